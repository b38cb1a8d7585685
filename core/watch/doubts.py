"""What was read of a conversation and only a search can draw the conclusions from: who it is, and its relatives."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..families import families
from ..sources import source

if TYPE_CHECKING:
    from ..catalog import Item
    from ..listed import Listed
    from ..summary import Summary
    from .changes import Place


def is_another(item: Item) -> bool:
    """Whether its file is of another conversation by now. The id often stands in the first line, which may come late.

    Raises what its source raises.
    """
    if item.key or not os.path.lexists(item.files[0]):
        return False  # where one file holds many, each change is searched; what is gone is looked for anyway
    found = [ref.id for ref in source(item.source).discover([Path(item.files[0])])]
    return bool(found) and item.id not in found


def has_other_relatives(before: Summary, now: Summary) -> bool:
    """Whether a conversation is linked to others by something else than before, or may be their eldest by now."""
    return _links(before) != _links(now)


def name_families(conversations: dict[Place, Listed]) -> None:
    """Find out the families anew, by what is known of the conversations."""
    named = families([listed.summary for listed in conversations.values()])
    for (place, listed), family in zip(list(conversations.items()), named, strict=True):
        if listed.summary.family != family:
            conversations[place] = listed._replace(summary=listed.summary._replace(family=family))


def _links(summary: Summary) -> tuple[object, ...]:
    return (summary.first_message, summary.forked_from, summary.created if summary.family is not None else None)
