"""The raw tree: every record's parent as its file says it, as indices that form a forest.

This is `bough.core.linking.link` for files in which nearly every parent is the record before: only where it is not,
anything is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, compress, count
from operator import lt, ne

from ...linking import cut_cycles, problem
from .scan import Scan


def raw_parents(found: Scan) -> list[int]:
    """Index of each record's parent, -1 for a root; cycles are still in it. Repeated records become notes."""
    ids, parent_ids = found.skeleton.ids, found.parent_ids
    first = found.first = dict(zip(ids, range(len(ids)), strict=True))
    breaks: Iterable[int] = compress(count(), map(ne, parent_ids, chain((None,), ids)))
    parents = list(range(-1, len(ids) - 1))
    if len(first) < len(ids):
        first = found.first = _first_of_each(found)
        breaks = range(len(ids))
    for entry in breaks:
        wanted = parent_ids[entry]
        parents[entry] = -1 if wanted is None else first.get(wanted, -1)
        if parents[entry] < 0 and wanted is not None:
            sentence = f"Its parent {wanted} is in none of the files; it is shown as a root."
            _report(found, "missing-parent", entry, sentence)
    return parents


def parents_first(found: Scan, parents: list[int]) -> Sequence[int]:
    """All entries in file order, but each after its parent. Cycles are cut, in place."""
    entries = range(len(parents))
    if all(map(lt, parents, entries)):
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


def _first_of_each(found: Scan) -> dict[str, int]:
    skeleton = found.skeleton
    first: dict[str, int] = {}
    for entry, id in enumerate(skeleton.ids):
        original = first.setdefault(id, entry)
        if original == entry:
            continue
        skeleton.kinds[entry] = "note"
        skeleton.hidden[entry] = 1
        if skeleton.file[entry] == skeleton.file[original]:
            _report(found, "duplicate-id", entry, f"The id {id} was used before; this record is kept as a note.")
    return first


def _report(found: Scan, code: str, entry: int, sentence: str) -> None:
    skeleton = found.skeleton
    path = skeleton.files[skeleton.file[entry]]
    skeleton.problems.append(problem(code, path, skeleton.ids[entry], sentence))
