"""What a message of Claude.ai says: blocks in Anthropic's shape, or one text, with what was attached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import File, Image, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown
from ..drafts import count_of, dict_of, text_of
from ..facts import facts


def parts(record: object) -> Parts:
    """What a message says; of a conversation, what stands beside its messages, but for whose account it is."""
    if not isinstance(record, dict):
        return (Unknown(record),)
    if "chat_messages" in record:
        return facts(record, ("chat_messages", "account", "name", "uuid"))
    content = record.get("content")
    said = [part for block in content for part in _block(block)] if isinstance(content, list) else []
    text = text_of(record.get("text"))
    if text and not said:
        said.append(Text(text))
    return (*said, *_attachments(record.get("attachments")), *_files(record))


def _block(block: Any) -> Iterator[Part]:
    match block:
        case str():
            yield Text(block)
        case {"type": "text" | "voice_note", "text": str(text)}:
            if text:
                yield Text(text)
        case {"type": "thinking", "thinking": str(text)}:
            yield Thinking(text)
        case {"type": "tool_use", "name": str(name)}:
            yield ToolCall(text_of(block.get("id")), name, block.get("input"))
        case {"type": "tool_result"}:
            yield from _result(block)
        case {"type": "token_budget"}:
            return
        case _:
            yield Unknown(block)


def _result(block: dict[str, Any]) -> Iterator[Part]:
    content = block.get("content")
    inner = content if isinstance(content, list) else [] if content is None else [content]
    said = [part for one in inner for part in _block(one)]
    text = "\n".join(part.text for part in said if isinstance(part, Text))
    call, name = text_of(block.get("tool_use_id")), text_of(block.get("name"))
    yield ToolResult(call, name, text, block.get("is_error") is True, block.get("display_content"))
    yield from (part for part in said if not isinstance(part, Text))


def _attachments(attached: object) -> Iterator[Part]:
    """Files whose text was taken out of them when they were attached."""
    for one in attached if isinstance(attached, list) else ():
        about = dict_of(one)
        if not about:
            yield Unknown(one)
            continue
        size = count_of(about.get("file_size")) or len(
            text_of(about.get("extracted_content")).encode("utf-8", "replace")
        )
        yield File(text_of(about.get("file_name")), text_of(about.get("file_type")), size)


def _files(record: dict[str, Any]) -> Iterator[Part]:
    """Files that Claude.ai keeps itself. `files_v2` names the same as `files`, and is the newer one."""
    files = record.get("files_v2") or record.get("files")
    for one in files if isinstance(files, list) else ():
        about = dict_of(one)
        name = text_of(about.get("file_name")) or text_of(about.get("file_uuid"))
        if not about:
            yield Unknown(one)
        elif about.get("file_kind") == "image":
            yield Image(name, "", count_of(about.get("file_size")))
        else:
            yield File(name, "", count_of(about.get("size_bytes")) or count_of(about.get("file_size")))
