"""Searching without an index: every file is read. For machines that tantivy has no package for."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from ..errors import BoughError
from .documents import Document, documents_of
from .hits import Found, Hit
from .matching import Candidate, matches
from .query import Query
from .snippets import snippet
from .trees import Opened

if TYPE_CHECKING:
    from ..listed import Listed
    from ..summary import Summary

REMARK = "tantivy cannot be used here; every file was read instead, which takes longer. The newest come first."
_SLICE = 0.25
"""Seconds between two looks at what was found so far."""


def scan(
    listed: Sequence[Listed],
    query: Query,
    *,
    limit: int,
    offset: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Found]:
    """A page of hits, the newest first, found by reading everything until `stop()`: the hits so far now and then."""
    found: list[tuple[Summary, Document]] = []
    looked = 0
    end = monotonic() + _SLICE
    for looked, (summary, document, fits) in enumerate(_asked(listed, query), 1):
        if stop():
            yield _page(query, found, limit, offset)._replace(complete=False, looked=looked, of=looked + 1)
            return
        if fits:
            found.append((summary, document))
        if monotonic() > end:
            yield _page(query, found, limit, offset)._replace(
                complete=False, looked=looked, of=_messages(listed, looked)
            )
            end = monotonic() + _SLICE
    yield _page(query, found, limit, offset)._replace(looked=looked, of=looked)


def _page(query: Query, found: list[tuple[Summary, Document]], limit: int, offset: int) -> Found:
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
    return Found(query, hits, len(found), remarks=(REMARK,))


def candidates(
    listed: Sequence[Listed], query: Query, stop: Callable[[], bool] = lambda: False
) -> Iterator[tuple[Summary, Document]]:
    """All messages to which a query applies, conversation by conversation; none if it asks for nothing."""
    for summary, document, fits in _asked(listed, query):
        if stop():
            return
        if fits:
            yield summary, document


def _asked(listed: Sequence[Listed], query: Query) -> Iterator[tuple[Summary, Document, bool]]:
    """All messages, each with whether it is a hit."""
    for item, summary in () if query.empty else listed:
        opened = Opened(item, None)
        try:
            for document in documents_of(item):
                yield summary, document, matches(query, _candidate(document, summary, opened))
        except (BoughError, OSError):
            continue


def _messages(listed: Sequence[Listed], looked: int) -> int:
    """How many there are, as far as lists know; more than were looked at."""
    return max(looked + 1, sum(summary.messages or 0 for _, summary in listed))


def _candidate(document: Document, summary: Summary, opened: Opened) -> Candidate:
    return Candidate(lambda: document, summary, lambda: opened.standing(document.place))


def _time(when: int | None) -> datetime | None:
    return datetime.fromtimestamp(when, UTC) if when is not None else None
