"""Messages in the shape of OpenAI's chat completions, in which many tools store what they sent and received.

Source: `ChatCompletionMessageParam` of openai-node. Never fails: what has an unexpected shape is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..lines import parse_loosely
from ..model import File, Nature, Part, Parts, Text, ToolCall, ToolResult, Unknown
from ..native_kinds import ROLES
from .attached import decoded_size, picture
from .drafts import dict_of, text_of

_TEXTS = ("text", "input_text", "output_text")


def nature(message: dict[str, Any]) -> Nature:
    """Role, kind, and whether it is hidden: system and developer messages are injected, not typed."""
    role = ROLES.get(text_of(message.get("role")), "system")
    match role:
        case "user":
            return role, "prompt", False
        case "tool":
            return role, "result", False
        case "system":
            return role, "context", True
    calls = message.get("tool_calls") or message.get("toolCalls") or message.get("function_call")
    return role, "call" if calls and not message.get("content") else "answer", False


def message_parts(message: dict[str, Any]) -> Parts:
    """What one message says."""
    if message.get("role") in ("tool", "function"):
        return _result(message)
    refusal = message.get("refusal")
    said = [*content_parts(message.get("content"))]
    if isinstance(refusal, str) and refusal:
        said.append(Text(refusal))
    return (*said, *calls_of(message.get("tool_calls")), *_old_call(message.get("function_call")))


def content_parts(content: object) -> Iterator[Part]:
    """A text, or a list of parts."""
    if isinstance(content, str):
        if content:
            yield Text(content)
    elif isinstance(content, list):
        yield from map(_part, content)
    elif content is not None:
        yield Unknown(content)


def calls_of(calls: object) -> Iterator[Part]:
    """The calls of an assistant: nested under `function`, or flat."""
    for call in calls if isinstance(calls, list) else () if calls is None else (calls,):
        outer = dict_of(call)
        function = dict_of(outer.get("function", outer))
        if isinstance(name := function.get("name"), str):
            yield ToolCall(text_of(outer.get("id")), name, arguments(function.get("arguments")))
        else:
            yield Unknown(call)


def arguments(value: object) -> object:
    """The arguments of a call: as a rule JSON in a text; a text that is none stays what it is."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return parse_loosely(value.encode("utf-8", "surrogatepass"))
    except ValueError:
        return value


def _old_call(call: object) -> Iterator[Part]:
    return calls_of([call]) if call is not None else iter(())


def _part(part: Any) -> Part:
    match part:
        case str():
            return Text(part)
        case {"type": str(kind), "text": str(text)} if kind in _TEXTS:
            return Text(text)
        case {"type": "refusal", "refusal": str(text)}:
            return Text(text)
        case {"type": "image_url", "image_url": {"url": str(url)}} | {"type": "image_url", "image_url": str(url)}:
            return picture(url)
        case {"type": "input_audio", "input_audio": {"data": str(data)}}:
            form = text_of(part["input_audio"].get("format"))
            return File("", f"audio/{form}" if form else "", decoded_size(data))
        case {"type": "file", "file": {"filename": str(name)}}:
            return File(name, "", decoded_size(text_of(part["file"].get("file_data")).rpartition(",")[2]))
    return Unknown(part)


def _result(message: dict[str, Any]) -> Parts:
    said = [*content_parts(message.get("content"))]
    text = "\n".join(part.text for part in said if isinstance(part, Text))
    others = [part for part in said if not isinstance(part, Text)]
    return (ToolResult(text_of(message.get("tool_call_id")), text_of(message.get("name")), text), *others)
