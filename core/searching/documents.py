"""From the files of a conversation to one document a message: what the index is made of.

Two ways lead there. The *thorough* one (`thorough`) reads the skeleton, which knows of every format which records are
messages, and decodes their bodies; it works for every source. The *quick* ones (`quick_claude`, `quick_pi`) exist for
the formats in which each record tells that by itself: one typed pass over the file, without a tree. Both give the same
documents; tests compare them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from ..marks import Mark
from .said import Said

if TYPE_CHECKING:
    from ..catalog import Item
    from .quick import Reading
    from .quick_claude import ClaudeReading
    from .quick_pi import PiReading


class Document(msgspec.Struct, frozen=True, gc=False):
    """One message as the index keeps it."""

    id: str
    place: int
    """Its entry in the skeleton; in formats that are read quickly its file and offset, see `records.packed`."""
    role: str
    when: int | None
    """Seconds since 1970; None where the file does not tell."""
    model: str
    said: Said


class Far(NamedTuple):
    """How far the one file of a conversation was read."""

    mark: Mark
    records: int


class Reader(Protocol):
    """The documents of a conversation, and how far its file was read."""

    far: Far | None
    """Once all are read, if reading may go on from there; else None."""

    def __iter__(self) -> Iterator[Document]: ...


def documents_of(item: Item, after: Far | None = None) -> Reader:
    """Everything said in a conversation, or only what follows in its one file.

    Raises BoughError if it cannot be read.
    """
    quick = _quick(item)
    if quick is not None:
        return quick(item.files, after)
    from .thorough import Thorough, opened  # noqa: PLC0415 - only where there is no quick way

    return Thorough(opened(item))


def quick_reader(item: Item) -> Reading:
    """The reader of a conversation whose places are offsets."""
    quick = _quick(item)
    if quick is None:
        raise ValueError(item.source)
    return quick(item.files, None)


def is_quick(item: Item) -> bool:
    """Whether places in the conversation are offsets and not entries."""
    return _quick(item) is not None


def can_go_on(item: Item) -> bool:
    """Whether what is added to the file of a conversation can be read by itself."""
    return len(item.files) == 1 and _quick(item) is not None


def _quick(item: Item) -> type[ClaudeReading | PiReading] | None:
    if item.key:
        return None
    if item.source == "claude-code":
        from .quick_claude import ClaudeReading  # noqa: PLC0415 - only the formats that there are

        return ClaudeReading
    if item.source == "pi":
        from .quick_pi import PiReading  # noqa: PLC0415 - as above

        return PiReading
    return None
