"""The shortest way to make one sequence of another: of several that are equally short, the one that git takes.

Where a turn comes again there are several, and which of them is taken decides what three versions come to. The search
goes from both ends at once (Myers, "An O(ND) difference algorithm and its variations", 1986, section 4b) and prefers,
as git does, the way farthest along the first sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from ..comparing.align import numbered
from ..comparing.lcs import Pair, common, never

ROUNDS = 256
"""Steps from either end after which git guesses; from there on the longest common subsequence is taken instead."""


class Box(NamedTuple):
    """A part of both sequences."""

    low: int
    high: int
    left: int
    right: int


def shortest(ours: Sequence[Hashable], theirs: Sequence[Hashable], stop: Callable[[], bool] = never) -> list[Pair]:
    """Positions of what stays, ascending on both sides. Raises Stopped, where that takes long and `stop()` says so."""
    mine, others = numbered(ours, theirs)
    known, wanted = set(mine), set(others)
    some = [at for at, number in enumerate(mine) if number in wanted]
    rest = [at for at, number in enumerate(others) if number in known]
    pairs = _kept([mine[at] for at in some], [others[at] for at in rest], stop)
    return [(some[one], rest[other]) for one, other in pairs]


def _kept(ours: Sequence[int], theirs: Sequence[int], stop: Callable[[], bool]) -> list[Pair]:
    """The same, of sequences without elements that only one of them has."""
    found: list[Pair] = []
    waiting = [Box(0, len(ours), 0, len(theirs))]
    while waiting:
        box = _trimmed(ours, theirs, waiting.pop(), found)
        low, high, left, right = box
        if low == high or left == right:
            continue
        cut = _cut(ours, theirs, box)
        if cut is None:
            pairs = common(ours[low:high], theirs[left:right], stop)
            found += [(low + at, left + place) for at, place in pairs]
        else:
            waiting += [Box(low, cut[0], left, cut[1]), Box(cut[0], high, cut[1], right)]
    found.sort()
    return found


def _trimmed(ours: Sequence[int], theirs: Sequence[int], box: Box, found: list[Pair]) -> Box:
    """A box without what both begin and end with there, which is added to what was found."""
    low, high, left, right = box
    while low < high and left < right and ours[low] == theirs[left]:
        found.append((low, left))
        low, left = low + 1, left + 1
    while low < high and left < right and ours[high - 1] == theirs[right - 1]:
        high, right = high - 1, right - 1
        found.append((high, right))
    return Box(low, high, left, right)


def _cut(ours: Sequence[int], theirs: Sequence[int], box: Box) -> Pair | None:
    """Where the ways from both corners of a box meet; None if that is far.

    A diagonal is named by the difference of its positions; `ahead` and `back` say how far along ours one gets on each.
    """
    low, high, left, right = box
    least, most = low - right, high - left
    ahead, back = {low - left: low}, {high - right: high}
    first = last = low - left
    lower = upper = high - right
    odd = (first - lower) % 2
    for _ in range(ROUNDS):
        first, last = _widened(first, least, -1), _widened(last, most, 1)
        for diagonal in range(last, first - 1, -2):
            at = max(ahead.get(diagonal - 1, -1) + 1, ahead.get(diagonal + 1, -1))
            while at < high and at - diagonal < right and ours[at] == theirs[at - diagonal]:
                at += 1
            ahead[diagonal] = at
            if odd and lower <= diagonal <= upper and back[diagonal] <= at:
                return at, at - diagonal
        lower, upper = _widened(lower, least, -1), _widened(upper, most, 1)
        for diagonal in range(upper, lower - 1, -2):
            at = min(back.get(diagonal - 1, high + 1), back.get(diagonal + 1, high + 1) - 1)
            while at > low and at - diagonal > left and ours[at - 1] == theirs[at - diagonal - 1]:
                at -= 1
            back[diagonal] = at
            if not odd and first <= diagonal <= last and at <= ahead[diagonal]:
                return at, at - diagonal
    return None


def _widened(diagonal: int, limit: int, step: int) -> int:
    """The outermost diagonal of the next round: at the edge of the box one goes back, as every other one counts."""
    return diagonal + step if diagonal != limit else diagonal - step
