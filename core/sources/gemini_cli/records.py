"""What the records of Gemini CLI are."""

from __future__ import annotations

from typing import Any

from ...model import Nature, Usage
from ..drafts import count_of, dict_of, text_of

_PROMPT: Nature = ("user", "prompt", False)
_NOTE: Nature = ("system", "note", False)


def nature(message: dict[str, Any]) -> Nature:
    """What a recorded message is. What the tool itself says (`info`, `warning`, `error`) is a note."""
    match message.get("type"):
        case "user":
            return _PROMPT
        case "gemini":
            called = bool(message.get("toolCalls")) and not message.get("content")
            thought = bool(message.get("thoughts")) and not message.get("content") and not called
            return "assistant", "call" if called else "thinking" if thought else "answer", False
    return _NOTE


def content_nature(content: dict[str, Any]) -> Nature:
    """What a content of the API is, as checkpoints hold them: results of tools are the user's there."""
    parts = content.get("parts")
    pieces = [dict_of(part) for part in parts] if isinstance(parts, list) else []
    match content.get("role"):
        case "user":
            answers = bool(pieces) and all("functionResponse" in piece for piece in pieces)
            return ("tool", "result", False) if answers else _PROMPT
        case "model":
            calls = bool(pieces) and all("functionCall" in piece or piece.get("thought") for piece in pieces)
            return "assistant", "call" if calls else "answer", False
    return "system", "context", True


def spent(tokens: object) -> Usage | None:
    """Tokens of one answer: those of the prompt include the cached ones, thoughts are output."""
    counts = dict_of(tokens)
    cached = count_of(counts.get("cached"))
    taken = max(0, count_of(counts.get("input")) - cached) + count_of(counts.get("tool"))
    given = count_of(counts.get("output")) + count_of(counts.get("thoughts"))
    return Usage(taken, given, cached) if taken or given or cached else None


def session_of(record: dict[str, Any]) -> str:
    """The id of the session that a document or a first line is of; empty if it is none."""
    return text_of(record.get("sessionId")) if "projectHash" in record else ""
