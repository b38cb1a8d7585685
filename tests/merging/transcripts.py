"""Transcripts for tests of merging, written as words."""

from __future__ import annotations

from hypothesis import strategies as st

from bough.core.comparing.content import message_key
from bough.core.merging.merging import Merging
from bough.core.merging.turns import Said, Transcript
from bough.core.model import Role, Text

_ROLES: dict[str, Role] = {"?": "user", "!": "assistant"}


def said(words: str, side: str = "o") -> Transcript:
    """`a? b!` is a prompt `a` and an answer `b`; a word alone is a prompt. Times are a second apart."""
    return tuple(_one(word, f"{side}{at}", at) for at, word in enumerate(words.split()))


def _one(word: str, id: str, at: int) -> Said:
    role = _ROLES.get(word[-1], "user")
    text = word.rstrip("?!")
    return Said(id, role, "prompt" if role == "user" else "answer", message_key(role, (Text(text),)), 100.0 + at)


def told(merging: Merging, words: dict[str, str]) -> str:
    """The result in words, given the words of both sides."""
    split = {side: text.split() for side, text in words.items()}
    return " ".join(split[taken.side][taken.at] for taken in merging.taken())


def words(most: int = 7, alphabet: str = "abcde") -> st.SearchStrategy[str]:
    """A few turns of one word each; words come again."""
    return st.lists(st.sampled_from(alphabet), max_size=most).map(" ".join)
