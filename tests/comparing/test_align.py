"""Two sequences side by side, against the table that every textbook has."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core import Stopped
from bough.core.comparing import lcs
from bough.core.comparing.align import Stretch, align
from bough.core.comparing.lcs import common, never

numbers = st.lists(st.integers(0, 4), max_size=14)
WAYS = {"chains": (8, 1 << 28), "tables": (-1, 1 << 28), "tables cut in two": (-1, 16), "rows": (-1, 1)}
"""Pairs per element up to which chains are made, and bits of the largest table."""


def in_common(ours: Sequence[int], theirs: Sequence[int]) -> int:
    """Length of the longest common subsequence, by the table."""
    table = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for at, one in enumerate(ours):
        for place, other in enumerate(theirs):
            longer = max(table[at][place + 1], table[at + 1][place])
            table[at + 1][place + 1] = table[at][place] + 1 if one == other else longer
    return table[-1][-1]


@pytest.mark.parametrize("way", WAYS)
@given(ours=numbers, theirs=numbers)
def test_the_longest_common_subsequence(way: str, ours: list[int], theirs: list[int]) -> None:
    """Each way finds pairs of equal elements, ascending on both sides, and as many as there are."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lcs, "_MANY_PAIRS", WAYS[way][0])
        patched.setattr(lcs, "MOST_BITS", WAYS[way][1])
        pairs = common(ours, theirs)
    assert len(pairs) == in_common(ours, theirs)
    assert all(ours[at] == theirs[place] for at, place in pairs)
    assert all(one < other and at < place for (one, at), (other, place) in pairwise(pairs))


@given(ours=numbers, theirs=numbers)
def test_stretches_cover_both_sides_once_and_in_order(ours: list[int], theirs: list[int]) -> None:
    """Same and different ones take turns; the same ones are equal element by element, and nothing more could be."""
    found = align(ours, theirs)
    assert [at for stretch in found for at in stretch.ours] == list(range(len(ours)))
    assert [at for stretch in found for at in stretch.theirs] == list(range(len(theirs)))
    assert all(one.same != other.same for one, other in pairwise(found))
    for stretch in found:
        assert stretch.ours or stretch.theirs
        if stretch.same:
            assert [ours[at] for at in stretch.ours] == [theirs[at] for at in stretch.theirs]
    assert sum(len(stretch.ours) for stretch in found if stretch.same) == in_common(ours, theirs)


def test_what_is_equal_or_wholly_different_is_one_stretch() -> None:
    """Whatever the elements are; of two empty sequences there is nothing to say."""
    assert align("abc", "abc") == [Stretch(True, range(3), range(3))]
    assert align(["a"], [("b", 1), None]) == [Stretch(False, range(1), range(2))]
    assert align([], []) == []


def test_twenty_thousand_that_repeat_two_words() -> None:
    """The hardest case is found exactly, in the memory that one table may take, cut in two for that."""
    ours, theirs = [0] * 9000 + [1] * 9000, [1] * 9000 + [0] * 9000
    assert len(ours) * len(theirs) > lcs.MOST_BITS
    assert len(common(ours, theirs)) == 9000


def test_a_comparison_that_nobody_waits_for_is_stopped() -> None:
    """A long table looks now and then whether it is still wanted."""
    with pytest.raises(Stopped, match="comparison"):
        align([0, 1, 0] * 400, [1, 0] * 600, lambda: True)
    assert not never()
