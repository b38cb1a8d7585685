"""From pi's chain of entries to a tree of messages.

In a session file everything is a link of the chain: messages, but also labels, changes of model and summaries. The tree
of a conversation holds messages only, so each entry hangs on the nearest message before it on its way to the root.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from operator import gt

from msgspec import UNSET, UnsetType

from ...linking import Report, cut_cycles
from ...model import Kind
from ..links import Links

PiLinks = Links[str | UnsetType]


def chain(links: PiLinks, report: Report) -> list[int]:
    """Index of each entry's parent in the chain, -1 for a root. An entry that names none follows the one before it.

    pi up to 0.74 leaves labels out of a fork without joining what followed them, so an entry can name a parent that is
    not in the file. Where the entry before it has no child, that is the hole, and the two are joined; else the entry is
    a root, as in pi.
    """
    for index in links.repeated():
        report("duplicate-id", index, f"The id {links.ids[index]} was used before; both records are kept.")
    parents = links.before()
    holes: list[int] = []
    for index, parent_id in links.turns.items():
        if parent_id is None:
            parents[index] = -1
        elif parent_id is not UNSET:
            parents[index] = links.first.get(parent_id, -1)
            if parents[index] < 0:
                holes.append(index)
    if holes:
        _join(links, parents, holes, report)
    if any(parents[index] >= index for index in links.turns):
        cut_cycles(parents, report)
    return parents


def go_on(links: PiLinks, nearest: Sequence[int], kinds: Sequence[Kind]) -> list[int] | None:
    """`nearest` with the parents of what came since; None where that may change what was said of others.

    Whoever asks has seen that until then every entry had an id of its own, and a parent before it or none.
    """
    start, turns = len(nearest), links.turned_since(len(nearest))
    if len(links.first) < len(links.ids):
        return None
    parents = list(nearest)
    for index in range(start, len(links.ids)):
        parent_id = turns.get(index, UNSET)
        parent = index - 1 if parent_id is UNSET else -1 if parent_id is None else links.first.get(parent_id, index)
        if parent >= index:
            return None
        parents.append(parents[parent] if parent >= 0 and kinds[parent] == "note" else parent)
    return parents


def _join(links: PiLinks, parents: list[int], holes: Sequence[int], report: Report) -> None:
    named = set(map(links.parent_id, range(len(parents))))
    for index in holes:
        joined = index > 0 and links.ids[index - 1] not in named
        parents[index] = index - 1 if joined else -1
        done = "it was joined to the entry before it" if joined else "it is shown as a root"
        report("missing-parent", index, f"Its parent {links.turns[index]} is not in the file; {done}.")


def nearest_messages(parents: list[int], kinds: Sequence[Kind]) -> list[int]:
    """The chain without its notes: the parent of each entry is the nearest message above it, -1 if there is none."""
    if "note" not in kinds:
        return parents
    nearest = list(parents)
    if any(map(gt, parents, count())):
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
