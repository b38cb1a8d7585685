"""Sessions of pi in one pass. Which entries are messages is as `sources/pi/reader.py` has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from .documents import Document, Far
from .quick import Reading, Stretch
from .records import packed, record_at, seconds
from .said import Gathering, Said, said_by

_ROLES = {"assistant": "assistant", "user": "user", "toolResult": "tool", "bashExecution": "user"} | dict.fromkeys(
    ("branchSummary", "compactionSummary", "custom", "hookMessage"), "user"
)
_SPEAKERS = ("user", "assistant")


class Block(msgspec.Struct, gc=False):
    """A piece of a message's content."""

    type: str | None = None
    text: str | None = None
    thinking: str | None = None
    name: str | None = None
    arguments: Any = None


class Message(msgspec.Struct, gc=False, rename="camel"):
    """The `message` of a record."""

    role: str | None = None
    content: list[Block | str] | str | None = None
    model: str | None = None
    error_message: Any = None


class Record(msgspec.Struct, gc=False, rename="camel"):
    """One line of a session file."""

    type: str | None = None
    id: str | None = None
    timestamp: str | float | None = None
    message: Message | None = None


_DECODER = msgspec.json.Decoder(Record)


class PiReading(Reading):
    """The documents of a session."""

    def __init__(self, files: Sequence[str], after: Far | None) -> None:
        super().__init__(files, after, _DECODER)

    def documents(self, read: Stretch) -> Iterator[Document]:
        """What people, models, tools and extensions said."""
        shift = packed(read.file, 0)
        for number, offset, length, record in read.lines():
            message = record.message
            if record.type == "custom_message":
                role, said, model = "user", None, None
            elif record.type == "message" and message is not None:
                role, model = _ROLES.get(message.role, "system"), message.model
                said = _said(message)
            else:
                continue
            if said is None:
                said = _thoroughly(read.path, offset, length)
            yield Document(
                record.id or f"r{number}", shift | offset, role, seconds(record.timestamp), model or "", said
            )


def _thoroughly(path: str, offset: int, length: int) -> Said:
    """What an entry says that has to be looked at whole."""
    from ..sources.pi.bodies import parts  # noqa: PLC0415 - start-up time

    return said_by(parts(record_at(path, offset, length)))


def _said(message: Message) -> Said | None:
    """What an entry of the usual shape says; None for one that has to be looked at whole."""
    content = message.content
    if type(content) is not list or message.role not in _SPEAKERS or message.error_message:
        return None
    if len(content) == 1:
        (block,) = content
        if type(block) is Block and block.type == "text" and block.text is not None:
            return Said(block.text)
    gathered = Gathering()
    for block in content:
        if type(block) is not Block:
            return None
        if block.type == "text" and block.text is not None:
            gathered.text.append(block.text)
        elif block.type == "thinking" and block.thinking is not None:
            gathered.thinking.append(block.thinking)
            gathered.marks.add("thinking")
        elif block.type == "toolCall" and block.name is not None:
            gathered.call(block.name, block.arguments)
        else:
            return None
    return gathered.said()
