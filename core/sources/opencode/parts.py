"""What the parts of a message say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..attached import attached, decoded_size
from ..drafts import dict_of, text_of

_MARKS = frozenset({"step-start", "step-finish", "snapshot"})
"""Parts that only say where a step begins and ends; what they count is the message's usage. Kept in its record."""
_KNOWN = frozenset({"id", "messageID", "sessionID", "type"})


def message_parts(info: dict[str, Any], parts: list[dict[str, Any]]) -> Parts:
    """All that a message says, and the error that ended it."""
    said = [one for part in parts for one in _part(part)]
    return (*said, *_error(info.get("error")))


def _part(part: dict[str, Any]) -> Iterator[Part]:
    match part.get("type"):
        case "text" if isinstance(part.get("text"), str):
            yield Text(part["text"])
        case "reasoning" if isinstance(part.get("text"), str):
            yield Thinking(part["text"])
        case "tool":
            yield from _tool(part)
        case "file":
            yield _file(part)
        case "subtask" if isinstance(part.get("prompt"), str):
            yield Text(part["prompt"])
            yield Unknown({name: value for name, value in part.items() if name not in {*_KNOWN, "prompt"}})
        case kind if text_of(kind) not in _MARKS:
            yield Unknown({name: value for name, value in part.items() if name not in _KNOWN or name == "type"})


def _tool(part: dict[str, Any]) -> Iterator[Part]:
    """A call, and what became of it: nothing yet, a result, or a failure."""
    state, call, name = dict_of(part.get("state")), text_of(part.get("callID")), text_of(part.get("tool"))
    yield ToolCall(call, name, state.get("input"))
    detail = {key: state[key] for key in ("title", "metadata") if state.get(key)} or None
    match state.get("status"):
        case "completed":
            yield ToolResult(call, name, _words(state.get("output")), error=False, detail=detail)
        case "error":
            yield ToolResult(call, name, _words(state.get("error")), error=True, detail=detail)
    attached = state.get("attachments")
    for one in attached if isinstance(attached, list) else ():
        yield _file(one) if isinstance(one, dict) else Unknown(one)


def _words(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _file(part: dict[str, Any]) -> Part:
    media, url = text_of(part.get("mime")), text_of(part.get("url"))
    about, comma, data = url.partition(",")
    inside = bool(comma) and about.startswith("data:")
    name = text_of(part.get("filename")) or ("" if inside else url)
    size = decoded_size(data) if inside and about.endswith(";base64") else 0
    if inside and not size:
        size = len(data)
    return attached(name, media, size)


def _error(error: object) -> Iterator[Part]:
    if isinstance(error, dict):
        words = text_of(dict_of(error.get("data")).get("message"))
        yield Text(": ".join(filter(None, (text_of(error.get("name")), words))) or "error")
    elif error:
        yield Unknown({"error": error})
