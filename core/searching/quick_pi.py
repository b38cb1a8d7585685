"""Sessions of pi in one pass. Which entries are messages is as `sources/pi/reader.py` has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ..sources.pi.bodies import parts as parts_of
from .documents import Document, packed, record_at, seconds
from .quick import Reading
from .said import NOTHING, Gathering, Said, said_by

_ROLES = {"assistant": "assistant", "user": "user", "toolResult": "tool", "bashExecution": "user"} | dict.fromkeys(
    ("branchSummary", "compactionSummary", "custom", "hookMessage"), "user"
)


class Block(msgspec.Struct, gc=False):
    """A piece of a message's content."""

    type: str | None = None
    text: str | None = None
    thinking: str | None = None
    name: str | None = None
    arguments: Any = None


class Message(msgspec.Struct, gc=False, rename="camel"):
    """The `message` of an entry."""

    role: str | None = None
    content: list[Block | str] | str | None = None
    model: str | None = None
    error_message: Any = None


class Entry(msgspec.Struct, gc=False, rename="camel"):
    """One line of a session file."""

    type: str | None = None
    id: str | None = None
    timestamp: str | float | None = None
    message: Message | None = None


_DECODER = msgspec.json.Decoder(Entry)


class PiReading(Reading):
    """The documents of a session."""

    def __init__(self, files: Sequence[str], after: tuple[int, int] | None) -> None:
        super().__init__(files, after, _DECODER)

    def documents(
        self,
        file: int,
        path: str,
        numbers: Sequence[int],
        offsets: Sequence[int],
        lengths: Sequence[int],
        records: Sequence[Any],
    ) -> Iterator[Document]:
        """What people, models, tools and extensions said."""
        for number, offset, length, entry in zip(numbers, offsets, lengths, records, strict=True):
            message = entry.message
            if entry.type == "custom_message":
                role, said, model = "user", NOTHING, None
            elif entry.type == "message" and message is not None:
                role, model = _ROLES.get(message.role, "system"), message.model
                said = _said(message)
            else:
                continue
            said = said or said_by(parts_of(record_at(path, offset, length)))
            id = entry.id or f"r{number}"
            yield Document(id, packed(file, offset), role, seconds(entry.timestamp), model or "", said)


def _said(message: Message) -> Said:
    """What an entry of the usual shape says; nothing for one that has to be looked at whole."""
    content = message.content
    if message.role not in ("user", "assistant") or message.error_message or type(content) is str:
        return NOTHING
    if content is not None and len(content) == 1 and type(content[0]) is Block and content[0].type == "text":
        return Said(content[0].text or "")
    gathered = Gathering()
    for block in content or ():
        if type(block) is not Block:
            return NOTHING
        if block.type == "text" and block.text is not None:
            gathered.text.append(block.text)
        elif block.type == "thinking" and block.thinking is not None:
            gathered.thinking.append(block.thinking)
            gathered.marks.add("thinking")
        elif block.type == "toolCall" and block.name is not None:
            gathered.call(block.name, block.arguments)
        else:
            return NOTHING
    return gathered.said()
