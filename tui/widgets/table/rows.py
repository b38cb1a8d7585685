"""What a table shows, and how wide each column of it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len

from bough.tui.safe import safe_line

Part = Literal["plain", "quiet", "name", "good", "warning", "error"]
"""How a cell is set off. What it says is never told by that alone."""

GAP: Final = 2
_LEAST: Final = 12
"""Cells that the wide column keeps, whatever the others want."""


class Column(NamedTuple):
    """A column, by its heading."""

    name: str
    right: bool = False
    """Whether it stands at the right, as numbers do."""
    wide: bool = False
    """Whether it takes the room that the others leave: one column of a table does."""
    least: int = 0
    """Cells of the table below which it is left out."""
    most: int = 24


class Cell(NamedTuple):
    """What stands in a column."""

    text: str
    """Of strangers, perhaps: it is made safe here."""
    part: Part = "plain"


class Row(NamedTuple):
    """One line of a table."""

    key: str
    """What it stands for: the cursor stays with it when the table is shown anew."""
    cells: tuple[Cell, ...]


class Laid(NamedTuple):
    """A column and its cells on the screen."""

    number: int
    column: Column
    width: int


def lay(columns: Sequence[Column], rows: Sequence[Row], width: int) -> list[Laid]:
    """The columns that fit into so many cells, each as wide as what is in it; one takes the rest."""
    shown = [(number, column) for number, column in enumerate(columns) if width >= column.least]
    room = {number: _widest(number, column, rows) for number, column in shown if not column.wide}
    left = width - sum(room.values()) - GAP * (len(shown) - 1)
    return [Laid(number, column, room.get(number, max(_LEAST, left))) for number, column in shown]


def _widest(number: int, column: Column, rows: Sequence[Row]) -> int:
    """Of the longest text: to measure each of a hundred thousand would be felt."""
    longest = max((row.cells[number].text for row in rows), key=len, default="")
    return min(column.most, max(len(column.name), cell_len(safe_line(longest))))
