"""Which of several equally short ways from one sequence to another is taken."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bough.core.comparing.lcs import Pair, common
from bough.core.merging.shortest import ROUNDS, shortest
from bough.core.merging.sliding import slid

NUMBERS = st.lists(st.integers(0, 4), max_size=14)


def _hold(ours: list[int], theirs: list[int], pairs: list[Pair]) -> None:
    """Pairs are of equal elements and ascend on both sides."""
    assert all(ours[at] == theirs[place] for at, place in pairs)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(pairs))


@given(NUMBERS, NUMBERS)
def test_nothing_shorter_exists(ours: list[int], theirs: list[int]) -> None:
    """As much stays as can, before and after changes went where they belong."""
    pairs = shortest(ours, theirs)
    _hold(ours, theirs, pairs)
    assert len(pairs) == len(common(ours, theirs))
    moved = slid(ours, theirs, pairs)
    _hold(ours, theirs, moved)
    assert len(moved) == len(pairs)


def test_what_is_far_apart_is_taken_apart_otherwise() -> None:
    """Beyond so many steps the longest common subsequence answers, in no more time than it takes."""
    ours = [*range(4 * ROUNDS)]
    theirs = ours[::-1]
    pairs = shortest(ours, theirs)
    _hold(ours, theirs, pairs)
    assert len(pairs) == 1


def test_a_change_goes_down_as_far_as_it_can() -> None:
    """The last of equal elements is the new one, and changes that touch are one."""
    assert slid("aab", "aaab", [(0, 1), (1, 2), (2, 3)]) == [(0, 0), (1, 1), (2, 3)]
    assert slid("axa", "axaxa", [(0, 0), (1, 3), (2, 4)]) == [(0, 0), (1, 1), (2, 2)]


def test_a_change_stays_beside_one_of_the_other_side() -> None:
    """`b` became `a` where it stood; that there is another `a` below does not tear them apart."""
    assert slid("xbay", "xaay", [(0, 0), (2, 2), (3, 3)]) == [(0, 0), (2, 2), (3, 3)]
