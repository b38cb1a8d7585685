"""The raw tree: every record's parent as its file says it, as indices that form a forest.

This is `bough.core.linking.link` for files in which nearly every parent is the record before: only where it is not,
anything is looked up, and only there a parent may come after its child.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...linking import cut_cycles, problem
from .scan import Scan


def raw_parents(found: Scan) -> list[int]:
    """Index of each record's parent, -1 for a root; cycles are still in it. Repeated records become notes."""
    links = found.links
    parents = links.before()
    repeated = links.repeated()
    _make_notes(found, repeated)
    for entry in range(len(parents)) if repeated else links.turns:
        wanted = links.parent_id(entry)
        parents[entry] = -1 if wanted is None else links.first.get(wanted, -1)
        if parents[entry] < 0 and wanted is not None:
            sentence = f"Its parent {wanted} is in none of the files; it is shown as a root."
            _report(found, "missing-parent", entry, sentence)
    return parents


def parents_first(found: Scan, parents: list[int]) -> Sequence[int]:
    """All entries in file order, but each after its parent. Cycles are cut, in place."""
    entries = range(len(parents))
    if not parents or (parents[0] < 0 and all(parents[entry] < entry for entry in found.links.turns)):
        return entries
    cut_cycles(parents, lambda code, entry, sentence: _report(found, code, entry, sentence))
    order: list[int] = []
    done = bytearray(len(parents))
    for entry in entries:
        way = []
        while entry >= 0 and not done[entry]:
            done[entry] = 1
            way.append(entry)
            entry = parents[entry]
        order.extend(reversed(way))
    return order


def _make_notes(found: Scan, repeated: Sequence[int]) -> None:
    skeleton = found.skeleton
    for entry in repeated:
        id = skeleton.ids[entry]
        skeleton.kinds[entry] = "note"
        skeleton.hidden[entry] = 1
        if skeleton.file[entry] == skeleton.file[found.links.first[id]]:
            _report(found, "duplicate-id", entry, f"The id {id} was used before; this record is kept as a note.")


def _report(found: Scan, code: str, entry: int, sentence: str) -> None:
    skeleton = found.skeleton
    path = skeleton.files[skeleton.file[entry]]
    skeleton.problems.append(problem(code, path, skeleton.ids[entry], sentence))
