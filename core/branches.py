"""The branches of a tree as values: what each is called, where it leaves another, and which one is active.

The id of a branch that its format does not name is the id of its first own message: ids stay put while heads grow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from .model import Branch, parse_time
from .runs import Run
from .segments import Segment
from .skeleton import Named, Skeleton


class Parted(NamedTuple):
    """A tree in its parts: nodes in segments, segments in the runs of branches."""

    skeleton: Skeleton
    nodes: Sequence[int]
    """Entry of each node."""
    segments: Sequence[Segment]
    runs: Sequence[Run]
    """One for each branch."""
    owner: Sequence[int]
    """Number of the run that each segment belongs to."""

    def first(self, run: Run) -> int:
        """Entry of the first own message of a branch."""
        return self.nodes[self.segments[run.segments[0]].start]


def named_branches(parted: Parted) -> list[Branch]:
    """The branches as values, one for each run."""
    skeleton, nodes, segments, runs, owner = parted
    own = [0] * len(runs)
    for segment, branch in zip(segments, owner, strict=True):
        own[branch] += segment.end - segment.start
    firsts = list(map(parted.first, runs))
    given = [skeleton.starts.get(first) for first in firsts] if skeleton.starts else [None] * len(runs)
    ids = [named.id if named else skeleton.ids[first] for named, first in zip(given, firsts, strict=True)]
    id_of = {run.segments[0]: id for run, id in zip(runs, ids, strict=True)}
    active = _active(parted, ids, given)
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


def lengthened(parted: Parted, before: Sequence[Branch]) -> list[Branch]:
    """The branches as they are once the last segment has got longer, and nothing else has changed."""
    skeleton, nodes, segments, runs, owner = parted
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
    given = [skeleton.starts.get(parted.first(run)) for run in runs]
    active = _active(parted, [branch.id for branch in branches], given)
    for at, branch in enumerate(branches):
        if branch.active != (at == active):
            branches[at] = replace(branch, active=at == active)
    return branches


def _active(parted: Parted, ids: Sequence[str], given: Sequence[Named | None]) -> int:
    """The branch that the source names, by its id or a head of it, else that with the newest head; agents come last.

    -1 if the source names one that holds nothing yet.
    """
    skeleton, nodes, segments, runs, owner = parted
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
