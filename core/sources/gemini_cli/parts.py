"""What the messages of Gemini CLI say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..attached import attached, decoded_size
from ..drafts import dict_of, text_of
from ..facts import facts

_FAILED = ("error", "cancelled")


def parts(record: Any) -> Parts:
    """What a message or a content of the API says; of a session, what stands beside its messages."""
    match record:
        case {"type": "gemini"}:
            return tuple(_answer(record))
        case {"type": str(), "id": _}:
            return tuple(_pieces(record.get("content")))
        case {"role": _, "parts": pieces}:
            return tuple(_pieces(pieces))
        case {"messages": _} | {"history": _}:
            return facts(dict_of(record), ("messages", "history", "summary"))
        case {"content": content}:
            return tuple(_pieces(content))
    return (Unknown(record),)


def _answer(message: dict[str, Any]) -> Iterator[Part]:
    thoughts = message.get("thoughts")
    for thought in thoughts if isinstance(thoughts, list) else ():
        about = dict_of(thought)
        yield Thinking("\n\n".join(filter(None, (text_of(about.get("subject")), text_of(about.get("description"))))))
    yield from _pieces(message.get("content"))
    calls = message.get("toolCalls")
    for call in calls if isinstance(calls, list) else ():
        yield from _called(call)


def _called(call: object) -> Iterator[Part]:
    """A call, and its result, which is in the same record."""
    if not isinstance(call, dict):
        yield Unknown(call)
        return
    id, name = text_of(call.get("id")), text_of(call.get("name"))
    yield ToolCall(id, name, call.get("args"))
    result, shown = call.get("result"), call.get("resultDisplay")
    failed = call.get("status") in _FAILED
    if result is None and not failed and shown in (None, ""):
        return
    texts: list[str] = []
    others: list[Part] = []
    for piece in _pieces(result):
        match piece:
            case ToolResult():
                texts.append(piece.text)
                failed = failed or piece.error
            case Text():
                texts.append(piece.text)
            case _:
                others.append(piece)
    said = "\n".join(texts) or (shown if isinstance(shown, str) else "")
    yield ToolResult(id, name, said, failed, None if shown in (None, "", said) else shown)
    yield from others


def _pieces(content: object) -> Iterator[Part]:
    """A text, a part, or a list of parts, as the API takes them."""
    if content is None or content == "":
        return
    for piece in content if isinstance(content, list) else (content,):
        match piece:
            case str():
                yield Text(piece)
            case {"text": str(text), "thought": True}:
                yield Thinking(text)
            case {"text": str(text)}:
                yield Text(text)
            case {"functionCall": {"name": str(name)} as call}:
                yield ToolCall(text_of(call.get("id")), name, call.get("args"))
            case {"functionResponse": dict(answer)}:
                yield _response(answer)
            case {"inlineData": dict(data)}:
                yield _data(data)
            case {"fileData": dict(data)}:
                yield File(text_of(data.get("fileUri")), text_of(data.get("mimeType")), 0)
            case _:
                yield Unknown(piece)


def _response(answer: dict[str, Any]) -> ToolResult:
    id, name, response = text_of(answer.get("id")), text_of(answer.get("name")), answer.get("response")
    match response:
        case {"output": str(text)}:
            return ToolResult(id, name, text)
        case {"error": str(text)}:
            return ToolResult(id, name, text, True)
        case str():
            return ToolResult(id, name, response)
    try:
        return ToolResult(id, name, json.dumps(response, ensure_ascii=False))
    except RecursionError:
        return ToolResult(id, name, "nested too deeply to be told")


def _data(data: dict[str, Any]) -> Image | File:
    return attached("", text_of(data.get("mimeType")), decoded_size(text_of(data.get("data"))))
