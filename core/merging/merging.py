"""A merge under way: two sides, what there is to decide between them, and what was decided so far.

A value like any other: each decision makes a new one, so that undo is keeping the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from msgspec.structs import replace

from ..comparing.lcs import never
from .items import EMPTY, Edit, Item, Pick, Taken, Which
from .planning import Versions, plan
from .turns import Transcript, pieces


class Mend(msgspec.Struct, frozen=True):
    """A fix of one message of the result; see `checks.py`."""

    code: str
    """Which check it answers."""
    side: Which
    at: int


class Merging(msgspec.Struct, frozen=True):
    """Transcripts begin after the messages that both sides share; the result does as well."""

    ours: Transcript
    base: Transcript
    theirs: Transcript
    items: tuple[Item, ...]
    """In the order of the result."""
    mends: tuple[Mend, ...] = ()
    """What was fixed, in the order in which it was."""

    # What there is

    @property
    def open(self) -> list[int]:
        """The items that are still to be decided."""
        return [number for number, item in enumerate(self.items) if item.pick is None]

    @property
    def conflicts(self) -> int:
        """How many items are still to be decided."""
        return sum(item.pick is None for item in self.items)

    def taken(self) -> list[Taken]:
        """The messages of the result in order; of open items none."""
        return [taken for item in self.items for taken in item.taken()]

    @property
    def length(self) -> int:
        """How many messages the result has."""
        return sum(item.length for item in self.items)

    def side(self, which: Which) -> Transcript:
        """The messages of a side."""
        return self.ours if which == "ours" else self.theirs if which == "theirs" else self.base

    # Decisions

    def pick(self, number: int, pick: Pick | None) -> Merging:
        """Decide an item, or leave it open again. The same merge if that is how it is."""
        item = self.items[number]
        if item.pick == pick and not item.settled:
            return self
        return self._with(number, [replace(item, pick=pick, settled=False, edits=() if pick is None else item.edits)])

    def pick_all(self, pick: Pick, numbers: Iterable[int]) -> Merging:
        """Decide several items alike."""
        wanted = set(numbers)
        decided = (
            replace(item, pick=pick, settled=False) if number in wanted else item
            for number, item in enumerate(self.items)
        )
        return replace(self, items=tuple(decided))

    def edit(self, number: int, side: Which, at: int, text: str) -> Merging:
        """Take a message of an item, saying something else; the item is decided by that if it was not."""
        item = self.items[number]
        mine: Pick = "theirs" if side == "theirs" else "ours"
        has = {(one.side, one.at) for one in item.taken()}
        edits = (*(edit for edit in item.edits if (edit.side, edit.at) != (side, at)), Edit(side, at, text))
        pick = item.pick if (side, at) in has else mine
        return self._with(number, [replace(item, pick=pick, settled=False, edits=edits)])

    def move(self, number: int, to: int) -> Merging:
        """Put an item elsewhere in the order."""
        items = list(self.items)
        items.insert(max(0, min(to, len(items) - 1)), items.pop(number))
        return replace(self, items=tuple(items))

    def by_message(self, number: int) -> Merging:
        """Take a turn apart, so that its messages are picked by themselves; a tool call and its result never part.

        Nothing happens to what is one piece already.
        """
        item = self.items[number]
        parts = _pieces_of(self, item)
        return self._with(number, parts) if len(parts) > 1 else self

    def mend(self, mend: Mend) -> Merging:
        """Have the result fixed in one place."""
        return self if mend in self.mends else replace(self, mends=(*self.mends, mend))

    def _with(self, number: int, items: list[Item]) -> Merging:
        return replace(self, items=(*self.items[:number], *items, *self.items[number + 1 :]))


def begin(
    ours: Transcript,
    theirs: Transcript,
    base: Transcript = (),
    *,
    versions: Versions = lambda one, other: False,  # noqa: ARG005 - named as the calls name them
    stop: Callable[[], bool] = never,
) -> Merging:
    """A merge of which nothing is decided but what only one side changed. Raises Stopped."""
    return Merging(ours, base, theirs, plan(ours, theirs, base, versions=versions, stop=stop))


def _pieces_of(merging: Merging, item: Item) -> list[Item]:
    """An item as the items of its pieces, each decided as the whole is."""
    ours, theirs = pieces(merging.ours, item.ours), pieces(merging.theirs, item.theirs)
    if item.same:
        spans = [(one, range(item.theirs.start + one.start - item.ours.start, 0)) for one in ours]
        pairs = [(one, range(other.start, other.start + len(one))) for one, other in spans]
    else:
        pairs = [*((one, EMPTY) for one in ours), *((EMPTY, other) for other in theirs)]
    return [_piece(item, one, other) for one, other in pairs]


def _piece(item: Item, ours: range, theirs: range) -> Item:
    mine = [edit for edit in item.edits if edit.at in (theirs if edit.side == "theirs" else ours)]
    return replace(item, ours=ours, base=EMPTY, theirs=theirs, edits=tuple(mine), split=True)
