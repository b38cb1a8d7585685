"""Searching without an index: every file is read. For machines that tantivy has no package for."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..errors import BoughError
from .documents import Document, documents_of
from .hits import Found, Hit
from .matching import Candidate, matches
from .query import Query
from .snippets import snippet
from .trees import Opened

if TYPE_CHECKING:
    from ..catalog import Item
    from ..summary import Summary

REMARK = "tantivy cannot be used here; every file was read instead, which takes longer. The newest come first."


def scan(
    listed: Sequence[tuple[Item, Summary]],
    query: Query,
    *,
    limit: int,
    offset: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Found:
    """A page of hits, the newest first, found by reading everything until `stop()`."""
    found = list(candidates(listed, query, stop))
    newest = heapq.nlargest(offset + limit, found, key=lambda one: one[1].when or 0)[offset:]
    hits = tuple(
        Hit(
            summary,
            document.id,
            document.role,
            _time(document.when),
            snippet(document.said, query),
            0.0,
            place=document.place,
        )
        for summary, document in newest
    )
    return Found(query, hits, len(found), not stop(), (REMARK,))


def candidates(
    listed: Sequence[tuple[Item, Summary]], query: Query, stop: Callable[[], bool] = lambda: False
) -> Iterator[tuple[Summary, Document]]:
    """All messages to which a query applies, conversation by conversation; none if it asks for nothing."""
    for item, summary in () if query.empty else listed:
        opened = Opened(item, None)
        try:
            for document in documents_of(item):
                if stop():
                    return
                if matches(query, _candidate(document, summary, opened)):
                    yield summary, document
        except (BoughError, OSError):
            continue


def _candidate(document: Document, summary: Summary, opened: Opened) -> Candidate:
    return Candidate(lambda: document, summary, lambda: opened.standing(document.place))


def _time(when: int | None) -> datetime | None:
    return datetime.fromtimestamp(when, UTC) if when is not None else None
