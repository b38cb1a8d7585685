"""Conversations of a list: newest first, each with a reference that means it alone, its family, and who holds it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from time import time
from typing import NamedTuple

from .catalog import Item
from .families import families
from .holders import holder
from .summary import LIVE_SECONDS, Summary


class Entry(NamedTuple):
    """One conversation of a listing."""

    item: Item
    """Its files and their stamp."""
    summary: Summary
    """What is known of it."""


def in_order(entries: list[Entry]) -> list[Entry]:
    """Newest first, each with a reference that means it alone, its family, and whether it is live."""
    named = families([entry.summary for entry in entries])
    copies = Counter(entry.summary.ref for entry in entries)
    in_file = Counter(entry.item.files[0] for entry in entries)
    done: list[Entry] = []
    now = time()
    for (item, summary), family in zip(entries, named, strict=True):
        alone = copies[summary.ref] == 1 or in_file[item.files[0]] > 1
        done.append(Entry(item, dated(item, summary, summary.ref if alone else item.files[0], family, now)))
    done.sort(key=_newest_first)
    return done


def dated(item: Item, summary: Summary, ref: str, family: str | None, now: float) -> Summary:
    """A summary with what the other conversations and the time of its files decide. `now`: seconds since 1970."""
    updated = summary.updated or datetime.fromtimestamp(item.changed, UTC)
    live = -LIVE_SECONDS < now - item.changed < LIVE_SECONDS and not summary.kept
    locked = holder(item)
    if (ref, updated, live, family, locked) == _decided(summary):
        return summary
    return summary._replace(ref=ref, updated=updated, live=live, family=family, locked=locked)


def _decided(summary: Summary) -> tuple[object, ...]:
    return (summary.ref, summary.updated, summary.live, summary.family, summary.locked)


def _newest_first(entry: Entry) -> tuple[float, str]:
    updated = entry.summary.updated
    return (-updated.timestamp() if updated is not None else 0.0, entry.summary.ref)
