"""A message as one plain text, so that two of them can be compared word by word.

What was said, thought, asked for and answered, in the order of its parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown


def wording(parts: Parts) -> str:
    """What a message says, a paragraph a part; not made safe for a terminal."""
    return "\n\n".join(filter(None, map(_paragraph, parts)))


def _paragraph(part: Part) -> str:
    match part:
        case Text() | ToolResult():
            return part.text.replace("\r\n", "\n").strip()
        case Thinking():
            return f"(thought) {part.text.strip()}" if part.text.strip() else ""
        case ToolCall():
            return "\n".join([f"▸ {part.name}", *_arguments(part.input)])
        case Image() | File():
            return f"[{part.name or part.media_type} {part.bytes:,} bytes]"
        case Unknown():
            return _compact(part.raw)


def _arguments(input: Any) -> Iterator[str]:
    if isinstance(input, dict):
        yield from (f"{name}: {_compact(value)}" for name, value in input.items())
    elif input is not None:
        yield _compact(input)


def _compact(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except (RecursionError, ValueError):
        return "(nested too deeply, or a number too long, to be shown)"
