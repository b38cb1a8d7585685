"""Finding messages: what the index holds, the conversations it is about, and what neither can decide alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from .hits import Found, Hit
from .index import Progress, Refreshed, SearchIndex, View, name_of
from .query import Query
from .titles import Titles
from .trees import Opened, Trees
from .verdicts import Verdicts

if TYPE_CHECKING:
    from ..catalog import Item
    from ..library import Library
    from ..listed import Listed
    from ..summary import Summary
    from .answering import Known
    from .asking import Asking
    from .ledger import Row


class Search:
    """Searches the conversations of a library. Safe to use from several threads, one call at a time."""

    def __init__(self, library: Library, index: SearchIndex | None = None) -> None:
        self.library = library
        self._given = index
        self._trees = Trees(library)
        self._verdicts = Verdicts()
        self._listed: list[Listed] = []
        self._titles = Titles()
        self._items: tuple[object, dict[tuple[str, str, str], Item]] = (None, {})
        """Of the listing, by what tells conversations apart."""
        self._kept: tuple[View, object, Known] | None = None

    @property
    def index(self) -> SearchIndex:
        """The index that is used."""
        if self._given is None:
            self._given = SearchIndex.usual()
        return self._given

    @property
    def listed(self) -> list[Listed]:
        """The conversations that are searched."""
        return self._listed

    # The index

    def take_listing(self) -> None:
        """Search what the library has listed last."""
        listed = self.library.listed()
        if listed != self._listed:  # else what was worked out of it stays true
            self._listed = listed
        if self._trees.outdated():
            self._trees, self._verdicts = Trees(self.library), Verdicts()

    def outdated(self) -> int:
        """How many of the conversations are not in the index as they are now. Raises Failed."""
        return self.index.outdated([item for item, _ in self._listed])

    def refresh(
        self, *, stop: Callable[[], bool] = lambda: False, tell: Callable[[Progress], None] = lambda _: None
    ) -> Refreshed:
        """Bring the index up to date with what is listed, the newest conversations first, until `stop()`."""
        if not is_possible():
            return Refreshed(0, 0)
        from .engine import Failed  # noqa: PLC0415 - tantivy

        items = [item for item, _ in self._listed]
        try:
            return self.index.refresh(items, stop=stop, tell=tell)
        except Failed:  # its files were changed under it: once more, from nothing
            self.index.clear()
            return self.index.refresh(items, stop=stop, tell=tell)

    # Asking

    def find(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        newest: bool = False,
        patience: float | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> Found:
        """The best hits, or the newest: a page of so many from `offset` on. None for a query that asks for nothing.

        What only the messages themselves can tell, such as regular expressions, takes as long as it takes, or
        `patience` seconds: then the answer is not complete, and says so.
        """
        end = monotonic() + patience if patience is not None else None
        found = Found(query, (), 0)
        for step in self.steps(query, limit=limit, offset=offset, newest=newest, stop=stop):
            found = step
            if end is not None and monotonic() > end:
                break
        if found.looked < found.of:
            return found._replace(remarks=(*found.remarks, _gave_up(found)))
        return found

    def steps(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        newest: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[Found]:
        """The answer as it grows, each more than the one before; the last one is all of it, unless `stop()`.

        Most queries have one step. Between two steps anybody may ask something else; none takes long.
        """
        if query.empty or not self._listed:
            yield Found(query, (), 0)
            return
        named = self._named().found(query)
        for found in self._steps(query, limit, offset, newest=newest, stop=stop):
            yield found._replace(conversations=found.conversations or named)

    def placed(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits with the branches that they were said on. Opens their conversations: some milliseconds each."""
        done: list[Hit] = []
        for hit in hits:
            summary = hit.summary
            opened = self._opened(summary) if hit.branch is None else None
            if opened is None:
                done.append(hit)
                continue
            standing = opened.standing(hit.place)
            if not summary.read:
                summary = opened.described(summary)
            done.append(
                hit._replace(
                    summary=summary,
                    branch=standing.branch,
                    branch_name=standing.name or None,
                    head=standing.head,
                    live=standing.live,
                    agent=standing.agent,
                    label=standing.label,
                )
            )
        return tuple(done)

    def said(self, hit: Hit) -> str:
        """All that the message of a hit says where it was found; empty if it is there no more."""
        opened = self._opened(hit.summary)
        document = opened.document(hit.place) if opened is not None else None
        return str(getattr(document.said, hit.snippet.place)) if document is not None else ""

    # How it is done

    def _steps(
        self, query: Query, limit: int, offset: int, *, newest: bool, stop: Callable[[], bool]
    ) -> Iterator[Found]:
        """By the index; by a new one if it was damaged while it was used; by reading all files if there is none."""
        if is_possible():
            from .engine import Failed  # noqa: PLC0415 - tantivy

            for again in (False, True):
                try:
                    if again:
                        self.index.clear()
                        self.refresh(stop=stop)
                    yield from self._asked(query, limit, offset, newest=newest, stop=stop)
                except Failed:
                    continue
                return
        from .slow import scan  # noqa: PLC0415 - as a rule there is an index

        yield from scan(self._listed, query, limit=limit, offset=offset, stop=stop)

    def _asked(
        self, query: Query, limit: int, offset: int, *, newest: bool, stop: Callable[[], bool]
    ) -> Iterator[Found]:
        asking = self._asking(newest=newest, stop=stop)
        found = Found(query, (), 0)
        for step in asking.said(query, limit, offset):
            found = step
            yield found
        if not (found.total or offset or stop() or self._named().found(query)):
            yield from asking.instead(query, limit)

    def _asking(self, *, newest: bool, stop: Callable[[], bool]) -> Asking:
        from .asking import Asking  # noqa: PLC0415 - tantivy

        view = self.index.view()
        return Asking(view, self._known(view), self._named(), self._trees, self._verdicts, newest, stop)

    def _opened(self, summary: Summary) -> Opened | None:
        """A conversation that is listed; None if it is not any more."""
        if self._items[0] is not self._listed:
            self._items = (self._listed, {_name(summary): item for item, summary in self._listed})
        item = self._items[1].get(_name(summary))
        if item is None:
            return None
        return self._trees.of(item, self._rows().get(name_of(item)))

    def _rows(self) -> Mapping[tuple[str, bytes, str, str], Row]:
        """What the index says of conversations; nothing where there is none."""
        if not is_possible():
            return {}
        from .engine import Failed  # noqa: PLC0415 - tantivy

        try:
            return self.index.view().rows
        except Failed:
            return {}

    def _named(self) -> Titles:
        """The names of what is listed now."""
        if self._titles.listed is not self._listed:
            self._titles = Titles(self._listed)
        return self._titles

    def _known(self, view: View) -> Known:
        """The conversations that are searched, by their numbers in the index; worked out once while both stay."""
        if self._kept is None or self._kept[0] is not view or self._kept[1] is not self._listed:
            found: Known = {}
            for item, summary in self._listed:
                row = view.rows.get(name_of(item))
                if row is not None:
                    found[row.number] = (item, summary, row)
            self._kept = (view, self._listed, found)
        return self._kept[2]


def _name(summary: Summary) -> tuple[str, str, str]:
    return summary.source, summary.path, summary.id


def is_possible() -> bool:
    """Whether there is a tantivy for this Python on this machine."""
    try:
        import tantivy  # noqa: F401, PLC0415 - late, and it may not be there
    except ImportError:
        return False
    return True


def _gave_up(found: Found) -> str:
    return f"Only {found.looked:,} of {found.of:,} messages were looked into; more words narrow it."
