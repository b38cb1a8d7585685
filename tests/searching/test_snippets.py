"""The piece of a message that shows why it is a hit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.searching.parsing import parse
from bough.core.searching.said import Said
from bough.core.searching.snippets import LENGTH, lit, snippet

from .finding import NOW


def shown(text: str, query: str) -> list[tuple[str, bool]]:
    """The pieces of a snippet."""
    return list(snippet(Said(text), parse(query, NOW)).pieces())


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("one  two\n\nthree", "two", [("one ", False), ("two", True), (" three", False)]),
        ("Naïve CAFÉ", "cafe", [("Naïve ", False), ("CAFÉ", True)]),
        ("see filePool here", "pool", [("see ", False), ("filePool", True), (" here", False)]),
        ("a read_file b", '"read file"', [("a ", False), ("read_file", True), (" b", False)]),
        ("日本語です", "本語", [("日", False), ("本語", True), ("です", False)]),
        ("fd.read(4)", r"/read\(\d/", [("fd.", False), ("read(4", True), (")", False)]),
        ("nothing of it", "", [("nothing of it", False)]),
        ("webs and websocket", "web*", [("webs", True), (" and ", False), ("websocket", True)]),
    ],
)
def test_what_was_looked_for_is_lit(text: str, query: str, pieces: list[tuple[str, bool]]) -> None:
    """In one line, as it was written, wherever it stands."""
    assert shown(text, query) == pieces


def test_of_a_long_message_the_place_is_shown() -> None:
    """However far inside it is, a little before it can be seen, and the line stays short."""
    found = snippet(Said("before " * 50_000 + "needle " + "after " * 50_000), parse("needle", NOW))
    assert "before needle after" in found.text
    assert found.text.startswith("…")
    assert len(found.text) <= LENGTH + 2
    assert [found.text[start:end] for start, end in found.marks] == ["needle"]


def test_it_is_shown_where_it_was_said() -> None:
    """A word that only a tool's result has is shown there."""
    found = snippet(Said("text", results="an overflow"), parse("overflow", NOW))
    assert (found.place, found.text) == ("results", "an overflow")


@given(st.text(max_size=300), st.text("ab é日\n", max_size=8))
def test_marks_lie_inside_any_text(text: str, query: str) -> None:
    """Whatever the text, marks are in order, apart, and inside of it."""
    parsed = parse(query, NOW)
    found = snippet(Said(text), parsed)
    ends = [at for mark in found.marks for at in mark]
    assert ends == sorted(ends)
    assert not ends or (ends[0] >= 0 and ends[-1] <= len(found.text))
    assert "".join(words for words, _ in found.pieces()) == found.text
    assert all(start < end <= len(text) for start, end in lit(text, parsed))
