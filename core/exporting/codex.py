"""Rollouts of Codex, in the plain form that every version reads and `codex resume` goes on from.

What resuming needs: a UUID (version 7) in the name of the file, a first `session_meta` with the same id and a provider,
and no call without output (openai/codex, `codex-rs/rollout/src/recorder.rs`). What the model saw and what the screen
shows are two records each.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID

from ..linking import problem
from ..model import Message, Text, Thinking, ToolCall, ToolResult, Usage
from .document import Document
from .lines import json_lines
from .pi import stamp
from .pieces import Piece, session_pieces
from .script import Script

_VERSION = "0.50.0"
"""Of the format: Codex notes which version of itself wrote a rollout."""
_FAILURES = "Codex has no mark for calls that failed: that one did can be told by its output alone."
_THOUGHTS = "Thoughts were left out: the API takes only those that it encrypted itself."


class Codex:
    """Writes one path as a rollout."""

    name = "codex"
    ending = ".jsonl"
    trees = False

    def encode(self, script: Script) -> Document:
        """A rollout under `sessions/`, relative to Codex's folder."""
        now = datetime.now(UTC)
        id = str(uuid7(now))
        pieces, problems = session_pieces(script.path(script.head), script.id)
        if any(isinstance(part, Thinking) for piece in pieces for part in piece.parts):
            problems.append(problem("thoughts-left", script.id, "", _THOUGHTS))
        if any(isinstance(part, ToolResult) and part.error for piece in pieces for part in piece.parts):
            problems.append(problem("failure-left", script.id, "", _FAILURES))
        records = [_record(now, "session_meta", _meta(script, id, now))]
        model, total = None, Usage()
        for number, piece in enumerate(pieces):
            time = piece.message.time or script.created or now
            if piece.message.model and piece.message.model != model:
                model = piece.message.model
                records.append(_record(time, "turn_context", _context(script, model)))
            records += [_record(time, type, payload) for type, payload in _payloads(piece)]
            following = pieces[number + 1].message if number + 1 < len(pieces) else None
            usage = piece.message.usage
            if usage is not None and (following is None or _answer(following) != _answer(piece.message)):
                total += usage
                records.append(_record(time, "event_msg", _count(usage, total)))
        return Document(((rollout_path(id, now), json_lines(records)),), id, {}, tuple(problems))


def uuid7(time: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562): the time in milliseconds, then chance."""
    milliseconds = int(time.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))


def rollout_path(id: str, time: datetime) -> PurePath:
    """Where Codex keeps a session that began at that time: folders and name are in local time."""
    local = time.astimezone()
    return PurePath("sessions", f"{local:%Y/%m/%d}", f"rollout-{local:%Y-%m-%dT%H-%M-%S}-{id}.jsonl")


def _record(time: datetime, type: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"timestamp": stamp(time), "type": type, "payload": payload}


def _meta(script: Script, id: str, now: datetime) -> dict[str, Any]:
    providers = [one.message.provider for one in script.said if one.message.provider]
    return {
        "id": id,
        "timestamp": stamp(now),
        "cwd": script.project or str(Path.home()),
        "originator": "bough",
        "cli_version": _VERSION,
        "instructions": None,
        "source": "cli",
        "model_provider": providers[-1] if script.source == "codex" and providers else "openai",
    }


def _context(script: Script, model: str) -> dict[str, Any]:
    return {
        "cwd": script.project or str(Path.home()),
        "approval_policy": "on-request",
        "sandbox_policy": {"type": "read-only"},
        "model": model,
        "summary": "auto",
    }


def _answer(message: Message) -> str:
    return message.group or message.id


def _payloads(piece: Piece) -> Iterator[tuple[str, dict[str, Any]]]:
    text = "\n\n".join(part.text for part in piece.parts if isinstance(part, Text))
    match piece.side:
        case "user":
            yield "response_item", _said("user", "input_text", text)
            if not piece.message.hidden:  # by which a prompt is told from what is injected
                yield "event_msg", {"type": "user_message", "message": text, "kind": "plain"}
        case "system":
            yield "response_item", _said("developer", "input_text", text)
        case "assistant":
            yield from _answered(piece)
        case "tool":
            for part in piece.parts:
                if isinstance(part, ToolResult):
                    yield "response_item", {"type": "function_call_output", "call_id": part.call, "output": part.text}


def _answered(piece: Piece) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in piece.parts:
        if isinstance(part, Text):
            yield "event_msg", {"type": "agent_message", "message": part.text}
            yield "response_item", _said("assistant", "output_text", part.text)
        elif isinstance(part, ToolCall):
            arguments = part.input if isinstance(part.input, str) else json.dumps(part.input)
            call = {"type": "function_call", "name": part.name or "tool", "arguments": arguments, "call_id": part.call}
            yield "response_item", call


def _said(role: str, kind: str, text: str) -> dict[str, Any]:
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}


def _count(usage: Usage, total: Usage) -> dict[str, Any]:
    """Codex counts cached input among the input."""
    info = {"total_token_usage": _tokens(total), "last_token_usage": _tokens(usage), "model_context_window": None}
    return {"type": "token_count", "info": info, "rate_limits": None}


def _tokens(usage: Usage) -> dict[str, int]:
    cached = usage.cache_read
    found = {"input_tokens": usage.input + cached + usage.cache_write, "cached_input_tokens": cached}
    return found | {"output_tokens": usage.output, "reasoning_output_tokens": 0, "total_tokens": usage.tokens}
