"""What the readers of claw-code, CodeBuddy, HelixCode and MultiAgentCoder stumble over: rules for `validating`.

Each is read off the tool's own loading code; none knows how Bough writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

_Record = dict[str, Any]
Findings = Iterator[tuple[str, str]]
"""Where something is wrong, and what."""

_CLAW_BLOCKS: Final[dict[str, dict[str, type]]] = {
    "text": {"text": str},
    "thinking": {"thinking": str},
    "tool_use": {"id": str, "name": str, "input": str},
    "tool_result": {"tool_use_id": str, "tool_name": str, "output": str, "is_error": bool},
}
_CLAW_ROLES: Final = ("system", "user", "assistant", "tool")
_BUDDY_TYPES: Final = (
    "user",
    "assistant",
    "tool_call",
    "tool_result",
    "reasoning",
    "plan_progress",
    "steer",
    "diff_preview",
)
_BUDDY_ID = re.compile(r"session_[0-9a-z]+_[0-9a-z]{6}|branch_[0-9a-z]+_[0-9a-z]{6}|main")
_CHAT_ROLES: Final = ("system", "developer", "user", "assistant", "tool", "function")
_CODER_FIELDS: Final = frozenset(
    "id parent_id fork_point created_at last_accessed_at access_count messages metadata providers_used total_tokens "
    "estimated_cost retention_policy".split()
)
_CODER_MESSAGE: Final = frozenset("id session_id role content provider timestamp tokens metadata".split())


def pairs(messages: Iterable[tuple[list[Any], list[Any]]]) -> Findings:
    """Calls without result, and results without call."""
    waiting: set[Any] = set()
    for calls, results in messages:
        for result in results:
            if result not in waiting:
                yield str(result), "A result has no call before it."
        waiting = (waiting | set(calls)) - set(results)
    for call in sorted(map(str, waiting)):
        yield call, "A call has no result."


# claw-code


def claw_code(path: PurePath, records: list[_Record]) -> Findings:
    """Its loader refuses a whole file for one record that it does not know, and every number that is not whole."""
    meta = records[0] if records else {}
    whole = all(type(meta.get(name)) is int for name in ("version", "updated_at_ms"))
    if meta.get("type") != "session_meta" or not whole or not isinstance(meta.get("session_id"), str):
        yield "line 1", "A session begins with its session_meta: version, session_id and updated_at_ms."
    elif f"{meta['session_id']}.jsonl" != path.name:
        yield "the name", "claw-code finds a session by the id in its name."
    messages = [one.get("message") for one in records if one.get("type") == "message"]
    if not messages:
        yield "the file", "It holds no message: `latest` passes it over."
    for number, record in enumerate(records, 1):
        if _has_fraction(record):
            yield f"line {number}", "Its parser knows whole numbers only."
        if record.get("type") == "prompt_history":
            if type(record.get("timestamp_ms")) is not int or not isinstance(record.get("text"), str):
                yield f"line {number}", "A prompt in the history needs text and timestamp_ms."
        elif record.get("type") == "message":
            yield from _claw_message(f"line {number}", record.get("message"))
        elif record.get("type") not in ("session_meta", "compaction") or (
            number > 1 and record["type"] == "session_meta"
        ):
            yield f"line {number}", "It is of a type that claw-code does not know, or stands at the wrong place."
    yield from pairs((_claw(one, "tool_use", "id"), _claw(one, "tool_result", "tool_use_id")) for one in messages)


def _claw_message(place: str, message: Any) -> Findings:
    blocks = message.get("blocks") if isinstance(message, dict) else None
    if not isinstance(blocks, list) or message.get("role") not in _CLAW_ROLES:
        yield place, "A message has a role and blocks."
        return
    for block in blocks:
        fields = _CLAW_BLOCKS.get(str(block.get("type"))) if isinstance(block, dict) else None
        if fields is None or any(type(block.get(name)) is not kind for name, kind in fields.items()):
            yield place, "A block is of a type that claw-code does not know, or lacks something."


def _claw(message: Any, type: str, field: str) -> list[Any]:
    blocks = message.get("blocks") if isinstance(message, dict) else None
    kept = blocks if isinstance(blocks, list) else []
    return [block.get(field) for block in kept if isinstance(block, dict) and block.get("type") == type]


def _has_fraction(value: Any) -> bool:
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, float):
            return True
        waiting += at.values() if isinstance(at, dict) else at if isinstance(at, list) else ()
    return False


# CodeBuddy


def _codebuddy(path: PurePath, document: _Record) -> Findings:
    """A session or a branch: its loader takes any object, and what reads it later then fails."""
    id, messages = document.get("id"), document.get("messages")
    if not isinstance(id, str) or f"{id}.json" != path.name or not _BUDDY_ID.fullmatch(id):
        yield "the name", "CodeBuddy finds a file by the id in its name."
    for name in ("createdAt", "lastAccessedAt" if "workingDirectory" in document else "updatedAt"):
        if not _is_time(document.get(name)):
            yield name, "It is no time."
    if not isinstance(messages, list) or not isinstance(document.get("name"), str):
        yield "messages", "It needs a name and messages."
    elif "workingDirectory" in document:
        yield from _buddy_entries(messages)
    else:
        yield from _buddy_messages(messages)
        if document.get("parentId") is not None and not 0 <= document.get("parentMessageIndex", -1) <= len(messages):
            yield "parentMessageIndex", "It took more messages from its parent than it has."


def _buddy_entries(messages: list[Any]) -> Findings:
    waiting = 0
    for number, one in enumerate(messages, 1):
        if not isinstance(one, dict) or one.get("type") not in _BUDDY_TYPES or not isinstance(one.get("content"), str):
            yield f"message {number}", "It is of a type that CodeBuddy does not know, or says nothing."
            continue
        if not _is_time(one.get("timestamp")):
            yield f"message {number}", "It has no time."
        waiting += {"tool_call": 1, "tool_result": -1}.get(one["type"], 0)
        if waiting < 0:
            yield f"message {number}", "A result has no call before it."
            waiting = 0
    if waiting:
        yield "the end", "A call has no result."


def _buddy_messages(messages: list[Any]) -> Findings:
    turns: list[tuple[list[Any], list[Any]]] = []
    for number, one in enumerate(messages, 1):
        if not isinstance(one, dict) or one.get("role") not in _CHAT_ROLES:
            yield f"message {number}", "It has no role that the API knows."
            continue
        calls = one.get("tool_calls") or []
        if one.get("content") is None and not calls:
            yield f"message {number}", "It says nothing."
        results = [one.get("tool_call_id")] if one["role"] == "tool" else []
        turns.append(([call.get("id") for call in calls if isinstance(call, dict)], results))
    yield from pairs(turns)


def _is_time(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


# HelixCode


def _helixcode(path: PurePath, document: _Record) -> Findings:
    """Go refuses a file for one field of another type, and ends on an empty object."""
    conversation = document.get("conversation")
    if not isinstance(conversation, dict):
        yield "conversation", "It is not there: HelixCode would end on this file."
        return
    if f"{conversation.get('ID')}.json" != path.name or path.parent.name not in ("", "conversations"):
        yield "the name", "HelixCode names a file after its conversation, in the folder conversations."
    if not conversation.get("Title"):
        yield "Title", "A conversation needs a title."
    messages = conversation.get("Messages")
    if not isinstance(messages, list) or conversation.get("MessageCount") != len(messages):
        yield "Messages", "MessageCount is another number than there are messages."
        return
    seen: set[Any] = set()
    for number, one in enumerate(messages, 1):
        fields = one if isinstance(one, dict) else {}
        texts = [fields.get(name) for name in ("ID", "Role", "Content")]
        if not all(isinstance(text, str) and text for text in texts) or fields["Role"] not in _CLAW_ROLES:
            yield f"message {number}", "A message needs an id, a known role and a content."
        if fields.get("ID") in seen or not _is_time(fields.get("Timestamp")):
            yield f"message {number}", "Its id is there twice, or it has no time."
        seen.add(fields.get("ID"))
        metadata = fields.get("Metadata")
        if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
            yield f"message {number}", "Metadata is texts only."
        if type(fields.get("TokenCount")) is not int or type(fields.get("Size")) is not int:
            yield f"message {number}", "It does not say how long it is."


# MultiAgentCoder


def _multiagentcoder(path: PurePath, document: _Record) -> Findings:
    """Its server ends, with all sessions not yet saved, on what it cannot take."""
    if not document.keys() >= _CODER_FIELDS:
        yield "the file", f"It lacks {', '.join(sorted(_CODER_FIELDS - document.keys()))}."
        return
    if f"{document['id']}.json" != path.name:
        yield "the name", "MultiAgentCoder finds a session by the id in its name."
    if not _is_time(document["created_at"]) or not _is_time(document["last_accessed_at"]):
        yield "created_at", "Its times are none."
    metadata, messages = document["metadata"], document["messages"]
    if not isinstance(metadata, dict) or not isinstance(metadata.get("tags", []), list):
        yield "metadata", "It has to be an object, its tags a list."
    if not isinstance(messages, list):
        yield "messages", "They are no list."
        return
    for number, one in enumerate(messages, 1):
        if not isinstance(one, dict) or not one.keys() >= _CODER_MESSAGE:
            yield f"message {number}", "It lacks a field of the structure."
        elif type(one["tokens"]) is not int or not isinstance(one["metadata"], dict) or not _is_time(one["timestamp"]):
            yield f"message {number}", "Its tokens, metadata or time are of another type."
    point = document["fork_point"]
    if (point is None) != (document["parent_id"] is None) or (point is not None and not 0 <= point <= len(messages)):
        yield "fork_point", "It does not say how many messages it took over."


DOCUMENTS: Final[dict[str, Callable[[PurePath, _Record], Findings]]] = {
    "codebuddy": _codebuddy,
    "helixcode": _helixcode,
    "multiagentcoder": _multiagentcoder,
}
"""Rules of tools that keep a session in one document."""
