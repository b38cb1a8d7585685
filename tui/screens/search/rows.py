"""The rows of the list of hits: conversations as headings, hits below them; or searches to take up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bough.core.searching.hits import Hit
from bough.core.summary import Summary


class Heading(NamedTuple):
    """A conversation that hits are in."""

    summary: Summary
    hits: int


class Offer(NamedTuple):
    """A search to take up again."""

    text: str
    saved: bool


Row = Heading | Hit | Offer


def rows_of(hits: Sequence[Hit]) -> list[Row]:
    """Hits by conversation, the conversations in the order of their first hits."""
    groups: dict[tuple[str, str, str], list[Hit]] = {}
    for hit in hits:
        summary = hit.summary
        groups.setdefault((summary.source, summary.path, summary.id), []).append(hit)
    rows: list[Row] = []
    for group in groups.values():
        rows += [Heading(group[0].summary, len(group)), *group]
    return rows


def is_same(one: Row | None, other: Row | None) -> bool:
    """Whether both rows mean the same message, conversation or search."""
    if isinstance(one, Hit) and isinstance(other, Hit):
        return (one.summary.path, one.message, one.place) == (other.summary.path, other.message, other.place)
    return one == other
