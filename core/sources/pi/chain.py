"""From pi's chain of entries to a tree of messages.

In a session file everything is a link of the chain: messages, but also labels, changes of model and summaries. The tree
of a conversation holds messages only, so each entry hangs on the nearest message before it on its way to the root.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...linking import Report, cut_cycles
from ...model import Kind


def chain(ids: Sequence[str], parent_ids: Sequence[str | None], report: Report) -> list[int]:
    """Index of each entry's parent in the chain, -1 for a root.

    pi up to 0.74 leaves labels out of a fork without joining what followed them, so an entry can name a parent that is
    not in the file. Where the entry before it has no child, that is the hole, and the two are joined; else the entry is
    a root, as in pi.
    """
    first: dict[str, int] = {}
    if len(set(ids)) == len(ids):
        first = dict(zip(ids, range(len(ids)), strict=True))
    else:
        for index, id in enumerate(ids):
            if first.setdefault(id, index) != index:
                report("duplicate-id", index, f"The id {id} was used before; both records are kept.")
    get = first.get
    parents = [-1 if parent_id is None else get(parent_id, -2) for parent_id in parent_ids]
    if -2 in parents:
        _join(ids, parent_ids, parents, report)
    if any(map(int.__ge__, parents, range(len(parents)))):
        cut_cycles(parents, report)
    return parents


def _join(ids: Sequence[str], parent_ids: Sequence[str | None], parents: list[int], report: Report) -> None:
    named = set(parent_ids)
    for index, parent in enumerate(parents):
        if parent != -2:
            continue
        joined = index > 0 and ids[index - 1] not in named
        parents[index] = index - 1 if joined else -1
        done = "it was joined to the entry before it" if joined else "it is shown as a root"
        report("missing-parent", index, f"Its parent {parent_ids[index]} is not in the file; {done}.")


def nearest_messages(parents: list[int], kinds: Sequence[Kind]) -> list[int]:
    """The chain without its notes: the parent of each entry is the nearest message above it, -1 if there is none."""
    if "note" not in kinds:
        return parents
    nearest = list(parents)
    if any(map(int.__gt__, parents, range(len(parents)))):
        return _climb(nearest, kinds)
    for index, parent in enumerate(parents):
        if parent >= 0 and kinds[parent] == "note":
            nearest[index] = nearest[parent]
    return nearest


def _climb(nearest: list[int], kinds: Sequence[Kind]) -> list[int]:
    """The same where a parent may come after its child: every way up is walked once and shortened behind."""
    for index in range(len(nearest)):
        way = [index]
        while (at := nearest[way[-1]]) >= 0 and kinds[at] == "note":
            way.append(at)
        for passed in way:
            nearest[passed] = at
    return nearest
