"""What the index holds: one row a conversation, in a file that is replaced whole and carries its own checksum.

Readers see one moment of it, whatever writers do. A row is `pending` from before its messages are added until after
they are committed: who finds it so knows that somebody died between, and adds that conversation again.
"""

from __future__ import annotations

import os
import secrets
import zlib
from contextlib import suppress
from pathlib import Path

import msgspec

from .documents import Far

VERSION = 3
"""Raised whenever documents, words or fields change; an index of any other version is built anew."""
_MAGIC = b"bough-search\n"
_SUM_BYTES = 4

Facts = tuple[int, int, int]
"""Inode, size and time of change of a file."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A conversation in the index."""

    number: int
    """What its messages carry."""
    source: str
    id: str
    key: str
    files: tuple[bytes, ...]
    """As the system has their names, which need not be UTF-8."""
    stamp: str
    """Of its files when they were read; another one means that it is to be read again."""
    facts: tuple[Facts, ...] = ()
    messages: int = 0
    text: int = 0
    """Characters of its messages."""
    far: Far | None = None
    """How much of its file is in the index, where what is added can be read by itself."""
    pending: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """Its files."""
        return tuple(map(os.fsdecode, self.files))

    @property
    def name(self) -> tuple[str, bytes, str, str]:
        """Source, first file, key and id: together they tell a conversation from all others."""
        return (self.source, self.files[0], self.key, self.id)


class Ledger(msgspec.Struct, frozen=True):
    """All rows, and the folder that they speak of."""

    folder: str
    """Name of the folder that holds the index."""
    version: int = VERSION
    next: int = 1
    """Number of the next conversation."""
    rows: tuple[Row, ...] = ()
    checked: dict[str, tuple[int, int, int, int]] = {}
    """Size, inode and times of the files of the index that were found to be whole."""


def empty() -> Ledger:
    """A ledger of a folder that nobody has used yet."""
    return Ledger(f"index-{secrets.token_hex(6)}")


def load(path: Path) -> Ledger | None:
    """The ledger in a file; None if there is none, or it is damaged or of another version."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body = data[len(_MAGIC) + _SUM_BYTES :]
    if data[: len(_MAGIC)] != _MAGIC or data[len(_MAGIC) : len(_MAGIC) + _SUM_BYTES] != _sum(body):
        return None
    try:
        found = msgspec.msgpack.decode(body, type=Ledger)
    except msgspec.DecodeError:
        return None
    return found if found.version == VERSION else None


def save(path: Path, ledger: Ledger) -> None:
    """Put a ledger in the place of the old one. Raises OSError."""
    body = msgspec.msgpack.encode(ledger)
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + _sum(body) + body)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def _sum(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(_SUM_BYTES, "big")
