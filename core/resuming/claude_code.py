"""A fork of a Claude Code session, made as the vendor's SDK makes one (`_internal/session_mutations.py: fork_session`).

Records are copied as they are, signed thoughts and images included; only what ties them to their session is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from ..exporting.claude_code import slug
from ..exporting.document import Document
from ..exporting.lines import json_lines
from ..exporting.pi import stamp
from ..exporting.pieces import NO_RESULT
from ..lines import parse_loosely

if TYPE_CHECKING:
    from ..conversation import Conversation

_KEPT = frozenset({"user", "assistant", "attachment", "system"})
"""Types of records in the chain; progress is dropped, as the SDK drops it."""
_OF_THE_SOURCE = ("teamName", "agentName", "slug", "sourceToolAssistantUUID")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def fork(conversation: Conversation, at: int, folder: Path) -> Document | None:
    """The path to an entry as a new session of a project's folder; None for one that is no session (a sub-agent's run).

    Raises Moved.
    """
    path = conversation.tree.path(at)
    if any(conversation.skeleton.file[entry] for entry in path) or not _UUID.fullmatch(conversation.id):
        return None
    id, last = str(uuid4()), None
    ids: dict[str, str] = {}
    records: list[dict[str, Any]] = []
    kept = list(_records(conversation, at))
    own = {record["uuid"] for record in kept}
    for old in _with_results(kept):
        new = str(uuid4())
        cut = old.get("parentUuid") is None and old.get("type") == "system"  # a compaction: the model sees what follows
        above = old.get("logicalParentUuid")
        record = {key: value for key, value in old.items() if key not in _OF_THE_SOURCE}
        record |= {"uuid": new, "parentUuid": None if cut else last, "sessionId": id, "isSidechain": False}
        record["logicalParentUuid"] = ids.get(above) if isinstance(above, str) else None
        if old["uuid"] in own:
            record["forkedFrom"] = {"sessionId": conversation.id, "messageUuid": old["uuid"]}
        records.append(record)
        ids[old["uuid"]] = last = new
    if not records:
        return None
    records[-1]["timestamp"] = stamp(datetime.now(UTC))  # by which Claude Code chooses among several ends
    records += _replacements(conversation, id)
    records.append({"type": "custom-title", "customTitle": f"{conversation.title[:190]} (fork)", "sessionId": id})
    return Document(((PurePath("projects", slug(str(folder)), f"{id}.jsonl"), json_lines(records)),), id, ids)


def _records(conversation: Conversation, at: int) -> Iterator[dict[str, Any]]:
    """The records of the path, with what hangs in the chain beside its messages."""
    tree = conversation.tree
    for message in tree.path(at):
        for entry in (message, *(() if message == at else tree.notes.get(message, ()))):
            record = parse_loosely(conversation.raw(entry))
            if isinstance(record, dict) and record.get("type") in _KEPT and isinstance(record.get("uuid"), str):
                yield record


def _with_results(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The records, each call answered: one that was cut off or interrupted is said to have no result."""
    answered = {block.get("tool_use_id") for record in records for block in _blocks(record, "tool_result")}
    for record in records:
        yield record
        for call in _blocks(record, "tool_use"):
            if call.get("id") not in answered:
                result = {"type": "tool_result", "tool_use_id": call.get("id"), "content": NO_RESULT, "is_error": True}
                message = {"role": "user", "content": [result]}
                yield {**record, "type": "user", "message": message, "uuid": str(uuid4()), "requestId": None}


def _blocks(record: dict[str, Any], type: str) -> list[dict[str, Any]]:
    message = record.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    blocks = content if isinstance(content, list) else []
    return [block for block in blocks if isinstance(block, dict) and block.get("type") == type]


def _replacements(conversation: Conversation, id: str) -> list[dict[str, Any]]:
    """What the session keeps outside the chain in place of long outputs, in one record."""
    skeleton, source, ref = conversation.skeleton, conversation.source, conversation.ref
    found: list[Any] = []
    for raw in skeleton.raw:
        if raw.type == "content-replacement":
            record = parse_loosely(source.raw(ref, skeleton, raw.locator))
            replacements = record.get("replacements") if isinstance(record, dict) else None
            found += replacements if isinstance(replacements, list) else []
    return [{"type": "content-replacement", "sessionId": id, "replacements": found}] if found else []
