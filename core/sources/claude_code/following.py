"""What was added to a session simply goes on, most of the time: then its tree need not be worked out anew.

The rules by which the tree is made look at much more. Here are only the conditions under which they all come to the
same: each new record names the one before it as its parent, which is the end of what the tool would go on from, and
nothing is new that could change the meaning of anything else.
"""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

from ...model import Problem
from ...skeleton import COLUMNS, Skeleton
from .compaction import preserved
from .metadata import MATTERING
from .scan import Scan

_CHANGED = ("kinds", "hidden")
"""Columns in which working out the tree changes what was read."""
_FIRST = 20
"""Entries that are asked for the folder of the session."""


class Before(NamedTuple):
    """How much there was of everything that could make a difference, before more was read."""

    tables: tuple[int, ...]
    calls: int
    raw: int
    problems: list[Problem]

    @classmethod
    def of(cls, scan: Scan, problems: list[Problem]) -> Before:
        """How much there is."""
        tables = (scan.sidechain, scan.aside, scan.boundaries, scan.failures, scan.agents)
        return cls(tuple(map(len, tables)), len(scan.calls), len(scan.skeleton.raw), list(problems))


class Followed:
    """The ids of a session, and those that something in it names and that are not there. Grows with the session."""

    def __init__(self, scan: Scan, size: int) -> None:
        """Of the first `size` entries, from then on the session has only followed."""
        ids, turns, boundaries = scan.skeleton.ids, scan.links.turns, scan.boundaries
        self._ids = dict(zip(ids[:size], range(size), strict=True))
        self.in_order = len(self._ids) == size and all(
            self._ids.get(named, -1) < entry for entry, named in turns.items() if entry < size and named is not None
        )
        """Whether every id is one record's, and comes after its parent's, and no compaction moved any."""
        self._missing = {named for named in turns.values() if named is not None and named not in self._ids}
        self.cut = max(boundaries, default=-1)
        """The last record at which the chain was cut."""
        self.in_order = self.in_order and not any(preserved(record.compactMetadata) for record in boundaries.values())
        self._missing.update(str(record.logicalParentUuid) for record in boundaries.values())
        self._missing.difference_update(self._ids)

    def take(self, ids: list[str]) -> bool:
        """Add ids; False if one of them is not new, or was waited for."""
        if not (self._ids.keys().isdisjoint(ids) and self._missing.isdisjoint(ids)):
            return False
        size = len(self._ids)
        self._ids.update(zip(ids, range(size, size + len(ids)), strict=True))
        return len(self._ids) == size + len(ids)


def follows(scan: Scan, before: Before, problems: list[Problem], after: Skeleton) -> bool:
    """Whether what was read since `before` can only go on from the end of `after`, but for its ids."""
    last, now = len(after) - 1, Before.of(scan, problems)
    tail = last_message(after)
    turns = scan.links.turns
    return (
        tail >= 0
        and (now.tables, now.problems) == (before.tables, before.problems)
        and not (turns and next(reversed(turns)) > last)
        and not any(raw.type in MATTERING for raw in scan.skeleton.raw[before.raw :])
        and (last == tail or after.parents[last] == tail)
        and tail not in scan.aside
        and not (scan.sidechain and (after.agent or last in scan.sidechain or now.calls != before.calls))
        and (bool(after.project) or last >= _FIRST)
    )


def last_message(skeleton: Skeleton) -> int:
    """The last entry that is no note, -1 if there is none."""
    kinds = skeleton.kinds
    return next((entry for entry in range(len(kinds) - 1, -1, -1) if kinds[entry] != "note"), -1)


def followed_on(scan: Scan, after: Skeleton) -> Skeleton:
    """The skeleton with what was added to its end."""
    start, tail = len(after), last_message(after)
    skeleton, read = copy(after), scan.skeleton
    for name in COLUMNS:
        known = getattr(after, name)
        setattr(skeleton, name, known + getattr(read, name)[start:] if name in _CHANGED else getattr(read, name))
    parents = []
    for entry in range(start, len(read)):
        parents.append(tail)
        tail = entry if read.kinds[entry] != "note" else tail
    skeleton.parents = after.parents + parents
    skeleton.active = tail
    return skeleton
