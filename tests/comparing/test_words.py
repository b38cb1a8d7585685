"""Two texts compared word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core import Span, word_diff
from bough.core.comparing import words

texts = st.text("ab .,\n", max_size=40)


def side(spans: list[Span], other: str) -> str:
    """The text of one side: all spans but those that only the other has."""
    return "".join(span.text for span in spans if span.kind != other)


@given(ours=texts, theirs=texts)
@pytest.mark.parametrize("most", [3000, 3])
def test_spans_are_made_of_both_texts(most: int, ours: str, theirs: str) -> None:
    """Without what only theirs has they are ours, and the other way round; by words and by lines."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(words, "MOST_WORDS", most)
        spans = word_diff(ours, theirs)
    assert side(spans, "theirs") == ours
    assert side(spans, "ours") == theirs
    assert all(span.text for span in spans)
    assert (ours == theirs) == all(span.kind == "same" for span in spans)


def test_a_changed_word() -> None:
    """Only it differs."""
    assert word_diff("Use mmap here.", "Use pread here.") == [
        Span("same", "Use "),
        Span("ours", "mmap"),
        Span("theirs", "pread"),
        Span("same", " here."),
    ]


def test_a_space_between_two_changes_is_no_news() -> None:
    """It belongs to the change: a reader sees what was rewritten, not the spaces that happened to stay."""
    assert word_diff("a quick fox", "the slow fox") == [
        Span("ours", "a quick"),
        Span("theirs", "the slow"),
        Span("same", " fox"),
    ]


def test_a_line_break_stays_where_it_is() -> None:
    """Between two changes too, or lines would run together."""
    spans = word_diff("one\ntwo", "three\nfour")
    assert Span("same", "\n") in spans


def test_ten_megabytes_are_compared_by_lines() -> None:
    """And the one line that differs by its words."""
    lines = [f"line {number} of a long output" for number in range(300_000)]
    ours = "\n".join(lines)
    lines[150_000] = "line 150000 of a short output"
    spans = word_diff(ours, "\n".join(lines))
    assert [span.text for span in spans if span.kind != "same"] == ["long", "short"]
