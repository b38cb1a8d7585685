"""What counts as a word, in any script."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bough.core.searching.words import fold, is_part, names_in, parts_of, words_in, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Naïve CAFÉ", ["naive", "cafe"]),
        ("e\u0301tude", ["etude"]),
        ("ＦＵＬＬ １２", ["full", "12"]),
        ("Straße ﬁx", ["strasse", "fix"]),
        ("read_file core/library.py", ["read", "file", "core", "library", "py"]),
        ("日本語", ["日", "本", "語"]),
        ("한국어", ["한", "국", "어"]),
        ("don't \ud800 --", ["don", "t"]),
        ("x²", ["x2"]),
        ("", []),
    ],
)
def test_words_are_compared_without_case_accent_and_width(text: str, words: list[str]) -> None:
    """Each text has these words, and each stands at a place of its own."""
    assert words_of(text) == words
    assert [word.text for word in words_in(text)] == words


@given(st.text())
def test_words_have_places_in_any_text(text: str) -> None:
    """Whatever a text holds, the words with places are the words, in order and inside it."""
    found = list(words_in(text))
    assert [word.text for word in found] == words_of(text)
    assert all(0 <= word.start < word.end <= len(text) for word in found)


@example("0\u2f00")  # a radical: it is no ideograph by its name, and becomes one
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """What is folded has nothing left to fold."""
    assert words_of(fold(text)) == words_of(text)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("filePool", ["file", "pool"]),
        ("HTTPServer2", ["http", "server2", "server"]),
        ("getUserName", ["get", "user", "name"]),
    ],
)
def test_names_are_found_by_their_parts(name: str, parts: list[str]) -> None:
    """A name has parts that begin with a capital; a piece of one is none."""
    assert parts_of(name) == parts
    assert all(is_part(part, name) for part in parts)
    assert not is_part(parts[0][1:], name)
    assert is_part(parts[-1][:2], name, prefix=True)


def test_names_of_many_texts_are_told_by_their_texts() -> None:
    """Each name belongs to the text it is in, non-ASCII ones counted right; plain words are none."""
    texts = ["no names", "the filePool and filePool", "über naive", "HTTPServer, dann ü fileName"]
    assert names_in([fold(text) for text in texts]) == {1: {"filePool"}, 3: {"HTTPServer", "fileName"}}
