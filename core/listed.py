"""The conversations of a list, and what a list says of each beside what was read of it.

They stand newest first, each with a reference that means it alone, its family, whether it is live, and who holds it.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, NamedTuple

from .catalog import Item
from .families import families
from .holders import holder
from .summary import LIVE_SECONDS, Summary
from .walk import stamp_of_facts

if TYPE_CHECKING:
    from .conversation import Conversation


class Listed(NamedTuple):
    """One conversation of a listing."""

    item: Item
    """Its files and their stamp."""
    summary: Summary
    """What is known of it."""


def unread(item: Item, before: Summary | None, *, failed: bool) -> Summary:
    """What is known of a conversation by its name and files alone.

    `before`: its summary from before its files changed, if there is one; `failed`: these files could not be read.
    """
    return Summary(
        ref=f"{item.source}:{item.id}",
        id=item.id,
        source=item.source,
        title=before.title if before is not None else "",
        project=before.project if before is not None else "",
        path=item.files[0],
        updated=datetime.fromtimestamp(item.changed, UTC),
        problems=1 if failed else None,
    )


def item_now(item: Item, conversation: Conversation) -> Item:
    """The files of a conversation that was read again since it was listed, with their stamp when it was read."""
    stamps = ",".join(map(stamp_of_facts, conversation.facts))
    return item._replace(
        files=tuple(map(str, conversation.ref.files)),
        stamp=f"{stamps}/{item.stamp.rpartition('/')[2]}",
        changed=max((one.mtime_ns / 1e9 for one in conversation.facts if one is not None), default=item.changed),
    )


def is_settled(item: Item, read: Item) -> bool:
    """Whether an item has the files that were read, as they are seen once it is certain when they changed last.

    What was read just after a change has times that no later version has (`marks.settled`).
    """
    stamps, _, version = read.stamp.rpartition("/")
    return "-" in stamps and (item.files, item.stamp) == (read.files, f"{stamps.replace('-', '')}/{version}")


def in_order(listed: list[Listed]) -> list[Listed]:
    """Newest first, each with a reference that means it alone, its family, and whether it is live."""
    named = families([one.summary for one in listed])
    copies = Counter(one.summary.ref for one in listed)
    in_file = Counter(one.item.files[0] for one in listed)
    done: list[Listed] = []
    now = time()
    for (item, summary), family in zip(listed, named, strict=True):
        alone = copies[summary.ref] == 1 or in_file[item.files[0]] > 1
        done.append(Listed(item, dated(item, summary, summary.ref if alone else item.files[0], family, now)))
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


def _newest_first(one: Listed) -> tuple[float, str]:
    updated = one.summary.updated
    return (-updated.timestamp() if updated is not None else 0.0, one.summary.ref)
