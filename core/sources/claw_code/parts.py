"""What the records of claw-code say."""

from __future__ import annotations

from typing import Any

from ...model import Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..chat import arguments
from ..drafts import text_of
from ..facts import facts


def parts(record: Any) -> Parts:
    """The parts of one record. Never fails: what has an unexpected shape is kept as it is."""
    match record:
        case str():
            return (Text(record),)
        case {"type": "message", "message": {"blocks": list(blocks)}} | {"blocks": list(blocks)}:
            return tuple(map(_block, blocks))
        case {"type": "prompt_history", "text": str(text)}:
            return (Text(text),)
        case {"summary": str(summary)}:
            return facts(record, ("type", "summary"), summary)
        case {"session_id": _, "messages": list()}:
            return facts(record, ("messages",))
    return (Unknown(record),)


def _block(block: Any) -> Part:
    match block:
        case {"type": "text", "text": str(text)}:
            return Text(text)
        case {"type": "thinking", "thinking": str(text)}:
            return Thinking(text)
        case {"type": "tool_use", "name": str(name)}:
            return ToolCall(text_of(block.get("id")), name, arguments(block.get("input")))
        case {"type": "tool_result", "output": str(text)}:
            call, name = text_of(block.get("tool_use_id")), text_of(block.get("tool_name"))
            return ToolResult(call, name, text, block.get("is_error") is True)
    return Unknown(block)
