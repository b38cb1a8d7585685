"""Where a conversation lies: a byte range of a file, or of a document in a zip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ...bodies import pool, see_that_it_is
from ...cache import Cache
from ...errors import Unreadable
from ...skeleton import Stat
from . import zips

HELD_LIMIT = 64 << 20
"""Bytes of conversations from zips that are held, because reading them again would cost a pass over the zip."""
CONVERSATION_LIMIT = 512 << 20
"""Bytes of the largest conversation that is read."""

_held: Cache[tuple[Path, Stat, str, int], bytes] = Cache(HELD_LIMIT, len)


class Place(NamedTuple):
    """A conversation's range within its document. Written as a ref's key: `[name!]offset:length`."""

    document: str
    """Name of the entry in a zip, empty for a file that is the document itself."""
    offset: int
    length: int
    """-1 for a document in which nothing could be found."""

    @property
    def key(self) -> str:
        """The place as text."""
        prefix = f"{self.document}!" if self.document else ""
        return prefix if self.length < 0 else f"{prefix}{self.offset}:{self.length}"

    @classmethod
    def of(cls, key: str) -> Place:
        """The place that a key names; one without length for a key that names none."""
        document, _, numbers = key.rpartition("!")
        offset, _, length = numbers.partition(":")
        numbered = offset.isdecimal() and length.isdecimal()
        return cls(document, int(offset), int(length)) if numbered else cls(document, 0, -1)


def chunks(path: Path, stat: Stat, document: str) -> Iterator[bytes]:
    """A whole document in pieces. Raises Unreadable where it cannot go on, and Moved for a replaced zip."""
    if document:
        yield from zips.chunks(path, stat, document)
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            while data := os.read(descriptor, zips.CHUNK):
                yield data
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unreadable(path, error.strerror or str(error)) from error


def read(path: Path, stat: Stat, place: Place, start: int, length: int) -> bytes:
    """A range within a conversation. Raises Moved if the file is not exactly the one that `stat` was taken of."""
    see_that_it_is(path, stat)
    if not place.document:
        return pool.read(path, stat, place.offset + start, length)
    if place.length > HELD_LIMIT:
        return zips.read(path, stat, place.document, place.offset + start, length)
    held = _held.get((path, stat, place.document, place.offset))
    if held is None:
        held = zips.read(path, stat, place.document, place.offset, place.length)
        _held.put((path, stat, place.document, place.offset), held)
    return held[start : start + length]
