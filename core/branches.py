"""Which segments make a branch, and what each branch is called.

At a fork the first child in file order continues the branch and each later one starts its own, whose id is the id of
its first own message: ids stay put while heads grow. Formats that name their branches (`Skeleton.starts`) or say which
branch holds each message (`Skeleton.owners`) are believed instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from .model import Branch, parse_time
from .segments import Segment, parents_first
from .skeleton import Named, Skeleton


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


def named_branches(
    skeleton: Skeleton, nodes: Sequence[int], segments: Sequence[Segment], runs: Sequence[Run], owner: Sequence[int]
) -> list[Branch]:
    """The branches as values, one a run."""
    own = [0] * len(runs)
    for segment, branch in zip(segments, owner, strict=True):
        own[branch] += segment.end - segment.start
    firsts = [nodes[segments[run.segments[0]].start] for run in runs]
    given = [skeleton.starts.get(first) for first in firsts] if skeleton.starts else [None] * len(runs)
    ids = [named.id if named else skeleton.ids[first] for named, first in zip(given, firsts, strict=True)]
    id_of = {run.segments[0]: id for run, id in zip(runs, ids, strict=True)}
    active = _active(skeleton, nodes, segments, runs, owner, ids, given)
    found: list[Branch] = []
    for number, (run, id, named) in enumerate(zip(runs, ids, given, strict=True)):
        first, last = segments[run.segments[0]], segments[run.segments[-1]]
        head = nodes[last.end - 1]
        is_main = not number and run.leaves < 0
        found.append(
            Branch(
                id,
                named.name if named else "main" if is_main else None,
                named.kind if named else "agent" if skeleton.agent and run.leaves < 0 else "branch",
                id_of[run.leaves] if run.leaves >= 0 else named.parent if named else None,
                skeleton.ids[nodes[segments[first.parent].end - 1]] if first.parent >= 0 else None,
                skeleton.ids[head],
                own[number],
                last.depth,
                parse_time(skeleton.times[head]),
                number == active,
                run.diverged,
            )
        )
    return found


def lengthened(
    skeleton: Skeleton,
    nodes: Sequence[int],
    segments: Sequence[Segment],
    runs: Sequence[Run],
    owner: Sequence[int],
    before: Sequence[Branch],
) -> list[Branch]:
    """The branches as they are once the last segment has got longer, and nothing else has changed."""
    number, last = owner[-1], segments[-1]
    old, run = before[number], runs[number]
    own = sum(segments[at].end - segments[at].start for at, branch in enumerate(owner) if branch == number)
    branches = list(before)
    if run.segments[-1] == len(segments) - 1:
        head = nodes[last.end - 1]
        updated = parse_time(skeleton.times[head])
        branches[number] = replace(old, messages=own, head=skeleton.ids[head], total=last.depth, updated=updated)
    else:
        branches[number] = replace(old, messages=own)
    given = [skeleton.starts.get(nodes[segments[run.segments[0]].start]) for run in runs]
    active = _active(skeleton, nodes, segments, runs, owner, [branch.id for branch in branches], given)
    for at, branch in enumerate(branches):
        if branch.active != (at == active):
            branches[at] = replace(branch, active=at == active)
    return branches


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


def _active(
    skeleton: Skeleton,
    nodes: Sequence[int],
    segments: Sequence[Segment],
    runs: Sequence[Run],
    owner: Sequence[int],
    ids: Sequence[str],
    given: Sequence[Named | None],
) -> int:
    """The branch that the source names, by its id or a head of it, else that with the newest head; agents come last.

    -1 if the source names one that holds nothing yet.
    """
    if skeleton.default:
        return ids.index(skeleton.default) if skeleton.default in ids else -1
    head = skeleton.active
    if head >= 0 and skeleton.kinds[head] == "note":
        head = skeleton.parents[head]
    if head >= 0:
        return owner[bisect_right(segments, head, key=lambda segment: nodes[segment.start]) - 1]
    heads = [
        (named is None or named.kind != "agent", segments[run.segments[-1]].end, n)
        for n, (run, named) in enumerate(zip(runs, given, strict=True))
    ]
    return max(heads, default=(False, 0, -1))[2]
