"""Which segments of a tree make one branch.

At a fork the first child in file order continues the branch and each later one starts its own. Formats that name their
branches (`Skeleton.starts`) or say which branch holds each message (`Skeleton.owners`) are believed instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .segments import Segment, parents_first
from .skeleton import Skeleton


class Run(NamedTuple):
    """The own segments of one branch."""

    segments: list[int]
    """From its first own message to its head; hidden ones beside it (`Segment.side`) are left out, but for a tail."""
    leaves: int
    """First own segment of the branch it leaves, -1 for a root."""
    diverged: bool
    """Whether two children of one of its messages claim to continue it."""


def runs_of(skeleton: Skeleton, nodes: Sequence[int], segments: Sequence[Segment]) -> list[Run]:
    """The branches as runs, in file order of their first own messages."""
    roots = [number for number, segment in enumerate(segments) if segment.parent < 0]
    in_file_order = skeleton.owners is None and not skeleton.starts and not any(segment.side for segment in segments)
    begun = [(number, -1) for number in roots if not segments[number].side] or [(number, -1) for number in roots[:1]]
    runs: list[Run] = []
    while begun:
        first, leaves = begun.pop()
        own, at, diverged = [first], first, False
        while children := segments[at].children:
            if in_file_order:
                at = children[0]
                begun += [(child, first) for child in children[1:]]
            else:
                at, others, twice = _continuation(skeleton, nodes, segments, at)
                begun += [(child, first) for child in others]
                diverged = diverged or twice
                if at < 0:
                    break
            own.append(at)
        runs.append(Run(own, leaves, diverged))
    return sorted(runs, key=lambda run: run.segments[0])


def owners_of(segments: Sequence[Segment], runs: Sequence[Run]) -> list[int]:
    """Index of the branch each segment belongs to: a hidden sub-tree to that it hangs on, hidden roots to the first."""
    owner = [-1] * len(segments)
    for number, run in enumerate(runs):
        for segment in run.segments:
            owner[segment] = number
    for number in parents_first([s.parent for s in segments], [s.children for s in segments]):
        if owner[number] < 0:
            parent = segments[number].parent
            owner[number] = owner[parent] if parent >= 0 else 0
    return owner


def _continuation(
    skeleton: Skeleton, nodes: Sequence[int], segments: Sequence[Segment], at: int
) -> tuple[int, Sequence[int], bool]:
    """The child that continues a segment's branch (-1: none), those that start their own, and whether two go on.

    Hidden messages go on only where nothing else does and nothing is beside them: they are the tail of the branch.
    """
    children = segments[at].children
    visible = [child for child in children if not segments[child].side]
    if not visible and len(children) > 1:
        return -1, (), False
    mine = _mine(skeleton, nodes, segments, at, visible or children)
    going = mine[0] if mine else -1
    return going, [child for child in visible if child != going], skeleton.owners is not None and len(mine) > 1


def _mine(
    skeleton: Skeleton, nodes: Sequence[int], segments: Sequence[Segment], at: int, children: Sequence[int]
) -> Sequence[int]:
    """The children of a segment that the source lets continue its branch."""
    if skeleton.owners is not None:
        owners, owner = skeleton.owners, skeleton.owners[nodes[segments[at].start]]
        return [child for child in children if owners[nodes[segments[child].start]] == owner]
    if not skeleton.starts:
        return children
    return [child for child in children if nodes[segments[child].start] not in skeleton.starts]
