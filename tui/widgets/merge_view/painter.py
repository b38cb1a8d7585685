"""From a line of a merge to the strip that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from bough.core.merging.items import Item
from bough.tui.widgets.cells import fit
from bough.tui.widgets.line_view import Look
from bough.tui.widgets.palette import Palette

from .lines import Cell, Line

_PARTS = "ours theirs kept open left common tag bar divider cursor focused hover"
COMPONENTS = frozenset(f"merge--{part}" for part in _PARTS.split())
_LOOKS: dict[Look, tuple[str, ...]] = {
    Look.PLAIN: (),
    Look.HOVER: ("merge--hover",),
    Look.CURSOR: ("merge--cursor",),
    Look.FOCUSED: ("merge--focused",),
}
Column = Literal["ours", "result", "theirs"]
COLUMNS: tuple[Column, ...] = ("ours", "result", "theirs")
_TAG = 7
"""Columns of the word that says where a message of the result is from."""


class Said(NamedTuple):
    """The first words of a message."""

    mark: str
    """What kind it is, in two cells."""
    text: str


class Painter:
    """Draws lines of a merge in three columns, or in one."""

    def __init__(self, said: Callable[[Cell], Said], *, ascii: bool) -> None:
        self._said = said
        self._ascii = ascii

    def strip(
        self, line: Line, item: Item, look: Look, width: int, palette: Palette, columns: tuple[Column, ...]
    ) -> Strip:
        """A line in exactly `width` cells."""
        over = _LOOKS[look]

        def style(part: str) -> object:
            return palette.style(f"merge--{part}", *over)

        bar = (">" if self._ascii else "▌") if look >= Look.CURSOR and line.first else " "
        segments = [Segment(bar, palette.style("merge--bar", *over))]
        if line.run:
            text = f"{'...' if self._ascii else '⋯'} {line.run:,} message{'' if line.run == 1 else 's'} in common"
            segments.append(Segment(fit(text, width - 1, ascii=self._ascii), palette.style("merge--common", *over)))
            return Strip(segments)
        rooms = _rooms(width - 1, len(columns))
        for number, (column, room) in enumerate(zip(columns, rooms, strict=True)):
            if number:
                segments.append(Segment("|" if self._ascii else "│", palette.style("merge--divider", *over)))
            for text, part in self._cell(line, item, column, room, alone=len(columns) == 1):
                segments.append(Segment(text, palette.style(f"merge--{part}", *over)))
        strip = Strip(segments)
        return strip if strip.cell_length == width else strip.adjust_cell_length(width, palette.style(*over))

    def _cell(self, line: Line, item: Item, column: Column, room: int, *, alone: bool) -> list[tuple[str, str]]:
        if column == "result":
            return self._result(line, item, room, alone=alone)
        cell = line.ours if column == "ours" else line.theirs
        if cell.at < 0:
            return [(" " * room, "left")]
        return [(self._words(cell, room), column if not item.same else "common")]

    def _result(self, line: Line, item: Item, room: int, *, alone: bool) -> list[tuple[str, str]]:
        """What is taken; of what is open, where nothing stands beside it, what there is to choose from."""
        if item.open and alone:
            cell = line.ours if line.ours.at >= 0 else line.theirs
            said = self._words(cell, max(0, room - _TAG - 2))
            return [
                ("? " if line.first else "  ", "open"),
                (said, cell.side),
                (fit(cell.side.rjust(_TAG), _TAG), "open"),
            ]
        if item.open:
            return [(fit("? choose" if line.first else "", room), "open")]
        if alone and line.result.at < 0 and not item.taken():
            cell = line.ours if line.ours.at >= 0 else line.theirs
            said = self._words(cell, max(0, room - _TAG - 4))
            return [("- " if self._ascii else "– ", "left"), (said, "left"), (fit(" left out", _TAG + 2), "left")]
        if line.result.at < 0:
            empty = "- nothing" if self._ascii else "– nothing"
            return [(fit(empty if line.first and not item.taken() else "", room), "left")]
        tag = "edited" if line.result.edited else "both" if item.same else line.result.side
        said = self._words(line.result, max(0, room - _TAG))
        return [(said, "kept"), (fit(tag.rjust(_TAG), min(_TAG, room)), "tag")]

    def _words(self, cell: Cell, room: int) -> str:
        said = self._said(cell)
        more = f"  +{cell.more} more" if cell.more else ""
        return fit(f"{said.mark} {said.text}", max(0, room - len(more)), ascii=self._ascii) + more


def _rooms(width: int, columns: int) -> list[int]:
    """Cells of each column, the last one taking what is over."""
    each = (width - (columns - 1)) // columns
    return [*[each] * (columns - 1), width - (columns - 1) - each * (columns - 1)]
