"""A filter's search, begun at once and carried on beside the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter

from textual.widget import Widget
from textual.worker import Worker

from .search import Progress, Search

_AT_ONCE = 0.012
"""Seconds of a search that are done before the key that asked for it is painted."""
_SLICE = 0.006
_REDRAW = 0.15
"""Seconds between two looks at what a long search has found so far."""


class Finder:
    """Runs one search at a time on the event loop, in slices, and hands over what it has found."""

    def __init__(self, widget: Widget, search: Search, found: Callable[[list[int]], None]) -> None:
        self._widget = widget
        self._search = search
        self._found = found
        self._worker: Worker[None] | None = None
        self._progress = Progress(0, 0, [])
        self.query = ""
        """What is searched for; empty if nothing is."""

    def start(self, query: str, nodes: Sequence[int]) -> None:
        """Search `nodes`; a search that still runs is ended."""
        self.stop()
        self.query = query
        steps = self._search.run(query, nodes)
        done = self._look(steps, _AT_ONCE)
        self._hand_over()
        if not done:
            self._worker = self._widget.run_worker(partial(self._look_on, steps))

    def stop(self) -> None:
        """End what runs and forget what was found."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None
        self.query = ""
        self._progress = Progress(0, 0, [])

    @property
    def searching(self) -> bool:
        """Whether more may be found yet."""
        return bool(self.query) and self._progress.done < self._progress.total

    def __str__(self) -> str:
        """What was found, and how much of the way is done."""
        done, total, hits = self._progress
        so_far = f" · {100 * done // total} %" if self.searching else ""
        return f"{len(hits)} with “{self.query}”{so_far}"

    def _look(self, steps: Iterator[Progress], seconds: float) -> bool:
        """Go on searching for so many seconds. Returns whether the search is done."""
        end = perf_counter() + seconds
        for self._progress in steps:
            if perf_counter() > end:
                return not self.searching
        return True

    async def _look_on(self, steps: Iterator[Progress]) -> None:
        drawn = perf_counter()
        while not self._look(steps, _SLICE):
            if perf_counter() - drawn > _REDRAW:
                self._hand_over()
                drawn = perf_counter()
            await asyncio.sleep(0)
        self._hand_over()

    def _hand_over(self) -> None:
        self._found(list(self._progress.hits))
