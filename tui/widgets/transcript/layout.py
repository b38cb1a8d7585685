"""Blocks to lines of a width. Cheap enough to be the way heights are measured: nothing is coloured here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from .blocks import Block
from .wrap import cells, wrap

NARROWEST = 8
"""Columns that text keeps whatever is drawn before it."""
_BETWEEN = 3
"""Columns between two columns of a table: ` │ `."""


class Piece(NamedTuple):
    """A part of a table's line: characters of one cell, and the columns they take."""

    start: int
    end: int
    before: int
    """Spaces that align it."""
    width: int
    """Columns of the table's column."""


class Line(NamedTuple):
    """One visual line: characters `start` to `end` of a block."""

    block: int
    """-1 for an empty line between blocks."""
    start: int
    end: int
    pieces: tuple[Piece, ...] = ()


BLANK = Line(-1, 0, 0)


class Page(NamedTuple):
    """A message laid out."""

    blocks: Sequence[Block]
    lines: Sequence[Line]
    bases: Sequence[int]
    """Where the text of each block begins in the text of the page; blocks are separated by newlines."""
    width: int
    serial: int = 0
    """Tells it from every other page there was, of this message and of any other."""

    @property
    def text(self) -> str:
        """All text of the message as it is shown."""
        return "\n".join(block.text for block in self.blocks if block.said or not block.text)

    def place(self, line: int) -> int:
        """The first character of a line in the text of the page; for an empty line that of the next one."""
        for at in range(line, len(self.lines)):
            if self.lines[at].block >= 0:
                return self.bases[self.lines[at].block] + self.lines[at].start
        return self.bases[-1] + len(self.blocks[-1].said) + 1 if self.blocks else 0

    def line_at(self, place: int) -> int:
        """The line that shows a character of the text of the page."""
        if not self.lines:
            return 0
        block = max(0, bisect_right(self.bases, place) - 1)
        found = 0
        for number, line in enumerate(self.lines):
            if line.block > block or (line.block == block and line.start > place - self.bases[block]):
                break
            if line.block >= 0:
                found = number
        return found


def lay_out(blocks: Sequence[Block], width: int, *, gap: bool = False) -> Page:
    """Lines of a message; `gap` says whether an empty line precedes a first block that asks for one."""
    lines: list[Line] = []
    for number, block in enumerate(blocks):
        if block.gap and (not blocks[number - 1].joins if number else gap):
            lines.append(BLANK)
        lines.extend(_lines(number, block, width))
    lengths = (len(block.text) + 1 if block.said or not block.text else 0 for block in blocks)
    return Page(blocks, lines, list(accumulate(lengths, initial=0))[:-1], width)


def prefix(block: Block, width: int) -> int:
    """Columns drawn before the text of a block: at most what leaves the text its narrowest width."""
    return min(max(cells(block.first), cells(block.rest)), max(0, width - NARROWEST))


def _lines(number: int, block: Block, width: int) -> list[Line]:
    room = width - prefix(block, width)
    match block.mode:
        case "bar" | "rule":
            return [Line(number, 0, len(block.text))]
        case "table":
            return _table(number, block, room)
        case mode:
            return [Line(number, start, end) for start, end in wrap(block.text, room, by_words=mode == "words")]


def _table(number: int, block: Block, width: int) -> list[Line]:
    if not block.rows:
        return [Line(number, 0, len(block.text))]
    columns = max(map(len, block.rows))
    if columns * (1 + _BETWEEN) - _BETWEEN > width:  # no column would have any room: as it was written
        return [Line(number, start, end) for start, end in wrap(block.text, width, by_words=True)]
    widths = column_widths(block, width)
    lines: list[Line] = []
    for index, row in enumerate(block.rows):
        columns_lines = [
            _cell_lines(block.text, cell.start, cell.end, cell.align, widths[column]) for column, cell in enumerate(row)
        ]
        for line in range(max(map(len, columns_lines), default=0)):
            pieces = tuple(
                found[line] if line < len(found) else Piece(row[column].end, row[column].end, 0, widths[column])
                for column, found in enumerate(columns_lines)
            )
            lines.append(Line(number, pieces[0].start, pieces[-1].end, pieces))
        if index == 0 and len(block.rows) > 1:
            end = row[-1].end if row else 0
            lines.append(Line(number, end, end, tuple(Piece(end, end, -1, each) for each in widths)))
    return lines


def _cell_lines(text: str, start: int, end: int, align: str, width: int) -> list[Piece]:
    found: list[Piece] = []
    for from_, to in wrap(text[start:end], width, by_words=True):
        free = max(0, width - cells(text[start + from_ : start + to]))
        before = {"left": 0, "center": free // 2, "right": free}[align]
        found.append(Piece(start + from_, start + to, before, width))
    return found


def column_widths(block: Block, width: int) -> list[int]:
    """Columns of a table: what each would like, and where that is too much, the widest give way first."""
    columns = max(map(len, block.rows))
    wanted = [1] * columns
    for row in block.rows:
        for column, cell in enumerate(row):
            wanted[column] = max(wanted[column], cells(block.text[cell.start : cell.end]))
    room = width - _BETWEEN * (columns - 1)
    most = _fair_share(wanted, room)
    widths = [min(each, most) for each in wanted]
    spare = room - sum(widths)
    for column, each in enumerate(wanted):  # what the division left over
        if spare > 0 and each > widths[column]:
            widths[column] += 1
            spare -= 1
    return widths


def _fair_share(wanted: list[int], room: int) -> int:
    """The greatest width that, as a limit for every column, makes them fit."""
    left, columns = room, len(wanted)
    for each in sorted(wanted):
        if each * columns > left:
            return max(1, left // columns)
        left -= each
        columns -= 1
    return max(wanted)
