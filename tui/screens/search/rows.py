"""The rows of the list of hits: conversations as headings, hits below them; or searches to take up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bough.core.searching.hits import Found, Hit
from bough.core.searching.titles import Whole, marks_in
from bough.core.summary import Summary

_WHOLES = 5
"""Conversations that are shown as hits before one asks for more of them."""


class Heading(NamedTuple):
    """A conversation that hits are in."""

    summary: Summary
    marks: Sequence[tuple[int, int]] = ()
    """Ranges of its title that were looked for."""


class More(NamedTuple):
    """Stands for further conversations that are hits as a whole."""

    number: int


class Offer(NamedTuple):
    """A search to take up again."""

    text: str
    saved: bool


Goal = Hit | Whole
"""What the person can go to from the screen: a hit, or a conversation as a whole."""
Row = Heading | Hit | Whole | More | Offer
Name = tuple[str, str, str]


def rows_of(found: Found, *, all_wholes: bool) -> list[Row]:
    """Hits by conversation: first those that are hits as a whole, then in the order of their first hits."""
    groups: dict[Name, list[Hit]] = {}
    for hit in found.hits:
        groups.setdefault(_name(hit.summary), []).append(hit)
    wholes = found.conversations if all_wholes else found.conversations[:_WHOLES]
    rows: list[Row] = []
    for whole in wholes:
        rows += [Heading(whole.summary, whole.marks), whole, *groups.pop(_name(whole.summary), ())]
    if len(wholes) < len(found.conversations):
        rows.append(More(len(found.conversations) - len(wholes)))
    for group in groups.values():
        summary = group[0].summary
        rows += [Heading(summary, marks_in(summary.title, found.query)), *group]
    return rows


def is_same(one: Row | None, other: Row | None) -> bool:
    """Whether both rows mean the same message, conversation or search."""
    if isinstance(one, Hit) and isinstance(other, Hit):
        return (one.summary.path, one.message, one.place) == (other.summary.path, other.message, other.place)
    if isinstance(one, Whole) and isinstance(other, Whole):
        return _name(one.summary) == _name(other.summary)
    return one == other


def _name(summary: Summary) -> Name:
    return summary.source, summary.path, summary.id
