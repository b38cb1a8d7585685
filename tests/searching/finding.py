"""What the tests of searching share: a library of some paths, searched, and the slow answer to compare with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bough.core.catalog import Catalog
from bough.core.library import Library
from bough.core.searching.hits import Found
from bough.core.searching.index import SearchIndex
from bough.core.searching.parsing import parse
from bough.core.searching.search import Search
from bough.core.searching.slow import candidates

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALL = 1_000_000


def searching(paths: Sequence[Path], folder: Path | None = None, store: Path | None = None) -> Search:
    """A search of some places whose index, in that folder or in memory, is up to date."""
    library = Library(paths, store, Catalog())
    library.complete()
    search = Search(library, SearchIndex(folder))
    search.take_listing()
    search.refresh()
    return search


def found(search: Search, query: str, limit: int = ALL, offset: int = 0) -> Found:
    """The answer to a query, all of it unless a page is asked for."""
    return search.find(parse(query, NOW), limit=limit, offset=offset)


def messages(search: Search, query: str) -> list[str]:
    """Ids of the messages that are hits, in no order."""
    return sorted(hit.message for hit in found(search, query).hits)


def by_index(search: Search, query: str) -> Counter[tuple[str, str]]:
    """Conversation and message of each hit."""
    return Counter((hit.summary.path, hit.message) for hit in found(search, query).hits)


def by_scan(search: Search, query: str) -> Counter[tuple[str, str]]:
    """The same, found by asking every message."""
    return Counter(
        (summary.path, document.id) for summary, document in candidates(search.library.listed(), parse(query, NOW))
    )
