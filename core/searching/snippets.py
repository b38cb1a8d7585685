"""The piece of a message that shows why it is a hit."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from . import patterns
from .matching import found
from .query import PLACES, Place, Query, Words, wanted_words
from .query import patterns as patterns_of
from .said import Said
from .words import words_in

LENGTH = 200
"""Characters of a snippet, about."""
_BEFORE = 50
"""Characters shown before the first word that is lit."""
_AROUND = 500
"""Characters around a word that are looked through; a message may be of megabytes."""
_LOOKED_AT = 100_000
_SECONDS = 0.05
_PIECES = re.compile(r"\s+|\S+")
_ODD_BLANKS = re.compile(r"\s\s|[^\S ]|\A\s")
_MOST_BLANKS = 8
"""How much longer than its snippet a piece of text may be: tables are mostly blanks."""


class Snippet(NamedTuple):
    """A piece of one line. Not made safe for a terminal."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    """Ranges of it that were looked for."""
    place: Place = "text"

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces, each with whether it was looked for."""
        at = 0
        for start, end in self.marks:
            if at < start:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def snippet(said: Said, query: Query) -> Snippet:
    """The best piece of a message: that with the most of what was looked for; else its beginning."""
    best: tuple[int, Place, str, list[tuple[int, int]]] | None = None
    for place in query.places:
        text = getattr(said, place)
        if not text:
            continue
        text, marks, kinds = _lit(text, query)
        if kinds and (best is None or kinds > best[0]):
            best = (kinds, place, text, marks)
    if best is not None:
        return _cut(best[2], best[3], best[1])
    place = next((place for place in PLACES if getattr(said, place)), "text")
    return _cut(getattr(said, place)[: 4 * LENGTH], [], place)


def lit(text: str, query: Query) -> list[tuple[int, int]]:
    """Ranges of a text that a query looks for, in order and apart from each other."""
    return _marks(text, query)[0]


def _marks(text: str, query: Query) -> tuple[list[tuple[int, int]], int]:
    """What is lit in a text, and how many of the things looked for it has."""
    words = list(words_in(text))
    marks: list[tuple[int, int]] = []
    kinds = 0
    for wanted in wanted_words(query.node):
        here = [(words[start].start, words[end - 1].end) for start, end in found(wanted, words)]
        kinds += bool(here)
        marks += here
    for source in patterns_of(query.node):
        try:
            here = [span for span in patterns.spans(source, text, _SECONDS) if span[1] > span[0]]
        except patterns.TooSlow:
            continue
        kinds += bool(here)
        marks += here
    return apart(marks), kinds


def _lit(text: str, query: Query) -> tuple[str, list[tuple[int, int]], int]:
    """A region of a text, what is lit in it, and how many of the things looked for it has."""
    if len(text) > 2 * _AROUND:
        text = _region(text, wanted_words(query.node))
    return text, *_marks(text, query)


def _region(text: str, wanted: list[Words]) -> str:
    """The part of a long text around the first place that may be a hit."""
    for one in wanted:
        near = re.search(rf"(?<![^\W_]){re.escape(one.words[0])}", text, re.IGNORECASE)
        if near is not None:
            return text[max(0, near.start() - _AROUND) : near.start() + _AROUND]
    return text[:_LOOKED_AT]


def apart(marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in their order; those that touch or overlap are joined."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _cut(text: str, marks: list[tuple[int, int]], place: Place) -> Snippet:
    """A window of the text in one line, blanks made one, beginning a little before what is lit."""
    begin = max(0, _densest(marks) - _BEFORE) if marks else 0
    begin = text.find(" ", begin, begin + _BEFORE // 2) + 1 or begin if begin else 0
    if not _ODD_BLANKS.search(text, begin, begin + LENGTH):
        return _plain(text, marks, place, begin)
    line, length = (["…"], 1) if begin else ([], 0)
    lead, at = length, begin
    starts: list[int] = []
    shifts: list[int] = []
    for piece in _PIECES.finditer(text, begin, begin + _MOST_BLANKS * LENGTH):
        blank = piece[0].isspace()
        words = (" " if length > lead else "") if blank else piece[0][: LENGTH - length]
        starts.append(piece.start())
        shifts.append(length)
        line.append(words)
        length += len(words)
        at = piece.start() + (len(piece[0]) if blank else len(words))
        if length >= LENGTH:
            break

    def placed(position: int) -> int:
        piece = bisect_right(starts, position) - 1
        return min(shifts[piece] + position - starts[piece], length)

    ended = not text[at : at + LENGTH].strip()
    shown = [
        (placed(max(start, begin)), placed(min(end, at) - 1) + 1) for start, end in marks if begin < end and start < at
    ]
    return Snippet("".join(line).rstrip() + ("" if ended else "…"), tuple(m for m in shown if m[0] < m[1]), place)


def _plain(text: str, marks: list[tuple[int, int]], place: Place, begin: int) -> Snippet:
    """The window of a text that is one line already: most are, and it is had as it stands."""
    end = min(begin + LENGTH, len(text))
    shift = bool(begin) - begin
    shown = [(max(a, begin) + shift, min(b, end) + shift) for a, b in marks if a < end and b > begin]
    line = ("…" if begin else "") + text[begin:end].rstrip()
    ended = not text[end : end + LENGTH].strip()
    return Snippet(line + ("" if ended else "…"), tuple(shown), place)


def _densest(marks: list[tuple[int, int]]) -> int:
    """Where the window begins that shows the most of what is lit."""
    starts = [start for start, _ in marks]
    if len(starts) == 1 or all(b - a > LENGTH for a, b in pairwise(starts)):
        return starts[0]
    return max(
        starts[:200], key=lambda start: (sum(start <= other < start + LENGTH - _BEFORE for other in starts), -start)
    )
