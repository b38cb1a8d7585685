"""The shape of a conversation: which node continues which, and the order in which they are told.

Real exports are well-formed; fragments of them, and what other programs make of them, are not. The parent that a node
names counts; a node that names none that is there belongs to the node that lists it as a child.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from operator import ge

from ...linking import Report, cut_cycles


def link(
    index: Mapping[str, int],
    named: Sequence[str | None],
    listed: Iterable[Sequence[str] | None],
    report: Report,
) -> list[int]:
    """Index of each node's parent, -1 for a root.

    `index` gives the node that others mean by an id, `named` the parent each node names, and `listed` its children,
    which are looked at only if a parent is missing.
    """
    parents = [index.get(id, -1) for id in named]  # type: ignore[arg-type]  # None is no id
    if any(map(ge, parents, count())):
        cut_cycles(parents, report)
    lost = [number for number, parent in enumerate(parents) if parent < 0 and named[number] not in index]
    if len(lost) > 1 or any(named[number] is not None for number in lost):
        _adopt(parents, lost, _listers(index, listed))
    for number in lost:
        if parents[number] < 0 and named[number] is not None:
            report("missing-parent", number, f"Its parent {named[number]} is not there; it is shown as a root.")
    return parents


def walk(parents: Sequence[int], rank: Callable[[int, list[int]], None]) -> list[int]:
    """All nodes, each after its parent, every line in one piece. `rank` sorts the children of a node if it has several.

    The walk goes down the first child to its end before it turns to the next.
    """
    children: list[list[int] | None] = [None] * len(parents)
    roots: list[int] = []
    for number, parent in enumerate(parents):
        if parent < 0:
            roots.append(number)
        elif (siblings := children[parent]) is None:
            children[parent] = [number]
        else:
            siblings.append(number)
    order: list[int] = []
    waiting = roots[::-1]
    while waiting:
        number = waiting.pop()
        order.append(number)
        below = children[number]
        if below is not None:
            if len(below) > 1:
                rank(number, below)
                below.reverse()
            waiting.extend(below)
    return order


def _listers(index: Mapping[str, int], listed: Iterable[Sequence[str] | None]) -> dict[int, int]:
    """The first node that has each node among its children."""
    listers: dict[int, int] = {}
    for number, children in enumerate(listed):
        for id in children or ():
            child = index.get(id, -1)
            if child >= 0:
                listers.setdefault(child, number)
    return listers


def _adopt(parents: list[int], lost: Sequence[int], listers: Mapping[int, int]) -> None:
    """Put roots below the nodes that list them, unless that would close a cycle."""
    above = list(parents)  # shortened as it is walked, so that a long line is walked once

    def root(number: int) -> int:
        while above[number] >= 0:
            if above[above[number]] >= 0:
                above[number] = above[above[number]]
            number = above[number]
        return number

    for number in lost:
        lister = listers.get(number, -1)
        if lister >= 0 and root(lister) != number:
            parents[number] = above[number] = lister
