"""From parent ids, as files have them, to parent indices that form a forest.

Several roots, missing parents, parents after their children, repeated ids and cycles are normal input: each is worked
around, and reported as a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .model import Problem

Report = Callable[[str, int, str], None]
"""Takes a problem's code, the index of the record and a sentence."""


def link(ids: Sequence[str], parent_ids: Sequence[str | None], report: Report) -> list[int]:
    """Index of each record's parent, -1 for a root.

    A missing parent makes a root. Of records with the same id the first is the parent that others mean. A cycle is cut
    at the record of it that comes last in the file.
    """
    first: dict[str, int] = {}
    for index, id in enumerate(ids):
        if first.setdefault(id, index) != index:
            report("duplicate-id", index, f"The id {id} was used before; both records are kept.")
    parents: list[int] = []
    ahead = False
    for index, parent_id in enumerate(parent_ids):
        if parent_id is None:
            parents.append(-1)
            continue
        parent = first.get(parent_id, -1)
        if parent < 0:
            report("missing-parent", index, f"Its parent {parent_id} is not in the file; it is shown as a root.")
        ahead = ahead or parent >= index
        parents.append(parent)
    if ahead:
        cut_cycles(parents, report)
    return parents


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
