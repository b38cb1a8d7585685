"""What the records of HelixCode say."""

from __future__ import annotations

from typing import Any

from ...carried import carried, without_carried
from ...model import Parts, Text, ToolResult, Unknown
from ..chat import content_parts
from ..drafts import dict_of, text_of
from ..facts import facts
from .shapes import lowered


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
    metadata = dict_of(fields.get("metadata"))
    more = without_carried(metadata)
    said = carried(metadata, fields["content"]).parts or said
    return (*said, Unknown({"metadata": more})) if more else said


def _told(words: str, record: dict[str, Any], said: tuple[str, ...]) -> Parts:
    """What is said in words, its description, and the other fields that say something."""
    described = text_of(lowered(record).get("description"))
    return (Text(words), *facts(record, (*said, "id", "description"), described))


def _about(conversation: dict[str, Any]) -> Parts:
    """What a conversation says beside its messages: its summary first."""
    summary = text_of(lowered(conversation).get("summary"))
    return facts(conversation, ("messages", "charmessages", "summary"), summary)
