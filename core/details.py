"""What is kept of a native conversation besides its messages: descriptions, why a branch was forked, and `meta`.

Views ask for these when somebody looks at one conversation; lists and trees do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .lines import parse_loosely
from .native_scan import scan
from .native_view import view

if TYPE_CHECKING:
    from .conversation import Conversation


class Details(NamedTuple):
    """What people said of a conversation."""

    description: str
    """What it is about; empty if nobody said."""
    branches: dict[str, str]
    """Why a branch was forked, by its id; what was said last counts."""


def details(conversation: Conversation) -> Details:
    """What people said of a conversation, read now. Empty for those of other tools: see `Store.notes`."""
    if conversation.ref.source != "bough":
        return Details("", {})
    found = view(scan(conversation.ref.files))
    again = {c.branch for c in found.scan.changes if c.type == "note" and c.op not in found.refs.undone}
    first = {id: header.note for id, header in found.scan.headers.items() if header.note and id not in again}
    return Details(found.refs.description, first | found.refs.notes)


def meta(conversation: Conversation, entry: int) -> Any:
    """What a caller kept with a message (`NewMessage.meta`), None if nothing. Raises Moved."""
    if conversation.ref.source != "bough":
        return None
    record = parse_loosely(conversation.raw(entry))
    return record.get("meta") if isinstance(record, dict) else None
