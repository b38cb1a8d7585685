"""Sessions of Claude Code in one pass. Which records are messages is as `sources/claude_code/scan.py` has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from .documents import Document, Far
from .quick import Reading, Stretch
from .records import packed, record_at, seconds
from .said import Gathering, Said, said_by

Scalar = str | int | float | bool | None
_SAID = ("user", "assistant")
_CALLS = ("tool_use", "server_tool_use")


class Block(msgspec.Struct, gc=False):
    """One block of a message's content."""

    type: Scalar = ""
    text: str | None = None
    thinking: str | None = None
    name: Scalar = None
    input: Any = None
    content: Any = None
    is_error: Any = None


class Message(msgspec.Struct, gc=False):
    """The `message` of a record."""

    model: Scalar = None
    content: str | list[Block | str | int | float | bool | list[Any] | None] | Block | int | float | bool | None = None


class Record(msgspec.Struct, gc=False):
    """A line of a session, as far as it says something."""

    type: Scalar = ""
    message: Message | str | int | float | bool | list[Any] | None = None
    attachment: Block | str | int | float | bool | list[Any] | None = None
    uuid: str | None = None
    timestamp: Scalar = None
    isCompactSummary: Any = None  # noqa: N815 - names of the format


_DECODER = msgspec.json.Decoder(Record)


class ClaudeReading(Reading):
    """The documents of a session and of its sub-agents."""

    def __init__(self, files: Sequence[str], after: Far | None) -> None:
        super().__init__(files, after, _DECODER)
        self._met: set[str] = set()
        """Ids: a record that repeats one is kept as a note, and not searched."""

    def documents(self, read: Stretch) -> Iterator[Document]:
        """What people, models and tools said; notes only where a person typed them while the model worked."""
        met = self._met
        shift = packed(read.file, 0)
        for number, offset, length, record in read.lines():
            kind, uuid, message = record.type, record.uuid, record.message
            if uuid is not None:
                if uuid in met:
                    continue
                met.add(uuid)
            if kind not in _SAID and not _is_queued(record):
                continue
            content, model = (message.content, message.model) if type(message) is Message else (message, None)
            role = kind
            if type(content) is str and kind != "attachment":
                said = Said(content)
            else:
                role, usual = _role(kind, record, content), _said(kind, content)
                said = usual if usual is not None else _thoroughly(read.path, offset, length)
            id = uuid or (f"r{number}" if not read.file else f"r{number}.{read.file}")
            named = model if type(model) is str else "" if model is None else str(model)
            yield Document(id, shift | offset, role, seconds(record.timestamp), named, said)


def _thoroughly(path: str, offset: int, length: int) -> Said:
    """What a record says that has to be looked at whole."""
    from ..sources.claude_code.parts import parts_of  # noqa: PLC0415 - start-up time

    return said_by(parts_of(record_at(path, offset, length)))


def _is_queued(record: Record) -> bool:
    """Whether a record is a prompt that was typed while the model worked."""
    attachment = record.attachment
    return record.type == "attachment" and type(attachment) is Block and attachment.type == "queued_command"


def _said(kind: str, content: object) -> Said | None:
    """What a record of the usual shape says; None for one that has to be looked at whole."""
    if type(content) is not list or kind == "attachment":
        return None
    if len(content) == 1:
        (block,) = content
        if type(block) is Block and block.type == "text" and block.text is not None:
            return Said(block.text)
    gathered = Gathering()
    return gathered.said() if all(_taken(block, gathered) for block in content) else None


def _taken(block: object, gathered: Gathering) -> bool:
    """Take in a block of the usual shape; False for any other one."""
    if type(block) is not Block:
        return False
    if block.type == "text" and block.text is not None:
        gathered.text.append(block.text)
    elif block.type == "thinking" and block.thinking is not None:
        gathered.thinking.append(block.thinking)
        gathered.marks.add("thinking")
    elif block.type in _CALLS:
        gathered.call(str(block.name or ""), block.input)
    elif block.type == "tool_result" and type(block.content) is str:
        gathered.results.append(block.content)
        gathered.marks |= {"tool", "error"} if block.is_error else {"tool"}
    else:
        return False
    return True


def _role(kind: str, record: Record, content: object) -> str:
    """As `typed.judge_user` has it: records of nothing but results are the tools'."""
    if kind == "assistant":
        return kind
    if kind == "attachment":
        return "user"
    if record.isCompactSummary is True or type(content) is not list:
        return kind
    types = [block.type for block in content if type(block) is Block]
    return "tool" if types and all(type_ == "tool_result" for type_ in types) else kind
