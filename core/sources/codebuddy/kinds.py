"""Telling CodeBuddy's documents apart, and from those of other tools, by the names in them."""

from __future__ import annotations

from typing import Any, Literal

from ..documents import Document
from ..drafts import text_of

DocumentKind = Literal["branch", "session", "export", "session-export"]
_ENTRY_TYPES = frozenset(
    {"user", "assistant", "tool_call", "tool_result", "reasoning", "plan_progress", "steer", "diff_preview"}
)
_OF_BRANCHES = ("parentId", "parentMessageIndex", "createdAt", "updatedAt")


def kind_of(document: Document) -> DocumentKind | None:
    """What a document is, perhaps only its beginning: None for anything that is not CodeBuddy's."""
    members = document.members()
    if "messages" not in members:
        return None
    if "format" in members:
        return "session-export" if document.value(members["format"]) == "code-buddy-session" else None
    first = _first(document)
    if members.keys() >= {"version", "exportedAt", "metadata"}:
        about = document.members(members["metadata"])
        known = "id" in about and about.keys() & {"projectPath", "messageCount", "provider"}
        return "export" if known or "checkpoints" in members else None
    if not members.keys() >= {"id", "name"}:
        return None
    if "workingDirectory" in members:
        return "session" if not first or text_of(first.get("type")) in _ENTRY_TYPES else None
    if first and ("role" not in first or first.keys() & {"id", "timestamp", "createdAt", "tokens"}):
        return None  # messages of branches have neither ids nor times
    named_after = document.path.name.partition(".")[0] == document.value(members["id"])
    return "branch" if named_after or members.keys() & set(_OF_BRANCHES) else None


def _first(document: Document) -> dict[str, Any]:
    """Names and values in the first message, as far as they can be read."""
    for node in document.items(document.members()["messages"]):
        return document.fields(node)
    return {}
