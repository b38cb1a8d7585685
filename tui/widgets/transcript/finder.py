"""A search through a reading: what it has found, the hit one is on, and going from one to the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from time import perf_counter

from bough.core.cache import Cache

from .asked import Asked
from .find import Found, Hit, Hits, hits_on, search
from .layout import Page
from .reading import Reading
from .sections import Section
from .window import Spot


class Finder:
    """Looks through all messages of a reading, from the current one on, and goes to the first hit it comes upon."""

    def __init__(
        self, reading: Reading, query: str, now: datetime, *, going: bool = True, after: Finder | None = None
    ) -> None:
        """`now` is what days in the query are seen from.

        `going`: whether to go to the first hit, rather than to stay on the one that `after` was on.

        `after`: the search of what was typed so far, or in what the conversation was before.
        """
        self.query = query
        self.finished = False
        """Whether all messages were looked at."""
        self._reading = reading
        self._asked = Asked(query, reading.conversation, now)
        self._hits = Hits()
        self._going = going
        self._origin = after.next_origin if after is not None else reading.current
        self.landed = -1
        """The message that the search went to by itself, -1 if a person moved on."""
        self.on: tuple[int, int] | None = None
        """The message of the hit that one is on, and which of its hits."""
        if after is not None and not going and after.on is not None and after.on[0] < len(reading.path):
            self.on, self.landed = after.on, after.landed
        self._pages: Cache[int, list[Hit]] = Cache(256)
        self._looked = 0
        self._steps = self._search()

    @property
    def next_origin(self) -> int:
        """Where a search that goes on typing begins: where this one began, unless one has moved since."""
        return self._origin if self._reading.current == self.landed else self._reading.current

    @property
    def total(self) -> int:
        """Hits found so far."""
        return self._hits.total

    @property
    def mistake(self) -> str:
        """What is wrong with what was typed; empty if nothing is, or it is found as it stands."""
        return "" if self._asked.plain and self.total else self._asked.mistake

    def __str__(self) -> str:
        """Which of how many, and how far the search is: `3 of 128`, `12 · 40 %`."""
        shown = f"{self.total:,}"
        if self.on is not None and self.total:
            shown = f"{self._hits.number(*self.on):,} of {shown}"
        if not self.finished:
            shown += f" · {100 * self._looked // max(1, len(self._reading.path))} %"
        return shown

    def look(self, seconds: float) -> bool:
        """Look on for about that long. Returns whether anything was found or finished."""
        before = self.total
        end = perf_counter() + seconds
        for found in self._steps:
            self._hits.add(found.counts)
            self._looked = found.looked
            if perf_counter() > end:
                break
        else:
            self.finished = True
        if self._going and self.total:
            self._going = False
            self._go_from(self._origin)
            self.landed = self._reading.current
        return self.finished or self.total > before

    def step(self, direction: int) -> None:
        """Go to the next hit (1) or the previous one (-1), round the end."""
        self.landed = -1
        if self.on is None:
            self._go_from(self._reading.current) if direction > 0 else self._go(self._hits.before(self._origin), -1)
            return
        position, index = self.on
        if 0 <= index + direction < len(self.on_page(position)):
            self._go(position, index + direction)
        elif direction > 0:
            self._go(self._hits.after(position), 0)
        else:
            self._go(self._hits.before(position), -1)

    def on_page(self, position: int) -> list[Hit]:
        """All hits in what the page of a message shows; none as long as it is not known to be a hit."""
        if not self._asked.plain and position not in self._hits:
            return []
        page = self._reading.pages.page(position)
        hits = self._pages.get(page.serial)
        if hits is None:
            hits = hits_on(page, self._asked)
            self._pages.put(page.serial, hits)
        return hits

    def is_on(self, position: int, hit: Hit) -> bool:
        """Whether a hit is the one that one is on."""
        if self.on is None or self.on[0] != position:
            return False
        hits = self.on_page(position)
        return self.on[1] < len(hits) and hits[self.on[1]] == hit

    def _search(self) -> Iterator[Found]:
        reading = self._reading
        order = chain(range(self._origin, len(reading.path)), range(self._origin))
        home = reading.pages.messages.home
        return search(reading.path.__getitem__, order, self._asked, home)

    def _go_from(self, position: int) -> None:
        self._go(self._hits.after(position - 1), 0)

    def _go(self, position: int | None, index: int) -> None:
        """Go to a hit of a message; -1 is its last one. What is folded over it is opened."""
        if position is None:
            return
        reading = self._reading
        reading.unfold(position, self._is_in)
        page = reading.pages.page(position)
        hits = self.on_page(position)
        index = len(hits) - 1 if index < 0 else min(index, len(hits) - 1)
        self.on = (position, max(0, index))
        line = _line_of(page, hits[index]) if hits else reading.pages.lead(position)
        reading.reveal(Spot(position, line))

    def _is_in(self, section: Section) -> bool:
        return self._asked.touches(*(block.said for block in section.body))


def _line_of(page: Page, hit: Hit) -> int:
    for number, line in enumerate(page.lines):
        if line.block == hit.block and not line.pieces and line.start <= hit.start <= line.end:
            return number
        if line.block == hit.block and any(piece.start <= hit.start < piece.end for piece in line.pieces):
            return number
    return page.line_at(page.bases[hit.block] + hit.start)
