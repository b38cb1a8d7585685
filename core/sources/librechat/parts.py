"""What a message of LibreChat says: a text, or a list of contents, with the files that were sent along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..chat import arguments
from ..drafts import count_of, dict_of, text_of
from ..facts import facts

_BESIDE = ("messages", "options", "title", "conversationid")


def parts(record: object) -> Parts:
    """What a message says; of a conversation, what stands beside its messages."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    if "messages" in record:
        return facts(record | dict_of(record.get("options")), _BESIDE)
    content = record.get("content")
    said = [part for one in content for part in _content(one)] if isinstance(content, list) else []
    text = text_of(record.get("text"))
    if text and not any(isinstance(part, Text) for part in said):
        said.append(Text(text))
    if content is not None and not isinstance(content, list):
        said += [Text(content)] if isinstance(content, str) else [Unknown(content)]
    return (*said, *_files(record.get("files")))


def _content(one: object) -> Iterator[Part]:
    match one:
        case {"type": "text", "text": str(text)} | {"type": "text", "text": {"value": str(text)}}:
            yield Text(text)
        case {"type": "error", "error": str(text)} | {"type": "error", "text": str(text)}:
            yield Text(text)
        case {"type": "think", "think": str(text)} | {"type": "think", "think": {"value": str(text)}}:
            yield Thinking(text)
        case {"type": "tool_call", "tool_call": dict(call)}:
            yield from _call(call)
        case {"type": "image_file", "image_file": dict(file)}:
            yield _file(file)
        case {"type": "image_url", "image_url": {"url": str(url)}}:
            yield Image("" if url.startswith("data:") else url, "", 0)
        case str():
            yield Text(one)
        case _:
            yield Unknown(one)


def _call(call: dict[str, Any]) -> Iterator[Part]:
    """A call, with its result in the same record."""
    function = dict_of(call.get("function"))
    id, name = text_of(call.get("id")), text_of(call.get("name")) or text_of(function.get("name"))
    yield ToolCall(id, name, arguments(call.get("args", function.get("arguments", call.get("input")))))
    output = call.get("output", function.get("output"))
    if output not in (None, ""):
        yield ToolResult(
            id, name, output if isinstance(output, str) else "", detail=None if isinstance(output, str) else output
        )


def _files(files: object) -> Iterator[Part]:
    for file in files if isinstance(files, list) else () if files is None else (files,):
        yield _file(file) if isinstance(file, dict) else Unknown(file)


def _file(file: dict[str, Any]) -> Image | File:
    media, size = text_of(file.get("type")), count_of(file.get("bytes"))
    name = text_of(file.get("filename")) or text_of(file.get("filepath")) or text_of(file.get("file_id"))
    picture = media.startswith("image/") or "height" in file
    return Image(name, media, size) if picture else File(name, media, size)
