"""From parent ids, as files have them, to parent indices that form a forest.

Several roots, missing parents, parents after their children, repeated ids and cycles are normal input: each is worked
around, and reported as a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress, count, repeat
from operator import ge

from .model import Problem

Report = Callable[[str, int, str], None]
"""Takes a problem's code, the index of the record and a sentence."""


def link(ids: Sequence[str], parent_ids: Sequence[str | None], report: Report) -> list[int]:
    """Index of each record's parent, -1 for a root.

    A missing parent makes a root. Of records with the same id the first is the parent that others mean. A cycle is cut
    at the record of it that comes last in the file.
    """
    first = _first(ids, report)
    parents = list(map(first.get, parent_ids, repeat(-1)))
    if parents.count(-1) > parent_ids.count(None):
        for index in compress(count(), map((-1).__eq__, parents)):
            if (parent_id := parent_ids[index]) is not None:
                report("missing-parent", index, f"Its parent {parent_id} is not in the file; it is shown as a root.")
    if any(map(ge, parents, count())):
        cut_cycles(parents, report)
    return parents


def _first(ids: Sequence[str], report: Report) -> dict[str | None, int]:
    """Index of the first record with each id."""
    first: dict[str | None, int] = dict(zip(ids, count(), strict=False))
    if len(first) < len(ids):
        first.clear()
        for index, id in enumerate(ids):
            if first.setdefault(id, index) != index:
                report("duplicate-id", index, f"The id {id} was used before; both records are kept.")
    return first


def cut_cycles(parents: list[int], report: Report) -> None:
    """Make roots of the records at which cycles close, in place."""
    seen = bytearray(len(parents))  # 0 not yet, 1 on the way up now, 2 known to end at a root
    for index in range(len(parents)):
        way: list[int] = []
        at = index
        while at >= 0 and not seen[at]:
            seen[at] = 1
            way.append(at)
            at = parents[at]
        if at >= 0 and seen[at] == 1:
            last = max(way[way.index(at) :])
            parents[last] = -1
            report("cycle", last, "Its ancestors lead back to itself; it is shown as a root.")
        for done in way:
            seen[done] = 2


def problem(code: str, path: object, place: str, sentence: str) -> Problem:
    """A problem of a file; `place` says where in it."""
    return Problem(code, str(path), place, sentence)
