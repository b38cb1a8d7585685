"""Which messages that stand on one side only are versions of one another: the same role, and similar words.

Between two stretches in common stand messages of ours and messages of theirs. First those pair up that begin alike, by
the same alignment as everything else; then, where few are left, those that have most words in common.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from ..model import Role
from .align import align
from .lcs import Pair

SIMILAR = 0.5
"""Share of the words of two messages that they have in common, from which on they are versions of one another."""
OPENING = 40
"""Characters in which two versions of a message begin alike, if nobody rewrote it; fewer tell nothing."""
CALL = "▸ "
"""What a beginning starts with that is the call of a tool on a file: that tells enough, however short it is."""
MOST_COMPARED = 400
"""Pairs of messages of a gap up to which each is looked at."""
MOST_READ = 1000
"""Messages that are looked at word by word in one comparison; beyond, only how they begin counts."""
_READ_AHEAD = 8000
"""Characters of a message that its words are taken of."""
_WORD = re.compile(r"\w+")

Words = tuple[Role, Counter[str]]
"""Who says which words, and how often."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One message, as far as pairing looks at it."""

    role: Role
    opening: str
    """How it begins; empty where that tells nothing."""
    worded: bool
    """Whether somebody said it. Calls and results are full of words that say nothing of what they are about."""


class Pairing:
    """Finds versions in the gaps of one comparison."""

    def __init__(self, line: Callable[[int, int], Line], text: Callable[[int, int], str]) -> None:
        """Both are asked for messages by side and position: `text`, what a message says, for few of them."""
        self._line = line
        self._text = text
        self._left = MOST_READ

    def pairs(self, ours: range, theirs: range) -> Iterator[Pair]:
        """Pairs of one gap, ascending on both sides."""
        if not ours or not theirs:
            return
        mine, others = self._openings(0, ours), self._openings(1, theirs)
        if set(mine).isdisjoint(others):  # as a rule
            yield from self._by_words(ours, theirs)
            return
        for stretch in align(mine, others):
            some = ours[stretch.ours.start : stretch.ours.stop]
            rest = theirs[stretch.theirs.start : stretch.theirs.stop]
            yield from zip(some, rest, strict=True) if stretch.same else self._by_words(some, rest)

    def _openings(self, side: int, of: range) -> list[object]:
        """Equal for messages that begin alike. One whose beginning tells nothing is equal to none but itself."""
        return [_beginning(self._line(side, at)) or (side, at) for at in of]

    def _by_words(self, ours: range, theirs: range) -> Iterator[Pair]:
        if not 0 < len(ours) * len(theirs) <= MOST_COMPARED or self._left <= 0:
            return
        lines = [self._line(0, at) for at in ours], [self._line(1, at) for at in theirs]
        roles = [{line.role for line in side if line.worded} for side in lines]
        if roles[0].isdisjoint(roles[1]):
            return
        self._left -= len(ours) + len(theirs)
        mine = [self._words(0, at, line) for at, line in zip(ours, lines[0], strict=True)]
        others = [self._words(1, at, line) for at, line in zip(theirs, lines[1], strict=True)]
        alike = [[_similar(one, other) for other in others] for one in mine]
        yield from ((ours[at], theirs[place]) for at, place in best_chain(alike))

    def _words(self, side: int, at: int, line: Line) -> Words | None:
        """By whom and in which words; None for what is no words."""
        return (line.role, Counter(_WORD.findall(self._text(side, at)[:_READ_AHEAD]))) if line.worded else None


def _beginning(line: Line) -> tuple[str, str] | None:
    """By whom and how a message begins; None where that tells nothing."""
    opening = line.opening.strip()
    if len(opening) < OPENING and not opening.startswith(CALL):
        return None
    return line.role, opening[:OPENING]


def _similar(one: Words | None, other: Words | None) -> float:
    if one is None or other is None or one[0] != other[0]:
        return 0.0
    return similarity(one[1], other[1])


def similarity(one: Counter[str], other: Counter[str]) -> float:
    """Share of words in common, repeated ones as often as both have them: 0 to 1; 0 where there are none."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def best_chain(alike: Sequence[Sequence[float]]) -> list[Pair]:
    """The pairs, ascending on both sides, that are at least `SIMILAR` and most alike together."""
    width = len(alike[0]) if alike else 0
    best = [[0.0] * (width + 1) for _ in range(len(alike) + 1)]
    for at, row in enumerate(alike):
        for place, value in enumerate(row):
            taken = best[at][place] + value if value >= SIMILAR else 0.0
            best[at + 1][place + 1] = max(best[at][place + 1], best[at + 1][place], taken)
    found: list[Pair] = []
    at, place = len(alike), width
    while at and place:
        if best[at][place] == best[at - 1][place]:
            at -= 1
        elif best[at][place] == best[at][place - 1]:
            place -= 1
        else:
            at, place = at - 1, place - 1
            found.append((at, place))
    found.reverse()
    return found
