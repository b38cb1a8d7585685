"""The last line: the keys that matter here, each a button for the mouse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from textual.content import Content
from textual.events import Click

from .one_line import OneLine


class Hint(NamedTuple):
    """A key and what it does."""

    command: str
    """The id of the command."""
    key: str
    """The key as a person reads it."""
    word: str
    enabled: bool = True
    """Whether the command can be given now; else it is greyed, and says why when it is given."""

    @property
    def width(self) -> int:
        """Cells it takes."""
        return Content(f"{self.key} {self.word}").cell_length


_GAP = 2


class KeyBar(OneLine):
    """One line instead of Textual's Footer, which is a widget for each key. Hints that do not fit are left out."""

    def __init__(self, given: Callable[[str], Awaitable[None]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._given = given
        self._hints: Sequence[Hint] = ()

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show other keys."""
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def render(self) -> Content:
        """The hints that fit."""
        parts: list[str | tuple[str, str]] = []
        for start, hint in self._placed():
            parts += [" " * (_GAP if start else 0), (hint.key, "bold $primary" if hint.enabled else "$text-disabled")]
            parts.append((f" {hint.word}", "$text-muted" if hint.enabled else "$text-disabled"))
        return Content.assemble(*parts)

    async def on_click(self, event: Click) -> None:
        """Give the command under the mouse."""
        column = event.x - self.styles.padding.left
        for start, hint in self._placed():
            if start <= column < start + hint.width:
                await self._given(hint.command)

    def _placed(self) -> list[tuple[int, Hint]]:
        """The hints that fit, each with the column it begins in. The last one, which opens the help, always does."""
        if not self._hints:
            return []
        *hints, last = self._hints
        room = self.size.width - last.width - _GAP
        placed: list[tuple[int, Hint]] = []
        column = 0
        for hint in hints:
            if column + hint.width <= room:
                placed.append((column, hint))
                column += hint.width + _GAP
        return [*placed, (column, last)]
