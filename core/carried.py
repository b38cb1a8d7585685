"""What a message keeps of its parts in formats that know only text: in its metadata, which their tools hand on.

An export writes there what the text beside it can only say in words: calls, results, thoughts and token counts. Read
again, it counts as long as the text is the one it was written with: somebody may have edited that since.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from .model import File, Image, Nature, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown, Usage

FIELD = "bough"
"""Name of the field of metadata; its value is JSON in a text, as some formats have texts only."""


class Carried(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the text of a message does not say."""

    parts: tuple[Part, ...] = ()
    """Empty if the text says it all."""
    usage: Usage | None = None
    hidden: bool = False


def carry(parts: Parts, usage: Usage | None = None, *, hidden: bool = False) -> str:
    """What goes into the field; empty if the text says it all."""
    told = all(isinstance(part, Text) for part in parts) and len(parts) < 2
    kept = Carried(() if told else parts, usage, hidden)
    if kept == Carried():
        return ""
    # Not msgspec's own writer: it refuses lone surrogates, which tools do write.
    return json.dumps(msgspec.to_builtins(kept), separators=(",", ":"))


def carried(metadata: object, content: object) -> Carried:
    """What a message carries; nothing where there is none, or its text is another one by now."""
    text = metadata.get(FIELD) if isinstance(metadata, dict) else None
    if not isinstance(text, str):
        return Carried()
    try:
        found = msgspec.convert(json.loads(text), Carried)
    except (ValueError, RecursionError, msgspec.ValidationError):
        return Carried()
    same = not found.parts or (isinstance(content, str) and mended(in_words(found.parts)) == mended(content))
    return found if same else Carried()


def nature_of(told: Nature, kept: Carried) -> Nature:
    """What a message is by its record, and by what it carries: a call that stands there in words is still a call."""
    role, kind, hidden = told
    if role == "assistant" and kept.parts and not any(isinstance(part, Text) for part in kept.parts):
        kind = "call" if any(isinstance(part, ToolCall) for part in kept.parts) else "thinking"
    return role, kind, hidden or kept.hidden


def without_carried(metadata: dict[str, Any]) -> dict[str, Any]:
    """Metadata of the tool itself; the model, which a message says anyway, is ours in what we wrote."""
    ours = {FIELD, "model"} if FIELD in metadata else {FIELD}
    return {name: value for name, value in metadata.items() if name not in ours}


def mended(text: str) -> str:
    """A text that UTF-8 has bytes for: half characters, of which tools write some, are replaced by question marks."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def in_words(parts: Parts) -> str:
    """Parts as a text that a person understands."""
    return "\n\n".join(filter(None, map(_words, parts)))


def _words(part: Part) -> str:
    match part:
        case Text() | Thinking():
            return part.text
        case ToolCall():
            arguments = part.input if isinstance(part.input, str) else json.dumps(part.input, ensure_ascii=False)
            return f"[call of {part.name or 'a tool'}] {arguments}"
        case ToolResult():
            return f"[{'failure' if part.error else 'result'} of {part.name or 'a tool'}]\n{part.text}"
        case Image() | File():
            return f"[{part.name or part.media_type}]"
        case Unknown():
            return ""
