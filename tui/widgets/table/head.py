"""The headings of a table's columns, in a line above it that stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.events import Click

from bough.tui.widgets.cells import fit
from bough.tui.widgets.one_line import OneLine

from .rows import GAP, Laid


class TableHead(OneLine):
    """Told by the view where its columns stand; `chosen` hears the name of the one that is clicked."""

    DEFAULT_CSS: ClassVar[str] = """
    TableHead { padding: 0; color: $text-muted; }
    """

    def __init__(self, chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._chosen = chosen
        self._laid: Sequence[Laid] = ()

    def place(self, laid: Sequence[Laid], sorted_by: str = "") -> None:
        """Show the headings of these columns; one of them has a sign of its own, by which the rows are sorted."""
        self._laid = laid
        words = [_heading(one, sorted_by) for one in laid]
        self.show(Content(" " + (" " * GAP).join(words)))

    def on_click(self, event: Click) -> None:
        """Say which heading is under the mouse."""
        start = 1
        for one in self._laid:
            if start <= event.x < start + one.width:
                self._chosen(one.column.name)
            start += one.width + GAP


def _heading(one: Laid, sorted_by: str) -> str:
    name = one.column.name.upper() if sorted_by and one.column.name == sorted_by else one.column.name
    fitted = fit(name, one.width)
    return f"{fitted.rstrip():>{one.width}}" if one.column.right else fitted
