"""What the records of HelixCode say."""

from __future__ import annotations

import json
from typing import Any

from ...model import Parts, Text, ToolResult, Unknown
from ..chat import content_parts
from ..drafts import dict_of, text_of
from .shapes import lowered

_NOTHING: tuple[object, ...] = (None, "", [], {}, 0)
_YEAR_ONE = "0001-01-01"


def parts(record: Any) -> Parts:
    """The parts of one record: a message, a focus, a work session, or a whole document."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    fields = lowered(record)
    if "conversation" in fields:
        return _about(dict_of(fields["conversation"]))
    if "content" in fields:
        return _message(fields)
    if "target" in fields:
        return _told(
            f"{text_of(fields.get('type'))}: {text_of(fields['target'])}", record, ("type", "target", "children")
        )
    if "mode" in fields:
        words = f"{text_of(fields.get('name'))}: {text_of(fields['mode'])}, {text_of(fields.get('status'))}"
        return _told(words, record, ("name", "mode", "status"))
    return (Unknown(record),)


def _message(fields: dict[str, Any]) -> Parts:
    said = tuple(content_parts(fields["content"]))
    if fields.get("role") == "tool":
        said = (ToolResult("", "", "\n".join(part.text for part in said if isinstance(part, Text))),)
    more = {name: value for name, value in dict_of(fields.get("metadata")).items() if value not in _NOTHING}
    return (*said, Unknown({"metadata": more})) if more else said


def _told(words: str, record: dict[str, Any], said: tuple[str, ...]) -> Parts:
    """What is said in words, its description, and the other fields that say something, one a line."""
    described = text_of(lowered(record).get("description"))
    kept = {
        name: value
        for name, value in record.items()
        if name.lower() not in (*said, "id", "description")
        and value not in _NOTHING
        and not (isinstance(value, str) and value.startswith(_YEAR_ONE))
    }
    facts = "\n".join(f"{name}: {one if isinstance(one, str) else json.dumps(one)}" for name, one in kept.items())
    return tuple(Text(text) for text in (words, described, facts) if text)


def _about(conversation: dict[str, Any]) -> Parts:
    """What a conversation says beside its messages."""
    kept = {name: value for name, value in conversation.items() if name.lower() not in ("messages", "charmessages")}
    summary = text_of(lowered(kept).get("summary"))
    return (*((Text(summary),) if summary else ()), Unknown(kept))
