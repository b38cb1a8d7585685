"""What is found in a text: what was typed as it stands, else its words."""

from __future__ import annotations

import pytest

from bough.tui.widgets.transcript.wanted import Wanted


@pytest.mark.parametrize(
    ("query", "text", "hits"),
    [
        ("naive", "A NAÏVE plan, nai\u0308ve", ["NAÏVE", "nai\u0308ve"]),
        ("NAÏVE", "naive", ["naive"]),
        ("full", "ｆｕｌｌ", ["ｆｕｌｌ"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("eedl", "needles", ["eedl"]),
        ("fd.read(", "fd.read(4) fdxread(", ["fd.read("]),
        ("token  refresh", "token\nrefresh, refresh token", ["token\nrefresh"]),
        ("漢字", "これは漢字です", ["漢字"]),
        ("token refresh", "refresh the token", ["refresh", "token"]),
        ("refresh token", "the refresh_token", ["refresh_token"]),
        ("token ref", "refresh the token", ["ref", "token"]),
        ("ref token", "refresh the token", []),
        ("token refresh", "only a token", []),
        ('"token refresh"', "token-refresh and token", ["token-refresh"]),
        ('"token refresh" expired', "expired: token/refresh", ["expired: token/refresh"]),
        ("=>", "a => b", ["=>"]),
        ('"', 'say "so"', ['"', '"']),
        ("", "anything", []),
        ("   ", "any thing", []),
    ],
)
def test_hits(query: str, text: str, hits: list[str]) -> None:
    """Each hit is where it is written, however it was folded to be found."""
    (spans,) = Wanted(query).spans([text])
    assert [text[start:end] for start, end in spans] == hits
    assert Wanted(query).count([text]) == len(hits)
    assert Wanted(query).search(text) == bool(hits)


def test_words_may_be_in_several_texts_of_a_message() -> None:
    """A message is a hit if all words are anywhere in it."""
    wanted = Wanted("token refresh")
    assert wanted.search("a token", "to refresh")
    assert wanted.touches("a token")
    assert not wanted.search("a token", "nothing")
