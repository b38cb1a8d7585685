"""Sessions of Claude Code, as its own `/branch` and the vendor's SDK write them, that `claude --resume` goes on from.

What resuming needs: a UUID for a name, in the folder of the project; one unbroken chain of `parentUuid` from the last
record to the first; every tool call answered (claude-agent-sdk 0.2, `_internal/session_mutations.py`).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any
from uuid import uuid4

from ..errors import Invalid
from ..linking import problem
from ..model import Part, Problem, Text, Thinking, ToolCall, ToolResult, Usage
from .document import Document
from .lines import json_lines
from .losing import lost
from .naming import system_path
from .pieces import NOTHING_SAID, Piece, joined, pieces_of
from .script import Script

_VERSION = "2.1.0"
"""Of the format: Claude Code notes which version of itself wrote a record."""
_LONGEST_SLUG = 200
_BASE = "0123456789abcdefghijklmnopqrstuvwxyz"
_TITLE = 200


class ClaudeCode:
    """Writes one path as a session."""

    name = "claude-code"
    ending = ".jsonl"
    trees = False

    def encode(self, script: Script) -> Document:
        """A session under `projects/`, relative to Claude Code's folder.

        Thoughts are left out: the API takes only those that it signed itself.
        """
        id = str(uuid4())
        pieces, problems = pieces_of(script.path(script.head), script.id)
        pieces, into = joined(kept for piece in pieces if (kept := _without_thoughts(piece)) is not None)
        if not pieces:
            raise Invalid(NOTHING_SAID)
        if any(isinstance(part, Thinking) for one in script.said for part in one.parts):
            problems.append(problem("thoughts-left", script.id, "", _THOUGHTS))
        problems += lost(script, system_left=_SYSTEM)
        usages = _usages(pieces)
        records: list[dict[str, Any]] = []
        ids: dict[str, str] = {}
        last: str | None = None
        for piece in _from_a_person(pieces, problems, script):
            record = _record(piece, usages) | {"uuid": str(uuid4())}
            records.append(_envelope(script, id, last, piece) | record)
            last = record["uuid"]
            ids.setdefault(piece.message.id, record["uuid"])
        ids |= {id: ids[other] for id, other in into.items() if id not in ids}
        if script.title:
            records.append({"type": "custom-title", "customTitle": script.title[:_TITLE], "sessionId": id})
        path = PurePath("projects", slug(script.project), f"{id}.jsonl")
        return Document(((path, json_lines(records)),), id, ids, tuple(problems))


_THOUGHTS = "Thoughts were left out: Claude's API accepts only those that it signed itself."
_SYSTEM = "What the system said is in the session, but Claude Code neither shows it nor tells it to the model."


def slug(project: str) -> str:
    """The name of a project's folder: its path with everything but letters and digits replaced.

    One of over 200 characters ends in a hash of the path, as the SDK works it out; readers match these by their
    beginning.
    """
    path = unicodedata.normalize("NFC", os.path.realpath(system_path(project) or Path.home()))
    name = re.sub(r"[^A-Za-z0-9]", "-", path)
    return name if len(name) <= _LONGEST_SLUG else f"{name[:_LONGEST_SLUG]}-{_hash(path)}"


def _hash(text: str) -> str:
    """JavaScript's `hash = hash * 31 + code`, in 32 bits, as the base-36 of its absolute value."""
    value = 0
    for code in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"):
        value = (value * 31 + code) & 0xFFFFFFFF
    value = abs(value - (1 << 32) if value & 0x80000000 else value)
    digits = ""
    while value:
        value, digit = divmod(value, 36)
        digits = _BASE[digit] + digits
    return digits or "0"


def _without_thoughts(piece: Piece) -> Piece | None:
    """The piece without what a model thought, None if that was all."""
    parts = tuple(part for part in piece.parts if not isinstance(part, Thinking))
    return piece._replace(parts=parts) if parts else None


def _from_a_person(pieces: list[Piece], problems: list[Problem], script: Script) -> Iterator[Piece]:
    """The pieces, a prompt before them if they begin with an answer: the API wants a person to speak first."""
    first = next((piece for piece in pieces if piece.side != "system"), None)
    if first is not None and first.side != "user":
        said = "It begins with an answer: a line was put before it, because the API wants a person to speak first."
        problems.append(problem("no-prompt", script.id, first.message.id, said))
        yield Piece("user", (Text("(The conversation begins with an answer.)"),), first.message)
    yield from pieces


def _usages(pieces: list[Piece]) -> dict[str, Usage]:
    """The usage of each answer, by its group: Claude Code repeats it on every record of the answer."""
    return {_answer(piece): piece.message.usage for piece in pieces if piece.message.usage is not None}


def _answer(piece: Piece) -> str:
    return piece.message.group or piece.message.id


def _envelope(script: Script, id: str, last: str | None, piece: Piece) -> dict[str, Any]:
    time = piece.message.time or script.created or datetime.now(UTC)
    return {
        "parentUuid": last,
        "isSidechain": False,
        "userType": "external",
        "cwd": script.project or str(Path.home()),
        "sessionId": id,
        "version": _VERSION,
        "gitBranch": "",
        "timestamp": time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z",
    }


def _record(piece: Piece, usages: Mapping[str, Usage]) -> dict[str, Any]:
    match piece.side:
        case "assistant":
            return {"type": "assistant", "message": _answer_message(piece, usages.get(_answer(piece)))}
        case "system":
            return {"type": "system", "content": _text(piece), "level": "info"}
        case "tool":
            return {"type": "user", "message": {"role": "user", "content": [_block(part) for part in piece.parts]}}
        case "user":
            blocks = [_block(part) for part in piece.parts]
            message = {"role": "user", "content": blocks if len(blocks) > 1 else _text(piece)}
            marks = {"isMeta": True} if piece.message.hidden else {}
            if piece.message.kind == "summary":
                marks = {"isCompactSummary": True, "isVisibleInTranscriptOnly": True}
            return {"type": "user", "message": message} | marks


def _answer_message(piece: Piece, usage: Usage | None) -> dict[str, Any]:
    calls = any(isinstance(part, ToolCall) for part in piece.parts)
    spent = usage or Usage()
    return {
        "id": "msg_" + re.sub(r"[^A-Za-z0-9_]", "", _answer(piece)),
        "type": "message",
        "role": "assistant",
        "model": piece.message.model or "<synthetic>",
        "content": [_block(part) for part in piece.parts],
        "stop_reason": "tool_use" if calls else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": spent.input,
            "cache_creation_input_tokens": spent.cache_write,
            "cache_read_input_tokens": spent.cache_read,
            "output_tokens": spent.output,
        },
    }


def _block(part: Part) -> dict[str, Any]:
    match part:
        case ToolCall():
            name = re.sub(r"[^A-Za-z0-9_-]", "_", part.name)[:64] or "tool"
            input = part.input if isinstance(part.input, dict) else {"input": part.input}
            return {"type": "tool_use", "id": part.call, "name": name, "input": input}
        case ToolResult():
            return {"type": "tool_result", "tool_use_id": part.call, "content": part.text, "is_error": part.error}
        case _:
            return {"type": "text", "text": part.text if isinstance(part, Text) else ""}


def _text(piece: Piece) -> str:
    return "\n\n".join(part.text for part in piece.parts if isinstance(part, Text))
