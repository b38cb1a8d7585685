"""From the files of a conversation to one document a message: what the index is made of.

Two ways lead there. The *thorough* one reads the skeleton, which knows of every format which records are messages, and
decodes their bodies; it works for every source. The *quick* ones (`quick_claude`, `quick_pi`) exist for the formats in
which each record tells that by itself: one typed pass over the file, without a tree. Both give the same documents;
tests compare them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import msgspec

from ..errors import BoughError, Unreadable
from ..marks import Mark
from ..model import Parts, parse_time
from ..sources.jsonlines import decoded
from .said import NOTHING, Said, said_by

if TYPE_CHECKING:
    from ..catalog import Item
    from ..conversation import Conversation
    from ..skeleton import Skeleton
    from .quick import Reading
    from .quick_claude import ClaudeReading
    from .quick_pi import PiReading

_WHOLE_FILE = 32 << 20
"""Bytes of a file from which on it is read piece by piece."""


class Document(msgspec.Struct, frozen=True, gc=False):
    """One message, as the index is told of it."""

    id: str
    place: int
    """Its entry in the skeleton; in formats that are read quickly its file and offset, see `packed`."""
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


_FILE_SHIFT = 44


def packed(file: int, offset: int) -> int:
    """A file of the conversation and an offset in it as one number."""
    return file << _FILE_SHIFT | offset


def unpacked(place: int) -> tuple[int, int]:
    """The file and the offset."""
    return place >> _FILE_SHIFT, place & (1 << _FILE_SHIFT) - 1


def documents_of(item: Item, after: Far | None = None) -> Reader:
    """Everything said in a conversation, or only what follows in its one file.

    Raises BoughError if it cannot be read.
    """
    quick = _quick(item)
    return quick(item.files, after) if quick is not None else Thorough(opened(item))


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


class Thorough:
    """The documents of a conversation of any source, by its skeleton. Raises BoughError."""

    far: Far | None = None

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def __iter__(self) -> Iterator[Document]:
        skeleton = self._read()
        kinds = enumerate(skeleton.kinds)
        entries = [entry for entry, kind in kinds if kind != "note" or is_typed_note(skeleton, entry)]
        for entry, said in bodies(self._conversation, entries):
            when = skeleton.time(entry)
            yield Document(
                skeleton.ids[entry],
                entry,
                skeleton.roles[entry],
                int(when.timestamp()) if when is not None else None,
                skeleton.models[entry] or "",
                said,
            )

    def _read(self) -> Skeleton:
        try:
            return self._conversation.skeleton
        except (BoughError, OSError):
            raise
        except Exception as error:  # a source may be a stranger's, and its failure must not end an index of all others
            reason = f"its source failed ({type(error).__name__}: {error})"
            raise Unreadable(self._conversation.path, reason) from error


def is_typed_note(skeleton: Skeleton, entry: int) -> bool:
    """Whether a note is one that a person typed while the model worked."""
    return skeleton.roles[entry] == "user" and not skeleton.hidden[entry]


def bodies(conversation: Conversation, entries: Sequence[int]) -> Iterator[tuple[int, Said]]:
    """What entries say, read at a stretch where their files allow it; a message that cannot be read says nothing."""
    skeleton = conversation.skeleton
    decode = _decoder(conversation.ref.source)
    packed = any(path.suffix == ".zst" for path in skeleton.files)  # places are those of what is in it
    if decode is None or skeleton.keys or packed:
        for entry in entries:
            yield entry, _one(conversation, entry)
        return
    for file, of_file in groupby(entries, skeleton.file.__getitem__):
        yield from _at_a_stretch(conversation, decode, skeleton.files[file], list(of_file))


def _at_a_stretch(
    conversation: Conversation, decode: Callable[[Any], Parts], path: Path, entries: list[int]
) -> Iterator[tuple[int, Said]]:
    skeleton = conversation.skeleton
    last = max(entries, key=skeleton.offsets.__getitem__)
    end = skeleton.offsets[last] + skeleton.lengths[last]
    data = _beginning(path, end) if end <= _WHOLE_FILE and len(entries) > 1 else b""
    for entry in entries:
        at = skeleton.offsets[entry]
        piece = data[at : at + skeleton.lengths[entry]]
        if len(piece) == skeleton.lengths[entry]:
            yield entry, said_by(decode(decoded(piece)))
        else:
            yield entry, _one(conversation, entry)


def _beginning(path: Path, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(length)
    except OSError:
        return b""


def _one(conversation: Conversation, entry: int) -> Said:
    skeleton = conversation.skeleton
    try:  # past the conversation's cache, which belongs to what is on the screen
        return said_by(conversation.source.body(conversation.ref, skeleton, skeleton.locator(entry)))
    except (BoughError, OSError):
        return NOTHING


def _decoder(source: str) -> Callable[[Any], Parts] | None:
    """What makes parts of a decoded record, in formats of one record a line."""
    if source == "claude-code":
        from ..sources.claude_code.parts import parts_of  # noqa: PLC0415 - only the formats that there are

        return parts_of
    if source == "codex":
        from ..sources.codex.bodies import parts  # noqa: PLC0415 - as above

        return parts
    if source == "pi":
        from ..sources.pi.bodies import parts as pi_parts  # noqa: PLC0415 - as above

        return pi_parts
    if source == "bough":
        from ..sources.bough import parts_of as native  # noqa: PLC0415 - as above

        return lambda record: native(record.get("parts") if isinstance(record, dict) else record)
    return None


def opened(item: Item) -> Conversation:
    """A conversation, to be read."""
    from ..conversation import Conversation  # noqa: PLC0415 - start-up time
    from ..sources import source  # noqa: PLC0415 - as above
    from ..sources.base import Ref  # noqa: PLC0415 - as above

    return Conversation(Ref(item.source, item.id, tuple(map(Path, item.files)), item.key), source(item.source))


_MINUTE = 16
"""Characters of a time up to its minute."""
_SECONDS = {f":{second:02}": second for second in range(61)}
"""What a time may say between its minute and the parts of a second."""


def seconds(time: object) -> int | None:
    """A time of a record as whole seconds since 1970."""
    if type(time) is str and time[-1:] == "Z":
        second, minute = _SECONDS.get(time[_MINUTE : _MINUTE + 3]), _minute(time[:_MINUTE])
        if second is not None and minute is not None:
            return minute + second
    if not isinstance(time, str | int | float):
        return None
    found = parse_time(time)
    return int(found.timestamp()) if found is not None else None


@lru_cache(maxsize=4096)
def _minute(text: str) -> int | None:
    """The seconds of a minute in UTC: one that follows another is of the same minute as a rule."""
    found = parse_time(text)
    return int(found.timestamp()) if found is not None else None


def record_at(path: str, offset: int, length: int) -> Any:
    """One record, decoded whole: for what a typed pass does not know. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        return decoded(os.pread(descriptor, length, offset))
    finally:
        os.close(descriptor)
