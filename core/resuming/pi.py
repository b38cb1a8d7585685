"""A fork of a session of pi, as its `/fork` writes one: a header, the path with the ids it had, and its labels."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePath
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ..exporting.document import Document
from ..exporting.lines import json_lines
from ..exporting.pi import folder_name, stamp
from ..lines import parse_loosely

if TYPE_CHECKING:
    from ..conversation import Conversation


def fork(conversation: Conversation, at: int, folder: Path) -> Document | None:
    """The path to an entry as a new session of a project's folder.

    None for a file of version 1, whose entries have no ids. Raises Moved.
    """
    way = _way(conversation, at)
    if way is None:
        return None
    now = datetime.now(UTC)
    id, project = str(uuid4()), str(folder)
    header = {"type": "session", "version": 3, "id": id, "timestamp": stamp(now), "cwd": project}
    header |= {"parentSession": str(conversation.path.absolute())}
    records, ids, last = [header], set[str](), None
    for record in way:
        if record.get("type") != "label":
            records.append(record | {"parentId": last})
            last = record["id"]
            ids.add(last)
    for target, label in conversation.skeleton.labels.items():
        if target in ids:
            new = token_hex(4)
            records.append(
                {
                    "type": "label",
                    "id": new,
                    "parentId": last,
                    "timestamp": stamp(now),
                    "targetId": target,
                    "label": label,
                }
            )
            last = new
    name = f"{stamp(now).replace(':', '-').replace('.', '-')}_{id}.jsonl"
    return Document(((PurePath(folder_name(project), name), json_lines(records)),), id)


def _way(conversation: Conversation, at: int) -> list[dict[str, Any]] | None:
    """The entries of every type from the root to one, by the parents that they name."""
    skeleton = conversation.skeleton
    entries = {id: entry for entry, id in reversed(list(enumerate(skeleton.ids)))}
    way: list[dict[str, Any]] = []
    seen: set[str] = set()
    id: Any = skeleton.ids[at]
    while isinstance(id, str) and id in entries and id not in seen:
        seen.add(id)
        record = parse_loosely(conversation.raw(entries[id]))
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            return None
        way.append(record)
        id = record.get("parentId")
    return way[::-1] or None
