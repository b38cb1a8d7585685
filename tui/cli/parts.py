"""Parts of messages, as JSON and as lines of text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bough.core.model import File, Image, Part, Text, Thinking, ToolCall, ToolResult, Unknown

Line = tuple[str, str]
"""A line of text and the name of its style, empty for none."""


def part_json(part: Part) -> dict[str, Any]:
    """A part as the contract of `--json` has it."""
    match part:
        case Text() | Thinking():
            return {"type": _type(part), "text": part.text}
        case ToolCall():
            return {"type": "tool_call", "call": part.call, "name": part.name, "input": part.input}
        case ToolResult():
            shown = {"call": part.call, "name": part.name, "text": part.text, "error": part.error}
            return {"type": "tool_result", **shown}
        case Image() | File():
            return {"type": _type(part), "name": part.name, "media_type": part.media_type, "bytes": part.bytes}
        case Unknown():
            return {"type": "unknown", "raw": part.raw}


def _type(part: Text | Thinking | Image | File) -> str:
    return type(part).__name__.lower()


def part_lines(part: Part) -> Iterator[Line]:
    """A part as it is read: what was said as it is, the rest marked and set off to the right."""
    match part:
        case Text():
            yield from ((line, "") for line in _lines(part.text))
        case Thinking():
            yield from _set_off("thought", part.text)
        case ToolCall():
            yield f"▸ {part.name}", "cyan"
            yield from ((f"  {line}", "cyan") for line in _arguments(part.input))
        case ToolResult():
            yield from _set_off("failed" if part.error else "result", part.text)
        case Image() | File():
            yield f"[{_type(part)} {part.name} {part.media_type} {part.bytes:,} bytes]", "dim"
        case Unknown():
            yield from _set_off("unknown", _compact(part.raw))


def _set_off(word: str, text: str) -> Iterator[Line]:
    lines = _lines(text) or [""]
    yield f"│ {word}: {lines[0]}", "dim"
    yield from ((f"│ {line}", "dim") for line in lines[1:])


def _arguments(input: object) -> list[str]:
    if not isinstance(input, dict):
        return _lines(_compact(input))
    return [line for name, value in input.items() for line in _lines(f"{name}: {_compact(value)}")]


def _lines(text: str) -> list[str]:
    """Its lines, ended by newlines alone: `splitlines` would swallow control characters that are to be seen."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _compact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
