"""Who follows whom in a file in which nearly every record follows the one before it.

Ids are compared and remembered a batch at a time: their texts lie all over the memory, and to come back to them when
the whole file is read costs three times as much, 5 ms of 20,000 records. The ids of parents are kept only where the
file does not simply go on. Where an id was first is known once somebody asked for it, and looked up from then on for
what is added alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count, takewhile
from operator import ne
from typing import Generic, TypeVar

Named = TypeVar("Named")
"""How a record names its parent: by its id, or not at all."""


class Links(Generic[Named]):
    """The ids of records, in the list that is given, and which records do not follow the one before."""

    def __init__(self, ids: list[str]) -> None:
        self.ids = ids
        self.turns: dict[int, Named | None] = {}
        """What every record names as its parent that does not name the record before it; ascending."""
        self._first: dict[str, int] = {}
        self._looked = 0
        """How many records `_first` knows of."""
        self._numbers: list[int] = []
        """The index of each record: `first` and the parents are the same numbers, 32 bytes each."""

    def add(self, ids: Sequence[str], parent_ids: Sequence[Named | None]) -> None:
        """The next records."""
        start = len(self.ids)
        before = self.ids[-1] if start else None
        turned = compress(count(), map(ne, parent_ids, [before, *ids]))
        self.turns.update([(start + at, parent_ids[at]) for at in turned])
        self.ids += ids

    def over(self, ids: list[str]) -> Links[Named]:
        """The same links over another list of the same ids; these here are not asked for ids any more."""
        links: Links[Named] = Links(ids)
        links.turns = self.turns.copy()
        links._first, links._looked = self._first, self._looked
        return links

    def extend(self, others: Links[Named]) -> None:
        """The records of the next file."""
        self._first = self._first.copy()  # of this file it may be asked for once more
        start = len(self.ids)
        before = self.ids[-1] if start else None
        self.turns.update((start + at, named) for at, named in others.turns.items() if at)
        if others.ids and others.turns.get(0) != before:
            self.turns = dict(sorted((self.turns | {start: others.turns.get(0)}).items()))
        self.ids += others.ids

    def before(self) -> list[int]:
        """The record before each one, -1 for the first: what is its parent, but for `turns`."""
        return [-1, *self._all()][:-1]

    @property
    def first(self) -> dict[str, int]:
        """Index of the first record with an id."""
        known, self._looked = self._looked, len(self.ids)
        if not known:
            self._first = dict(zip(self.ids, self._all(), strict=True))
            known = len(self.ids) if len(self._first) == len(self.ids) else 0
            if not known:
                self._first.clear()
        for index in range(known, len(self.ids)):
            self._first.setdefault(self.ids[index], index)
        return self._first

    def _all(self) -> list[int]:
        if len(self._numbers) != len(self.ids):
            self._numbers = list(range(len(self.ids)))
        return self._numbers

    def turned_since(self, start: int) -> dict[int, Named | None]:
        """Those of `turns` from a record on."""
        late = takewhile(start.__le__, reversed(self.turns))
        return {index: self.turns[index] for index in late}

    def parent_id(self, index: int) -> Named | str | None:
        """What a record names as its parent."""
        if index in self.turns:
            return self.turns[index]
        return self.ids[index - 1] if index else None

    def repeated(self) -> list[int]:
        """The records whose id another has had before."""
        if len(self.first) == len(self.ids):
            return []
        return [index for index, id in enumerate(self.ids) if self.first[id] != index]
