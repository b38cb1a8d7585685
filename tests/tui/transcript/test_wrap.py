"""Lines break where they should, and no line is wider than it may be."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from bough.tui.widgets.transcript.wrap import _NARROW, cells, fit, is_narrow, wrap

TEXTS = st.text(
    st.sampled_from("abc de  \n日本語é́👩‍💻️👍🏽—…") | st.characters(exclude_categories=["Cs", "Cc"]), max_size=80
)


def lines(text: str, width: int, *, by_words: bool = True) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width, by_words=by_words)]


def test_every_narrow_character_is_one_cell() -> None:
    """The class that lets a line be measured by its length holds nothing of another width, by Rich's own table."""
    narrow = [chr(code) for code in range(sys.maxunicode + 1) if _NARROW.fullmatch(chr(code))]
    assert [character for character in narrow if cell_len(character) != 1] == []


def test_a_wide_and_a_combining_character_do_not_cancel_out() -> None:
    """Equal numbers of characters and cells prove nothing."""
    assert len("日\u0301") == cell_len("日\u0301")
    assert not is_narrow("日\u0301")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 5, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 4, ["ab", "cdef", "gh"]),
        ("a\n\nb\n", 9, ["a", "", "b", ""]),
        ("日本語です", 4, ["日本", "語で", "す"]),
        ("ab 日本語", 6, ["ab 日", "本語"]),
        ("👩‍💻👩‍💻👩‍💻", 4, ["👩‍💻👩‍💻", "👩‍💻"]),
    ],
)
def test_by_words(text: str, width: int, expected: list[str]) -> None:
    """At the last space that fits; within a word only where none does; beside a wide character too."""
    assert lines(text, width) == expected


def test_code_breaks_anywhere() -> None:
    """No space is swallowed where text is code."""
    assert lines("a b c d", 3, by_words=False) == ["a b", " c ", "d"]


@given(TEXTS, st.integers(2, 30), st.booleans())
def test_nothing_is_lost_and_nothing_sticks_out(text: str, width: int, by_words: bool) -> None:
    """All but newlines and the spaces at breaks is in a line, in order; graphemes stay whole; widths hold."""
    found = wrap(text, width, by_words=by_words)
    shown = "".join(text[start:end] for start, end in found)
    assert shown.replace(" ", "") == text.replace("\n", "").replace(" ", "")
    if not by_words:
        assert shown == text.replace("\n", "")
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    for start, end in found:
        assert cells(text[start:end].rstrip(" ")) <= width or len(split_graphemes(text[start:end])[0]) == 1


@given(TEXTS.map(lambda text: text.replace("\n", "")), st.integers(0, 20))
def test_a_line_is_cut_to_fit(text: str, width: int) -> None:
    """Never wider than asked; whole where it fits."""
    assert cells(fit(text, width)) <= width
    if cells(text) <= width:
        assert fit(text, width) == text
