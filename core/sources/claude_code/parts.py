"""What one record says, as parts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..attached import decoded_size

_TREE = ("user", "assistant")


def parts_of(record: object) -> Parts:
    """The parts of a decoded record; whatever has an unexpected shape is kept as `Unknown`."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    message = record.get("message")
    if record.get("type") not in _TREE or not isinstance(message, dict):
        return tuple(_note(record))
    content = message.get("content")
    if isinstance(content, str):
        return (Text(content),)
    if content is None:
        return ()
    detail = record.get("toolUseResult")
    return tuple(
        part
        for block in (content if isinstance(content, list) else [content])
        for part in _block(block, detail if isinstance(detail, dict | list) else None)
    )


def _block(block: object, detail: object) -> Iterator[Part]:
    if isinstance(block, str):
        yield Text(block)
        return
    if not isinstance(block, dict):
        yield Unknown(block)
        return
    match block:
        case {"type": "text", "text": str(text)}:
            yield Text(text)
        case {"type": "thinking", "thinking": str(thought)}:
            yield Thinking(thought)
        case {"type": "redacted_thinking"}:
            yield Thinking("")
        case {"type": "tool_use" | "server_tool_use"}:
            yield ToolCall(str(block.get("id") or ""), str(block.get("name") or ""), block.get("input"))
        case {"type": "tool_result"}:
            yield from _result(block, detail)
        case {"type": "image" | "document", "source": dict()}:
            yield _attached(block)
        case _:
            yield Unknown(block)


def _result(block: dict[str, Any], detail: object) -> Iterator[Part]:
    content = block.get("content")
    blocks = content if isinstance(content, list) else [] if content is None else [content]
    texts: list[str] = []
    others: list[Part] = []
    for inner in blocks:
        for part in _block(inner, None):
            if isinstance(part, Text):
                texts.append(part.text)
            else:
                others.append(part)
    yield ToolResult(str(block.get("tool_use_id") or ""), "", "\n".join(texts), bool(block.get("is_error")), detail)
    yield from others


def _attached(block: dict[str, Any]) -> Image | File:
    source = block["source"]
    data = source.get("data")
    kind = source.get("type")
    media = str(source.get("media_type") or "")
    size = 0
    if isinstance(data, str):
        size = decoded_size(data) if kind == "base64" else len(data.encode("utf-8", "replace"))
    name = str(block.get("title") or block.get("name") or source.get("url") or source.get("file_id") or "")
    return Image(name, media, size) if block["type"] == "image" else File(name, media, size)


# Notes


def _note(record: dict[str, Any]) -> Iterator[Part]:
    """A line that says what the record is, and what it holds."""
    match record:
        case {"type": "attachment", "attachment": dict(attachment)}:
            yield from _attachment(attachment)
        case {"type": "progress", "data": dict(data)}:
            yield Text(_headline("progress", data.get("type"), data.get("hookName") or data.get("elapsedTimeSeconds")))
            yield from _held(data.get("output") or data.get("command") or data.get("prompt") or data.get("query"))
        case {"type": "system"}:
            yield Text(_headline("system", record.get("subtype"), record.get("level")))
            yield from _held(record.get("content"))
            yield from _held(record.get("error"))
            yield from _held(record.get("compactMetadata"))
        case _:
            yield Unknown(record)


def _attachment(attachment: dict[str, Any]) -> Iterator[Part]:
    if attachment.get("type") == "queued_command":
        prompt = attachment.get("prompt")
        for block in prompt if isinstance(prompt, list) else [prompt]:
            yield from _block(block, None)
        return
    about = attachment.get("filename") or attachment.get("hookName") or attachment.get("path")
    yield Text(_headline("attachment", attachment.get("type"), about))
    yield from _held(attachment.get("content") or attachment.get("snippet") or attachment.get("text"))


def _headline(kind: str, *rest: object) -> str:
    return " · ".join([kind, *(str(word) for word in rest if word is not None and word != "")])


def _held(value: object) -> Iterator[Part]:
    if isinstance(value, str) and value:
        yield Text(value)
    elif isinstance(value, dict | list) and value:
        yield Text(json.dumps(value, ensure_ascii=False, indent=1))
