"""Which lines a merge has: a few for each item, one for a run that both sides have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bough.core.merging.items import Item, Taken, Which
from bough.core.merging.merging import Merging

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


def lines_of(merging: Merging, unfolded: Collection[int] = ()) -> list[Line]:
    """All lines. Runs of what both have are one line each, but for those that begin with an unfolded item."""
    found: list[Line] = []
    numbers = range(len(merging.items))
    for same, run in groupby(numbers, lambda number: _is_kept(merging.items[number])):
        group = list(run)
        if same and group[0] not in unfolded:
            messages = sum(len(merging.items[number].ours) for number in group)
            found.append(Line(range(group[0], group[-1] + 1), first=True, run=messages))
        else:
            found += [line for number in group for line in _lines(merging.items[number], number)]
    return found


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
