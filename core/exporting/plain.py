"""A path as plain text: for mail, for `less`, for another model's context."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath

from ..model import File, Image, Part, Text, Thinking, ToolCall, ToolResult, Unknown
from .document import Document
from .lines import text_of
from .naming import file_name
from .script import Script

_SPEAKERS = {"user": "you", "assistant": "assistant", "system": "system", "tool": "tool"}


class Plain:
    """Writes one path as text."""

    name = "text"
    ending = ".txt"
    trees = False

    def encode(self, script: Script) -> Document:
        """One file; parts other than text are set off to the right and named."""
        return Document(((PurePath(file_name(script, self.ending)), text_of(_lines(script))),))


def _lines(script: Script) -> Iterator[str]:
    yield script.title or script.id
    last = None
    for one in script.path(script.head):
        message = one.message
        if message.group is None or message.group != last:
            time = f"  {message.time:%Y-%m-%d %H:%M}" if message.time else ""
            yield f"\n── {message.model or _SPEAKERS[message.role]}{time}\n"
        last = message.group
        for part in one.parts:
            yield from _part(part, hidden=message.hidden)


def _part(part: Part, *, hidden: bool) -> Iterator[str]:
    match part:
        case Text():
            yield from _set_off("injected", part.text) if hidden else (part.text,)
        case Thinking():
            yield from _set_off("thought", part.text) if part.text.strip() else ()
        case ToolCall():
            input = part.input if isinstance(part.input, str) else json.dumps(part.input, ensure_ascii=False)
            yield from _set_off(f"calls {part.name}", input)
        case ToolResult():
            yield from _set_off("failed" if part.error else "result", part.text)
        case Image() | File():
            yield f"  [{part.name or part.media_type}, {part.bytes:,} bytes]"
        case Unknown():
            yield from _set_off("unknown", json.dumps(part.raw, ensure_ascii=False))


def _set_off(title: str, text: str) -> Iterator[str]:
    yield f"  │ {title}"
    yield from (f"  │ {line}" for line in text.rstrip("\n").split("\n"))
