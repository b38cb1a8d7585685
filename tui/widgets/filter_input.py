"""The line in which a filter or a search is typed, at the foot of the pane it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from .drained import drained
from .line_input import LineInput


class FilterInput(LineInput):
    """Says each change as it is typed. Enter keeps the text and goes back to the pane, escape takes it away.

    Both have priority, so that what is typed right after them is for the pane already.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep", show=False, priority=True),
        Binding("down", "keep", "Keep", show=False, priority=True),
        Binding("escape", "drop", "Clear", show=False, priority=True),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    FilterInput {
        dock: bottom;
        height: 1;
        border: none;
        padding: 0 1;
        background: $panel;
        &:focus { border: none; background: $panel; }
    }
    """

    def __init__(
        self,
        text: str,
        *,
        hint: str,
        typed: Callable[[str], None],
        kept: Callable[[str], None],
        dropped: Callable[[], None],
    ) -> None:
        super().__init__(text, hint=hint)
        self._typed = typed
        self._kept = kept
        self._dropped = dropped

    def watch_value(self, value: str) -> None:
        """Say what is wanted at once: a second step would show a frame later."""
        if self.is_attached:
            self._typed(value)

    async def action_keep(self) -> None:
        """Keep the text, and give the keys back to the pane."""
        await drained(self)
        self._kept(self.value)

    def action_drop(self) -> None:
        """Take the text away."""
        self._dropped()
