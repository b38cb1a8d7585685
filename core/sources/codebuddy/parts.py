"""What the records of CodeBuddy say."""

from __future__ import annotations

from typing import Any

from ...model import Part, Parts, Thinking, ToolCall, ToolResult, Unknown
from ..chat import arguments, calls_of, content_parts, message_parts
from ..drafts import dict_of, text_of
from ..facts import facts


def parts(record: Any) -> Parts:
    """The parts of one record: of a session's entry, a message of a branch or an export, or a whole document."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    if "messages" in record:
        return _about(record)
    if "role" in record:
        return (*message_parts(record), *calls_of(record.get("toolCalls")), *_results(record.get("toolResults")))
    return _entry(record)


def _entry(record: dict[str, Any]) -> Parts:
    content, name = text_of(record.get("content")), text_of(record.get("toolCallName"))
    match record.get("type"):
        case "tool_call":
            return (ToolCall("", name or content, {} if content in ("", name) else arguments(content)),)
        case "tool_result":
            return (ToolResult("", name, content, record.get("toolCallSuccess") is False),)
        case "reasoning":
            return (Thinking(content),)
    said = tuple(content_parts(record.get("content")))
    state = record.get("taskState")
    return said if state is None else (*said, Unknown({"taskState": state}))


def _results(results: object) -> list[Part]:
    """Results that an export keeps with the message that called."""
    found: list[Part] = []
    for result in results if isinstance(results, list) else ():
        if not isinstance(result, dict):
            found.append(Unknown(result))
            continue
        said = result.get("result")
        text = said if isinstance(said, str) else text_of(result.get("error"))
        kept = {name: result[name] for name in ("duration", "error") if name in result}
        detail = kept if said is None or isinstance(said, str) else {**kept, "result": said}
        failed = result.get("success") is False
        found.append(ToolResult(text_of(result.get("toolCallId")), "", text, failed, detail or None))
    return found


def _about(document: dict[str, Any]) -> Parts:
    """What a document says beside its messages: its description first."""
    metadata = dict_of(document.get("metadata"))
    fields = {name: value for name, value in document.items() if name != "metadata"} | metadata
    return facts(fields, ("messages", "description"), text_of(metadata.get("description")))
