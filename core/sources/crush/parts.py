"""What the parts of a message say: `{"type": …, "data": {…}}` each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import Nature, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..attached import attached, decoded_size, picture
from ..chat import arguments
from ..drafts import dict_of, text_of

_ENDED_WELL = ("end_turn", "tool_use", "stop", "unknown", "")


def message_parts(parts: object) -> Parts:
    """All that a message says."""
    if not isinstance(parts, list):
        return () if parts is None else (Unknown(parts),)
    return tuple(one for part in parts for one in _part(part))


def nature(role: object, parts: object) -> Nature:
    """Role, kind, and whether it is hidden: Crush itself may tell the model to go on."""
    found = [part for part in (parts if isinstance(parts, list) else []) if isinstance(part, dict)]
    texts = [dict_of(part.get("data")) for part in found if part.get("type") == "text"]
    types = {text_of(part.get("type")) for part in found}
    match role:
        case "user":
            generated = bool(texts) and all(text.get("hidden") is True for text in texts)
            return ("user", "context", True) if generated else ("user", "prompt", False)
        case "tool":
            return "tool", "result", False
        case "assistant":
            if any(text_of(text.get("text")) for text in texts):
                return "assistant", "answer", False
            thinks = any(text_of(dict_of(one.get("data")).get("thinking")) for one in found)
            return "assistant", "call" if "tool_call" in types else "thinking" if thinks else "answer", False
    return "system", "context", True


def calls(parts: object) -> Iterator[str]:
    """Ids of the calls in a message."""
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and part.get("type") == "tool_call":
            yield text_of(dict_of(part.get("data")).get("id"))


def _part(part: Any) -> Iterator[Part]:
    match part:
        case {"type": "text", "data": {"text": str(text)}}:
            yield Text(text)
        case {"type": "reasoning", "data": {"thinking": str(thinking)}}:
            if thinking:
                yield Thinking(thinking)
        case {"type": "tool_call", "data": {"name": str(name)} as data}:
            yield ToolCall(text_of(data.get("id")), name, arguments(data.get("input")))
        case {"type": "tool_result", "data": {"content": str(text)} as data}:
            yield from _result(data, text)
        case {"type": "image_url", "data": {"url": str(url)}}:
            yield picture(url)
        case {"type": "binary", "data": dict(data)}:
            yield _file(text_of(data.get("Path")), text_of(data.get("MIMEType")), text_of(data.get("Data")))
        case {"type": "shell_command", "data": {"command": str(command)} as data}:
            yield ToolCall("", "shell", {"command": command})
            yield ToolResult("", "shell", text_of(data.get("output")), data.get("exit_code") not in (0, None))
        case {"type": "finish", "data": dict(data)}:
            yield from _ending(data)
        case _:
            yield Unknown(part)


def _result(data: dict[str, Any], text: str) -> Iterator[Part]:
    detail = arguments(data.get("metadata")) or None
    yield ToolResult(
        text_of(data.get("tool_call_id")), text_of(data.get("name")), text, data.get("is_error") is True, detail
    )
    if file := text_of(data.get("data")):
        yield _file("", text_of(data.get("mime_type")), file)


def _ending(data: dict[str, Any]) -> Iterator[Part]:
    """How an answer ended, where it did not end well."""
    said = [text_of(data.get(name)) for name in ("reason", "message", "details")]
    if said[0] not in _ENDED_WELL or any(said[1:]):
        yield Text("\n".join(filter(None, said)))


def _file(name: str, media: str, data: str) -> Part:
    return attached(name, media, decoded_size(data))
