"""What keys do in a transcript: moving and folding."""

from __future__ import annotations

from .live import LivePane
from .reading import Reading
from .sections import Fold

_TOOLS: tuple[Fold, ...] = ("tool", "edit")


class KeyedPane(LivePane):
    """A reading with an action for each thing that a key can do to it."""

    def action_cursor_down(self) -> None:
        """One line down."""
        self._do(lambda reading: reading.move(1))

    def action_cursor_up(self) -> None:
        """One line up."""
        self._do(lambda reading: reading.move(-1))

    def action_page_down(self) -> None:
        """One page down."""
        self._do(lambda reading: reading.move_pages(1))

    def action_page_up(self) -> None:
        """One page up."""
        self._do(lambda reading: reading.move_pages(-1))

    def action_half_page_down(self) -> None:
        """Half a page down."""
        self._do(lambda reading: reading.move_pages(0.5))

    def action_half_page_up(self) -> None:
        """Half a page up."""
        self._do(lambda reading: reading.move_pages(-0.5))

    def action_cursor_home(self) -> None:
        """To the first message."""
        self._do(Reading.go_start)

    def action_cursor_end(self) -> None:
        """To the last line."""
        self._do(Reading.go_end)

    def action_next_message(self) -> None:
        """To the next message."""
        self._do(lambda reading: reading.go_message(1))

    def action_previous_message(self) -> None:
        """To the previous message."""
        self._do(lambda reading: reading.go_message(-1))

    def action_next_prompt(self) -> None:
        """To the next thing that a person typed."""
        self._do(lambda reading: reading.go_prompt(1))

    def action_previous_prompt(self) -> None:
        """To the previous thing that a person typed."""
        self._do(lambda reading: reading.go_prompt(-1))

    def action_activate(self) -> None:
        """Fold or unfold the current message."""
        self.toggle_fold()

    def toggle_fold(self) -> None:
        """Fold or unfold what the current message holds."""
        self._do(Reading.turn_current)

    def action_fold_tools(self) -> None:
        """Unfold all tool calls and edits, or fold all of them."""
        self._do(lambda reading: reading.turn_kinds(_TOOLS))

    def action_fold_thinking(self) -> None:
        """Unfold all thinking, or fold all of it."""
        self._do(lambda reading: reading.turn_kinds(("thinking",)))

    def action_notes(self) -> None:
        """Show notes and injected messages, or put them away."""
        self._do(Reading.turn_notes)

    def toggle_raw(self) -> None:
        """Show the record of the current message instead of what it says, or that again."""
        self._do(Reading.turn_raw)
