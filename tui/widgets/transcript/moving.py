"""Moving along a path: where one is, and which message one is on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bough.core.conversation import Conversation

from .layout import BLANK
from .making import Later
from .pages import Pages
from .sections import Folds
from .window import Spot, Window


class Moving:
    """One conversation's path in a window, and the message that one is on (`current`, a position on the path)."""

    def __init__(
        self,
        conversation: Conversation,
        path: Sequence[int],
        *,
        width: int,
        rows: int,
        later: Later,
        clock: Callable[[], datetime],
    ) -> None:
        self.conversation = conversation
        self.path = path
        self.follow = False
        """Whether the end stays in view when messages are added, as long as it is in view."""
        self.current = 0
        self.pages = Pages(conversation, path, Folds(), width=width, later=later, clock=clock)
        self.window = Window(self.pages, rows)
        self.window.sync()

    @property
    def entry(self) -> int | None:
        """The message that one is on."""
        return self.path[self.current] if self.path else None

    def position(self, entry: int) -> int | None:
        """Where an entry is shown: a note at its message, a result at its call. None if it is not on the path."""
        return self.pages.position(entry)

    # Moving

    def move(self, lines: int) -> None:
        """Move by lines."""
        self.window.move(lines)
        self._stay_in_view()

    def move_pages(self, pages: float) -> None:
        """Move by pages, of which two lines stay in view."""
        lines = max(1, round((self.window.rows - 2) * abs(pages)))
        self.move(lines if pages > 0 else -lines)

    def scroll_to(self, line: int) -> None:
        """Go where the scrollbar points."""
        self.window.show_line(line)
        self._stay_in_view()

    def go_start(self) -> None:
        """Go to the first message."""
        self.window.show(Spot(0, 0))
        self.current = self._next_shown(-1, 1)

    def go_end(self) -> None:
        """Go to the last line."""
        self.window.show_end()
        self.current = self._next_shown(len(self.path), -1)

    def go(self, position: int, *, calmly: bool = False) -> None:
        """Go to a message; `calmly`: without moving the text if all of the message is in view."""
        if not self.path:
            return
        self.current = position
        lines = range(self.pages.lead(position), self.pages.height(position))
        if calmly and all(self.window.row_of(Spot(position, line)) is not None for line in lines):
            return
        self.window.show(Spot(position, lines.start))

    def reveal(self, spot: Spot) -> None:
        """Go to a line of a message, without moving the text if the line is well in view."""
        self.current = spot.message
        self.window.sync()
        row, rows = self.window.row_of(spot), self.window.rows
        if row is None or not min(1, rows // 3) <= row < rows - min(1, rows // 3):
            self.window.show(spot, rows // 3)

    def go_message(self, step: int) -> None:
        """Go to the next (1) or previous (-1) message."""
        self.go(self._next_shown(self.current, step), calmly=True)

    def go_prompt(self, step: int) -> None:
        """Go to the next or previous thing that a person typed; without one, stay."""
        kinds = self.conversation.skeleton.kinds
        at = self.current + step
        while 0 <= at < len(self.path) and kinds[self.path[at]] != "prompt":
            at += step
        if 0 <= at < len(self.path):
            self.go(at)

    def _stay_in_view(self) -> None:
        """The current message is one that is in view: the same as long as it is, else the topmost."""
        seen = [spot.message for spot in self.window.spots if self.pages.page(spot.message).lines[spot.line] != BLANK]
        if seen and self.current not in seen:
            self.current = seen[0]

    def _next_shown(self, position: int, step: int) -> int:
        """The next message with a line of its own; without one, where it was."""
        at = position + step
        while 0 <= at < len(self.path):
            if self.pages.height(at):
                return at
            at += step
        return max(0, min(position, len(self.path) - 1))
