"""Looking into the bodies of single records while the tree is built, for the few whose place depends on their words."""

from __future__ import annotations

from typing import Any

from ...bodies import pool
from ...errors import Moved
from ...lines import parse_loosely
from ...model import Locator
from ...skeleton import Skeleton


def peek(skeleton: Skeleton, entry: int) -> dict[str, Any]:
    """The whole record of an entry; empty if its file has changed meanwhile."""
    return peek_at(skeleton, skeleton.locator(entry))


def peek_at(skeleton: Skeleton, at: Locator) -> dict[str, Any]:
    """The whole record at a place; empty if its file has changed meanwhile."""
    try:
        value = parse_loosely(pool.read(skeleton.files[at.file], skeleton.stats[at.file], at.offset, at.length))
    except (Moved, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def words(record: dict[str, Any]) -> str:
    """All text of a record's message, its blocks joined by newlines."""
    message = record.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = [block.get("text") for block in blocks if isinstance(block, dict) and block.get("type") == "text"]
    return "\n".join(text for text in texts if isinstance(text, str))


def calls(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The tool calls of a record."""
    message = record.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    blocks = content if isinstance(content, list) else []
    return [block for block in blocks if isinstance(block, dict) and block.get("type") == "tool_use"]
