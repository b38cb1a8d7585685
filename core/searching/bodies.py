"""What many messages say, read at a stretch where their file allows it, past the caches of what is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BoughError
from ..model import Parts
from ..sources.jsonlines import decoded
from .said import NOTHING, Said, said_by

if TYPE_CHECKING:
    from ..conversation import Conversation

_WHOLE_FILE = 32 << 20
"""Bytes of a file from which on it is read piece by piece."""


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
