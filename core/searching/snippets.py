"""The piece of a message that shows why it is a hit."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_AROUND = 4000
"""Characters around a word that are looked through; a message may be of megabytes."""
_LOOKED_AT = 100_000
_SECONDS = 0.05


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
    words = list(words_in(text))
    marks = [
        (words[start].start, words[end - 1].end)
        for wanted in wanted_words(query.node)
        for start, end in found(wanted, words)
    ]
    for source in patterns_of(query.node):
        try:
            marks += [span for span in patterns.spans(source, text, _SECONDS) if span[1] > span[0]]
        except patterns.TooSlow:
            continue
    return _apart(marks)


def _lit(text: str, query: Query) -> tuple[str, list[tuple[int, int]], int]:
    """A region of a text, what is lit in it, and how many of the things looked for it has."""
    wanted = wanted_words(query.node)
    if len(text) > 2 * _AROUND:
        text = _region(text, wanted)
    marks = lit(text, query)
    if not marks:
        return text, marks, 0
    words = list(words_in(text))
    kinds = sum(any(True for _ in found(one, words)) for one in wanted)
    return text, marks, max(kinds, 1)


def _region(text: str, wanted: list[Words]) -> str:
    """The part of a long text around the first place that may be a hit."""
    for one in wanted:
        near = re.search(re.escape(one.words[0]), text, re.IGNORECASE)
        if near is not None:
            return text[max(0, near.start() - _AROUND) : near.start() + _AROUND]
    return text[:_LOOKED_AT]


def _apart(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], end))
        else:
            apart.append((start, end))
    return apart


def _cut(text: str, marks: list[tuple[int, int]], place: Place) -> Snippet:
    """A window of the text in one line, blanks made one, beginning a little before what is lit."""
    begin = max(0, _densest(marks) - _BEFORE) if marks else 0
    begin = text.find(" ", begin, begin + _BEFORE // 2) + 1 or begin if begin else 0
    line: list[str] = ["…"] if begin else []
    place_of: dict[int, int] = {}
    at = begin
    while at < len(text) and len(line) < LENGTH:
        character = text[at]
        place_of[at] = len(line)
        if not character.isspace():
            line.append(character)
        elif line and line[-1] != " " and len(line) > bool(begin):
            line.append(" ")
        at += 1
    place_of[at] = len(line)
    ended = at >= len(text) or not text[at:].strip()
    shown = [
        (place_of[max(start, begin)], place_of[min(end, at)]) for start, end in marks if start < at and end > begin
    ]
    return Snippet("".join(line).rstrip() + ("" if ended else "…"), tuple(m for m in shown if m[0] < m[1]), place)


def _densest(marks: list[tuple[int, int]]) -> int:
    """Where the window begins that shows the most of what is lit."""
    starts = [start for start, _ in marks]
    if len(starts) == 1 or all(b - a > LENGTH for a, b in pairwise(starts)):
        return starts[0]
    return max(
        starts[:200], key=lambda start: (sum(start <= other < start + LENGTH - _BEFORE for other in starts), -start)
    )
