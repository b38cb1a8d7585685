"""Where a change is said to be, if it could be in several places: of `a a` that became `a a a` either `a` may be new.

As in git: a change goes as far down as it can, but where it can stand beside one of the other side it does. Changes
that come to touch are one. Otherwise a merge would take two sides that did the same for two that did something else.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from ..comparing.lcs import Pair


class Run(NamedTuple):
    """Elements of a side that have no partner."""

    after: int
    """How many elements with partners stand before them: the same number is the same place on both sides."""
    size: int


def slid(ours: Sequence[Hashable], theirs: Sequence[Hashable], pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of equal elements after every change went where it belongs; as many as before."""
    mine, others = _runs([at for at, _ in pairs], len(ours)), _runs([place for _, place in pairs], len(theirs))
    mine = _settled(ours, mine, {run.after for run in others})
    others = _settled(theirs, others, {run.after for run in mine})
    return list(zip(_partners(mine, len(ours)), _partners(others, len(theirs)), strict=True))


def _runs(partners: Sequence[int], length: int) -> list[Run]:
    """What stands between the elements that have partners."""
    ends = zip((-1, *partners), (*partners, length), strict=True)
    return [Run(after, stop - start - 1) for after, (start, stop) in enumerate(ends) if stop - start > 1]


def _partners(runs: Iterable[Run], length: int) -> list[int]:
    """The elements that stand in no run."""
    found: list[int] = []
    at = 0
    for after, size in runs:
        until = at + after - len(found)
        found += range(at, until)
        at = until + size
    return [*found, *range(at, length)]


def _settled(elements: Sequence[Hashable], runs: Sequence[Run], beside: set[int]) -> list[Run]:
    """The runs of one side, each where it belongs; `beside`: places at which the other side has one."""
    done: list[Run] = []
    waiting = list(reversed(runs))
    before = 0  # elements of runs that are done
    while waiting:
        after, size = waiting.pop()
        before_it = -1
        while size != before_it:  # what it met on its way goes with it, perhaps farther
            before_it = size
            while after and elements[after + before - 1] == elements[after + before + size - 1]:
                after -= 1
                if done and done[-1].after == after:
                    met = done.pop().size
                    before, size = before - met, size + met
            place = after if after in beside else None
            while after + before + size < len(elements) and elements[after + before] == elements[after + before + size]:
                after += 1
                if waiting and waiting[-1].after == after:
                    size += waiting.pop().size
                if after in beside:
                    place = after
        done.append(Run(after if place is None else place, size))
        before += size
    return done
