"""Two sequences laid side by side: which stretches they have in common, and what stands between those.

Works on keys of any kind that can be hashed: ids, content keys of messages or of turns (`content.py`), words. The
common elements are a longest common subsequence, so nothing that could be common is shown as different.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from .lcs import Pair, common, never

Block = tuple[int, int, int]
"""Where equal elements begin in both sequences, and how many there are."""


class Stretch(NamedTuple):
    """A run of elements of both sequences: equal one by one, or different."""

    same: bool
    """Whether both ranges are equally long and their elements equal. If not, either range may be empty, never both."""
    ours: range
    theirs: range


def align(ours: Sequence[Hashable], theirs: Sequence[Hashable], stop: Callable[[], bool] = never) -> list[Stretch]:
    """Stretches that cover both sequences once and in order, same and different ones in turn.

    Empty if both sequences are. What they begin and end with in common is found first and costs next to nothing;
    20,000 elements against 20,000, shuffled, take some 50 ms and at most about 100 MiB while it runs. `stop` is asked
    now and then from long comparisons; raises Stopped once it says so.
    """
    start = _beginning(ours, theirs)
    end = _ending(ours, theirs, start)
    to, until = len(ours) - end, len(theirs) - end
    inner, others = numbered(ours[start:to], theirs[start:until])
    blocks = _blocks((start + at, start + place) for at, place in _without_strangers(inner, others, stop))
    return list(_stretches([(0, 0, start), *blocks, (to, until, end)], len(ours), len(theirs)))


def _blocks(pairs: Iterable[Pair]) -> Iterator[Block]:
    """Runs of pairs in which both places go up by one."""
    one = other = size = 0
    for at, place in pairs:
        if size and at == one + size and place == other + size:
            size += 1
            continue
        if size:
            yield one, other, size
        one, other, size = at, place, 1
    if size:
        yield one, other, size


def _stretches(blocks: Iterable[Block], ours: int, theirs: int) -> Iterator[Stretch]:
    """The blocks, and what lies before, between and behind them. No two blocks touch on both sides."""
    at = place = 0
    for one, other, size in [*blocks, (ours, theirs, 0)]:
        if one > at or other > place:
            yield Stretch(False, range(at, one), range(place, other))
        if size:
            yield Stretch(True, range(one, one + size), range(other, other + size))
        at, place = one + size, other + size


def _beginning(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> int:
    """How many elements both begin with."""
    both = zip(ours, theirs, strict=False)
    return next((n for n, (one, other) in enumerate(both) if one != other), _shorter(ours, theirs))


def _ending(ours: Sequence[Hashable], theirs: Sequence[Hashable], taken: int) -> int:
    """How many elements both end with, besides those that are taken by the beginning."""
    most = _shorter(ours, theirs) - taken
    backwards = zip(reversed(ours), reversed(theirs), strict=False)
    return next((n for n, (one, other) in enumerate(backwards) if n == most or one != other), most)


def _shorter(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> int:
    return min(len(ours), len(theirs))


def numbered(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> tuple[list[int], list[int]]:
    """Both sequences as small numbers, equal ones for equal elements."""
    numbers: dict[Hashable, int] = {}
    first = [numbers.setdefault(element, len(numbers)) for element in ours]
    return first, [numbers.setdefault(element, len(numbers)) for element in theirs]


def _without_strangers(ours: list[int], theirs: list[int], stop: Callable[[], bool]) -> list[Pair]:
    """The common subsequence, found among the elements that stand on both sides at all."""
    known, others = set(theirs), set(ours)
    some = [at for at, number in enumerate(ours) if number in known]
    rest = [at for at, number in enumerate(theirs) if number in others]
    pairs = common([ours[at] for at in some], [theirs[at] for at in rest], stop)
    return [(some[one], rest[other]) for one, other in pairs]
