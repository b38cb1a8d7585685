"""The laws of a value that may be a conflict."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.merging.terms import Merge, flattened, three_way

LETTERS = st.sampled_from("abc")
MERGES = (
    st.integers(0, 3)
    .flatmap(lambda n: st.lists(LETTERS, min_size=2 * n + 1, max_size=2 * n + 1))
    .map(lambda terms: Merge(tuple(terms)))
)

TRIVIAL = {
    # One term, and three: all there are, up to the names of the values
    "a": ("a", "a"),
    "aaa": ("a", "a"),
    "aab": ("b", "b"),
    "baa": ("b", "b"),
    "aba": ("a", None),
    "abc": (None, None),
    # Five, by what they come down to
    "aaaaa": ("a", "a"),
    "aabaa": ("b", "b"),
    "aaaab": ("b", "b"),
    "abbaa": ("a", "a"),
    "abbbb": ("a", "a"),
    "ababa": ("a", None),
    "abbba": ("a", None),
    "aabbc": ("c", "c"),
    "abaca": (None, None),
    "abcba": (None, None),
    "abbbc": (None, None),
    "abcde": (None, None),
}
"""What terms resolve to: where both sides changing it alike is one change, and where that is a conflict."""


@pytest.mark.parametrize("terms", TRIVIAL)
def test_the_trivial_cases(terms: str) -> None:
    """Every shape of one and three terms, and those of five that differ."""
    accepted, strict = TRIVIAL[terms]
    assert Merge(tuple(terms)).trivial().resolved == accepted
    assert Merge(tuple(terms)).trivial(same_change=False).resolved == strict


@given(LETTERS, LETTERS)
def test_identity(value: str, base: str) -> None:
    """Where one side changed nothing, the other side is the result."""
    assert three_way(value, base, base).trivial().resolved == value
    assert three_way(base, base, value).trivial().resolved == value


@given(MERGES)
def test_symmetry(merge: Merge[str]) -> None:
    """Whose side is called ours changes nothing but the order of what is left."""
    turned = Merge(merge.terms[::-1])
    assert turned.trivial().resolved == merge.trivial().resolved
    assert sorted(turned.simplified().terms) == sorted(merge.simplified().terms)


@given(MERGES)
def test_simplifying(merge: Merge[str]) -> None:
    """Twice is once; nothing is left that cancels out; and it comes to the same."""
    simple = merge.simplified()
    assert simple.simplified() == simple
    assert not set(simple.adds) & set(simple.removes)
    assert simple.trivial().resolved == merge.trivial().resolved
    assert _counts(simple) == _counts(merge)


@given(MERGES, MERGES, MERGES)
def test_flattening(ours: Merge[str], base: Merge[str], theirs: Merge[str]) -> None:
    """A conflict of conflicts counts what they count."""
    flat = flattened(three_way(ours, base, theirs))
    for letter in "abc":
        counts = [one.adds.count(letter) - one.removes.count(letter) for one in (ours, base, theirs)]
        assert flat.adds.count(letter) - flat.removes.count(letter) == counts[0] - counts[1] + counts[2]


@given(MERGES)
def test_it_is_a_value(merge: Merge[str]) -> None:
    """Equal ones are one key, and JSON gives back what it was given."""
    assert msgspec.json.decode(msgspec.json.encode(merge), type=Merge[str]) == merge
    assert hash(Merge(merge.terms)) == hash(merge)
    assert merge.map(str.upper).map(str.lower) == merge
    assert merge.is_resolved == (merge.resolved is not None) == (len(merge.terms) == 1)


def test_an_even_number_of_terms_is_none() -> None:
    """One side more than there are bases."""
    with pytest.raises(ValueError, match="one term more"):
        Merge(("a", "b"))


def _counts(merge: Merge[str]) -> dict[str, int]:
    """How often each letter counts in the end."""
    return {letter: merge.adds.count(letter) - merge.removes.count(letter) for letter in "abc"}
