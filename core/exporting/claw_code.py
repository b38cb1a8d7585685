"""Sessions of claw-code's Rust build, as `claw --resume SESSION` opens them.

What loading needs: a first `session_meta` with version, id and the time of the last change in whole milliseconds, known
roles and blocks only, the arguments of calls as a text, and the workspace that one is in
(`ultraworkers/claw-code` 08106b0c, `runtime/src/session.rs`, `session_control.rs`). Its parser refuses fractions.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from ..carried import in_words
from ..linking import problem
from ..model import Part, Text, Thinking, ToolCall, ToolResult, Usage
from .document import Document
from .losing import last_model, lost, lost_models, well_formed
from .naming import system_path
from .pieces import Piece, session_pieces, usages_of
from .script import Script

_VERSION = 1
_LONGEST = 16_384
"""Characters of a field that claw-code keeps when it writes a session again."""
_FNV_START, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_TIMES = "claw-code keeps times of prompts only: those of the answers were left out."
_CUT = f"It has a text of over {_LONGEST:,} characters: claw-code cuts that when it writes the session again."
_HIDDEN = "What was injected and not typed stands there as if it was typed."


class ClawCode:
    """Writes one path as a session."""

    name = "claw-code"
    ending = ".jsonl"
    trees = False

    def encode(self, script: Script) -> Document:
        """A session below the folder of the project, where claw-code looks for those that were begun in it."""
        now = datetime.now(UTC)
        id = f"session-{_milliseconds(now)}-0"
        pieces, problems = session_pieces(script.path(script.head), script.id)
        problems += [*lost(script, times_left=_TIMES, hidden_left=_HIDDEN), *lost_models(script, "claw-code")]
        records = [_meta(script, id, now), *_prompts(pieces), *map(_message, pieces, usages_of(pieces))]
        text = "".join(map(_line, records))
        problems += [
            problem("will-be-cut", script.id, piece.message.id, _CUT)
            for piece in pieces
            if any(len(_longest(part)) > _LONGEST for part in piece.parts)
        ]
        data = well_formed(text, script, problems)
        return Document(((_path(script.project, id), data),), id, {}, tuple(problems))


def fingerprint(workspace: str) -> str:
    """The name of the folder of a workspace's sessions: FNV-1a of its path, in 64 bits."""
    value = _FNV_START
    for byte in os.path.realpath(system_path(workspace)).encode("utf-8", "surrogateescape"):
        value = (value ^ byte) * _FNV_PRIME & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def _path(project: str, id: str) -> PurePath:
    """Below the folder of the project; one without a project lies where sessions of no workspace are found."""
    folder = PurePath(".claw", "sessions")
    return (folder / fingerprint(project) if project else folder) / f"{id}.jsonl"


def _meta(script: Script, id: str, now: datetime) -> dict[str, Any]:
    model = last_model(script)
    return {
        "type": "session_meta",
        "version": _VERSION,
        "session_id": id,
        "created_at_ms": _milliseconds(script.created or now),
        "updated_at_ms": _milliseconds(script.updated or now),
        **({"workspace_root": os.path.realpath(system_path(script.project))} if script.project else {}),
        **({"model": model} if model else {}),
    }


def _prompts(pieces: list[Piece]) -> Iterator[dict[str, Any]]:
    """When a person typed what."""
    for piece in pieces:
        if piece.side == "user" and not piece.message.hidden and piece.message.time is not None:
            text = "\n".join(part.text for part in piece.parts if isinstance(part, Text))
            yield {"type": "prompt_history", "text": text, "timestamp_ms": _milliseconds(piece.message.time)}


def _message(piece: Piece, usage: Usage | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": piece.side, "blocks": [_block(part) for part in piece.parts]}
    if usage is not None:
        message["usage"] = {
            "input_tokens": usage.input,
            "output_tokens": usage.output,
            "cache_creation_input_tokens": usage.cache_write,
            "cache_read_input_tokens": usage.cache_read,
        }
    return {"type": "message", "message": message}


def _block(part: Part) -> dict[str, Any]:
    match part:
        case Thinking():
            return {"type": "thinking", "thinking": part.text}
        case ToolCall():
            input = part.input if isinstance(part.input, str) else json.dumps(part.input, ensure_ascii=False)
            return {"type": "tool_use", "id": part.call, "name": part.name or "tool", "input": input}
        case ToolResult():
            kept = {"type": "tool_result", "tool_use_id": part.call, "tool_name": part.name or "tool"}
            return kept | {"output": part.text, "is_error": part.error}
        case _:
            return {"type": "text", "text": in_words((part,))}


def _longest(part: Part) -> str:
    return max((str(value) for value in _block(part).values()), key=len)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)
