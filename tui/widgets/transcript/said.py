"""The texts of a message that can be found: what was said, asked of tools and answered by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bough.core.model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult
from bough.core.searching.said import strings


def texts_of(parts: Parts) -> Iterator[str]:
    """All texts of parts, as they are shown."""
    for part in parts:
        yield from _texts_of(part)


def _texts_of(part: Part) -> Iterator[str]:
    match part:
        case Text() | Thinking():
            yield part.text
        case ToolResult():
            yield re.sub(r"\x1b\[[0-9;:]*m", "", part.text) if "\x1b[" in part.text else part.text
        case ToolCall():
            yield part.name
            yield from strings(part.input)
        case Image() | File():
            yield part.name
        case _:
            yield from strings(part.raw)
