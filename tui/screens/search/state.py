"""What stays of a search from one look at the screen to the next: the text, the place, the index behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.library import Library
from bough.core.searching.search import Search
from bough.tui.searches import Searches

from .turn import Turn

if TYPE_CHECKING:
    from .rows import Goal

_PAGE = 100
_FEW = 16
"""Conversations that are read without having been asked for; more wait for somebody who searches."""


class State:
    """One person's search. `library` is the browse screen's: the same places are searched, by a library of our own."""

    def __init__(self, library: Callable[[], Library], folder: Path, *, page: int = _PAGE) -> None:
        self.text = ""
        self.newest = False
        self.page = page
        self.limit = page
        """Hits that are asked for."""
        self.all_wholes = False
        """Whether all conversations are shown that are hits as a whole, and not the first ones."""
        self.at: Goal | None = None
        """What was gone to."""
        self.indexing = False
        self.reading = False
        """Whether that takes long enough to be stopped."""
        self.stopped = False
        """Whether the person wants no more of indexing until they come again."""
        self.searches = Searches(folder)
        self.turn = Turn()
        """Held by the thread that asks: one at a time."""
        self._library = library
        self._search: Search | None = None

    @property
    def search(self) -> Search:
        """What searches. Made in a thread: the index is opened with it."""
        if self._search is None:
            given = self._library()
            self._search = Search(Library(given.scope.paths, given.scope.store, given.catalog))
        return self._search

    def bring_up_to_date(self, stop: Callable[[], bool], tell: Callable[[int, int], None]) -> bool:
        """Look for conversations, and bring the index up to date. Returns whether there was anything new."""
        search = self.search
        before = search.listed
        self._look()
        done = search.refresh(stop=stop, tell=lambda now: tell(now.done, now.of))
        return bool(done.done) or search.listed != before

    def follow(self, stop: Callable[[], bool]) -> bool:
        """Put what changed a moment ago into an index that there is. False if that is of no use any more."""
        from bough.core.errors import BoughError  # noqa: PLC0415 - start-up time
        from bough.core.searching.search import is_possible  # noqa: PLC0415 - as above

        if not is_possible():
            return False
        from bough.core.searching.engine import Failed  # noqa: PLC0415 - tantivy

        if not self.search.index.exists or self.stopped:
            return True
        try:
            self._look()
            if self.search.outdated() <= _FEW:
                self.search.refresh(stop=stop)
        except (BoughError, OSError, Failed):
            return False  # whoever searches is told
        return True

    def _look(self) -> None:
        with self.turn:
            self.search.library.listing()
            self.search.take_listing()
