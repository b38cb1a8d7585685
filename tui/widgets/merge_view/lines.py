"""Which lines a merge has: a few for each item, one for a run that both sides have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bough.core.merging.items import Item, Taken, Which

MOST = 4
"""Messages of an item that have a line of their own; the last line counts the others."""


class Cell(NamedTuple):
    """What stands in one column of a line."""

    side: Which
    at: int
    """Place of the message in the transcript of its side; -1 where nothing stands."""
    more: int = 0
    """Messages that have no line of their own, counted in this one."""
    edited: bool = False


NOTHING = Cell("ours", -1)


class Line(NamedTuple):
    """One line of the view."""

    items: range
    """The items it is about: one, or a run that both sides have."""
    first: bool
    """Whether it is the first line of them."""
    ours: Cell = NOTHING
    result: Cell = NOTHING
    theirs: Cell = NOTHING
    run: int = 0
    """Messages of a folded run; 0 for a line of an item."""


def lines_of(items: Sequence[Item], unfolded: Collection[int] = (), span: range | None = None) -> list[Line]:
    """All lines, or those of some items. Runs of what both have are one line each, unless their first is unfolded."""
    found: list[Line] = []
    for same, run in groupby(span or range(len(items)), lambda number: _is_kept(items[number])):
        group = list(run)
        if same and group[0] not in unfolded:
            messages = sum(len(items[number].ours) for number in group)
            found.append(Line(range(group[0], group[-1] + 1), first=True, run=messages))
        else:
            found += [line for number in group for line in _lines(items[number], number)]
    return found


def lines_after(
    lines: list[Line], before: Sequence[Item], now: Sequence[Item], unfolded: Collection[int]
) -> list[Line]:
    """The lines of items of which few are others than before: one decision among ten thousand must not cost all."""
    if len(before) != len(now):
        return lines_of(now, unfolded)
    changed = [number for number, (one, other) in enumerate(zip(before, now, strict=True)) if one is not other]
    if not changed:
        return lines
    start, end = changed[0], changed[-1] + 1
    while start and now[start - 1].same:
        start -= 1
    while end < len(now) and now[end].same:
        end += 1
    first = bisect_left(lines, start, key=lambda line: line.items.start)
    last = bisect_left(lines, end, key=lambda line: line.items.start)
    return [*lines[:first], *lines_of(now, unfolded, range(start, end)), *lines[last:]]


def _is_kept(item: Item) -> bool:
    """Whether it is in both sides and in the result, as it is."""
    return item.same and item.pick != "neither" and not item.edits


def _lines(item: Item, number: int) -> Iterator[Line]:
    taken = item.taken()
    ours = _cells("ours", item.ours)
    theirs = _cells("theirs", item.theirs)
    result = _result(taken)
    for at in range(max(1, len(ours), len(result), len(theirs))):
        one, made, other = (column[at] if at < len(column) else NOTHING for column in (ours, result, theirs))
        yield Line(range(number, number + 1), at == 0, one, made, other)


def _cells(side: Which, span: range) -> list[Cell]:
    return _short([Cell(side, at) for at in span])


def _result(taken: Sequence[Taken]) -> list[Cell]:
    return _short([Cell(one.side, one.at, edited=one.text is not None) for one in taken])


def _short(cells: list[Cell]) -> list[Cell]:
    if len(cells) <= MOST:
        return cells
    return [*cells[: MOST - 1], cells[MOST - 1]._replace(more=len(cells) - MOST)]
