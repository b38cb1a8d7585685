"""What the messages of a data set are, and what they say.

A message is `{"from", "value"}`, or has the shape of OpenAI's chat completions. What stands outside the list of
messages (`system`, `chosen`, `rejected`) may be a text as well.
"""

from __future__ import annotations

from typing import Any

from ...model import Kind, Nature, Parts, Text, ToolCall, ToolResult, Unknown
from ..chat import arguments, content_parts, message_parts
from ..chat import nature as chat_nature
from ..drafts import dict_of, text_of
from ..facts import facts

SYSTEM: Nature = ("system", "context", True)
ANSWER: Nature = ("assistant", "answer", False)
_NATURES: dict[str, Nature] = {
    "human": ("user", "prompt", False),
    "user": ("user", "prompt", False),
    "gpt": ANSWER,
    "chatgpt": ANSWER,
    "bing": ANSWER,
    "bard": ANSWER,
    "assistant": ANSWER,
    "model": ANSWER,
    "function_call": ("assistant", "call", False),
    "tool_call": ("assistant", "call", False),
    "observation": ("tool", "result", False),
    "tool": ("tool", "result", False),
    "function_response": ("tool", "result", False),
    "system": SYSTEM,
}
_ABOUT = ("conversations", "messages", "system", "chosen", "rejected")


def nature(record: dict[str, Any]) -> Nature:
    """Who said a message; a speaker that nobody here knows is treated like the system."""
    return _NATURES.get(text_of(record["from"]), SYSTEM) if "from" in record else chat_nature(record)


def parts(record: Any) -> Parts:
    """What a message says; of a conversation, what stands beside its messages."""
    match record:
        case str():
            return (Text(record),)
        case {"from": _}:
            return _said(nature(record)[1], record.get("value"))
        case {"role": _}:
            return message_parts(record)
        case {"conversations": _} | {"messages": _} | {"chosen": _}:
            return facts(dict_of(record), _ABOUT)
    return (Unknown(record),)


def _said(kind: Kind, value: object) -> Parts:
    if kind == "call":
        call = arguments(value)
        calls = call if isinstance(call, list) else [call]
        return tuple(map(_call, calls))
    if kind == "result" and isinstance(value, str):
        return (ToolResult("", "", value),)
    return tuple(content_parts(value))


def _call(call: Any) -> ToolCall:
    """A call as `{"name", "arguments"}`; whatever else was said is its input."""
    if isinstance(call, dict) and isinstance(name := call.get("name"), str):
        return ToolCall("", name, arguments(call.get("arguments")))
    return ToolCall("", "", call)
