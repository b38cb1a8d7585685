"""What is neither said nor done by a tool: attachments, notes and records."""

from __future__ import annotations

import json

from bough.core.model import File, Image, Parts, Text, Thinking, ToolResult, Unknown
from bough.tui.safe import safe, safe_line

from .blocks import Block
from .tools import INDENT, json_block
from .words import size

MOST_CHARACTERS = 1_000_000
"""Characters of a record that are shown."""


def attachment(part: Image | File) -> Block:
    """A picture or a file, by name and size."""
    kind = "image" if isinstance(part, Image) else "file"
    name = safe_line(part.name or part.media_type or "without a name")
    extent = size(part.bytes) if part.bytes else "not in the file"
    return Block(f"▣ {kind} {name}  {extent}", look="attachment")


def note_block(body: object) -> Block:
    """All of a note: the text of its parts, else its record."""
    if isinstance(body, tuple):
        text = "\n\n".join(part.text for part in body if isinstance(part, Text | Thinking | ToolResult))
        return (
            Block(safe(text).expandtabs(4), (), INDENT, INDENT, "block", "characters")
            if text
            else json_block(str(body))
        )
    return json_block(body)


def record_block(raw: bytes) -> Block:
    """A record as its file has it: indented if it is JSON of a reasonable size, else as it is."""
    try:
        value = json.loads(raw) if len(raw) <= MOST_CHARACTERS else None
    except (ValueError, RecursionError):
        value = None
    if value is not None:
        return json_block(value, "  ")
    text = safe(raw[:MOST_CHARACTERS].decode("utf-8", "replace")).expandtabs(4)
    rest = len(raw) - MOST_CHARACTERS
    return Block(text + (f"\n⋯ {size(rest)} more" if rest > 0 else ""), (), "  ", "  ", "block", "characters")


def note_words(parts: Parts) -> str:
    """What a note says, in short."""
    for part in parts:
        match part:
            case Text() | Thinking() | ToolResult():
                return " ".join(part.text[:400].split())
            case Unknown():
                values = part.raw.values() if isinstance(part.raw, dict) else [part.raw]
                return " ".join(value for value in values if isinstance(value, str))
            case _:
                continue
    return ""
