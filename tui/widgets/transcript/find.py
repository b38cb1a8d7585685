"""Finding words in all that a path says, folded or not."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from time import perf_counter
from typing import NamedTuple

from .asked import Asked
from .layout import Page

_SLICE = 0.004
"""Seconds between two reports of a search: it may be done between keys."""


class Found(NamedTuple):
    """What a search has found since its last report."""

    counts: list[tuple[int, int]]
    """Positions with the number of hits there."""
    looked: int
    """Messages looked at so far."""


class Hit(NamedTuple):
    """A hit on a page: a range of one block's text."""

    block: int
    start: int
    end: int


def search(
    path: Callable[[int], int], order: Iterable[int], asked: Asked, home: Callable[[int], int]
) -> Iterator[Found]:
    """Look through messages in an order, and report every few milliseconds.

    Bodies are read past the conversation's cache, which belongs to what is on screen. `home` gives the position at
    which a message is shown.
    """
    counts: list[tuple[int, int]] = []
    looked = 0
    then = perf_counter()
    for position in order:
        count = asked.count(path(position))
        if count:
            counts.append((home(position), count))
        looked += 1
        if perf_counter() - then > _SLICE:
            yield Found(counts, looked)
            counts, then = [], perf_counter()
    yield Found(counts, looked)


def hits_on(page: Page, asked: Asked) -> list[Hit]:
    """All hits in what a page of a message that is one shows, in order."""
    of_blocks = asked.spans([block.said for block in page.blocks])
    return [Hit(number, *span) for number, spans in enumerate(of_blocks) for span in spans]


class Hits:
    """Where the hits are, as they come in."""

    def __init__(self) -> None:
        self.total = 0
        self._counts: dict[int, int] = {}
        self._positions: list[int] = []
        self._numbers: list[int] | None = None

    def add(self, counts: Iterable[tuple[int, int]]) -> None:
        """Take in positions with their numbers of hits."""
        for position, count in counts:
            if position not in self._counts:
                insort(self._positions, position)
            self._counts[position] = self._counts.get(position, 0) + count
            self.total += count
            self._numbers = None

    def __contains__(self, position: int) -> bool:
        """Whether any was found there."""
        return position in self._counts

    def after(self, position: int) -> int | None:
        """The next position with a hit, from the start again after the last; None without hits."""
        at = bisect_right(self._positions, position)
        return self._positions[at % len(self._positions)] if self._positions else None

    def before(self, position: int) -> int | None:
        """The previous position with a hit, from the end again before the first."""
        return self._positions[bisect_left(self._positions, position) - 1] if self._positions else None

    def number(self, position: int, index: int) -> int:
        """1-based number of a hit among all that are known."""
        if self._numbers is None:
            self._numbers = list(accumulate((self._counts[each] for each in self._positions), initial=0))
        before = self._numbers[bisect_left(self._positions, position)]
        return before + min(index, max(0, self._counts.get(position, 1) - 1)) + 1
