"""What is looked for in a transcript, and where it stands in a text: the words of a search, and parts of words.

What was typed is found as it stands, whatever its case, accents and width. Where a message does not hold it so, its
words are looked for as searching everywhere does: all of them, phrases in quotes, the last word being typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from unicodedata import normalize

from bough.core.searching.words import fold

_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+"
)
"""What changes how a letter looks and not which one it is, in the scripts where it is common."""
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_SHORT = 16
"""Characters of the longest run that is worth remembering."""
_NOT_A_WORD = r"[\W_]+"

Span = tuple[int, int]


def plain(text: str) -> str:
    """A text without case, accents and width."""
    if text.isascii():
        return text.lower()
    return _FOREIGN.sub(_plain_run, text).lower()


class Wanted:
    """What a query means for texts."""

    def __init__(self, query: str, *, words: bool = True) -> None:
        """`words`: whether its words are looked for where it is not found as it stands."""
        literal = plain(query)
        self._literal = re.compile(r"\s+".join(map(re.escape, literal.split()))) if literal.split() else None
        terms = list(_terms(query)) if words else []
        self._words = terms if len(terms) > 1 or '"' in query else []
        either = "|".join(sorted((f"(?:{word.pattern})" for word in self._words), key=len, reverse=True))
        self._run = re.compile(f"(?:{either})(?:{_NOT_A_WORD}(?:{either}))*")
        """Words that are wanted, one behind the other: one hit."""

    def search(self, *texts: str) -> bool:
        """Whether a message of these texts is a hit."""
        return self._pattern(list(map(plain, texts))) is not None

    def touches(self, *texts: str) -> bool:
        """Whether any of these texts of a message that is a hit holds something of it."""
        plains = list(map(plain, texts))
        return self.search(*texts) or (bool(self._words) and any(map(self._run.search, plains)))

    def count(self, texts: Sequence[str]) -> int:
        """Hits in a message of these texts."""
        plains = list(map(plain, texts))
        pattern = self._pattern(plains)
        return sum(len(pattern.findall(text)) for text in plains) if pattern is not None else 0

    def spans(self, texts: Sequence[str]) -> Iterator[list[Span]]:
        """The hits in each text of a message."""
        plains = list(map(plain, texts))
        pattern = self._pattern(plains)
        for text, of_text in zip(texts, plains, strict=True):
            found = [match.span() for match in pattern.finditer(of_text)] if pattern is not None else []
            yield found if text.isascii() or not found else _placed(text, found)

    def _pattern(self, plains: Sequence[str]) -> re.Pattern[str] | None:
        """What there is to find in a message, None if nothing."""
        if self._literal is not None and any(map(self._literal.search, plains)):
            return self._literal
        if self._words and all(any(map(word.search, plains)) for word in self._words):
            return self._run
        return None


def _terms(query: str) -> Iterator[re.Pattern[str]]:
    """The words and phrases of a query: whole words, but for a last one that is still being typed."""
    for found in _TERM.finditer(query):
        words = re.findall(r"[^\W_]+", plain(found[1] or found[2] or ""))
        if words:
            typing = found[2] is not None and found.end() == len(query)
            begin = r"(?<![^\W_])" if _has_edges(words[0]) else ""
            end = r"(?![^\W_])" if not typing and _has_edges(words[-1]) else ""
            yield re.compile(begin + _NOT_A_WORD.join(map(re.escape, words)) + end)


def _has_edges(word: str) -> bool:
    """Whether words of this script stand apart: in others each character is one."""
    return " " not in fold(word)


def _placed(text: str, found: list[Span]) -> list[Span]:
    """Places in the text for those in its plain form."""
    ends = list(accumulate(len(_plain_one(one)) for one in text))
    at: dict[int, int] = {}
    before = 0
    for number, end in enumerate(ends):
        for position in range(before, end):
            at[position] = number
        before = end
    return [(at[start], at[end - 1] + 1) for start, end in found if end > start]


def _plain_run(found: re.Match[str]) -> str:
    run = found[0]
    return _plain_foreign(run) if len(run) <= _SHORT else _plain_foreign.__wrapped__(run)


@lru_cache(maxsize=1 << 12)
def _plain_foreign(run: str) -> str:
    """What is between two characters of ASCII; in languages that use some others it is mostly one that was met."""
    return _MARKS.sub("", normalize("NFKD", run)).casefold()


@lru_cache(maxsize=1 << 12)
def _plain_one(character: str) -> str:
    return plain(character)
