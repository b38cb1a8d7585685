"""The documents inside a zip, read as it is: nothing is unpacked to disk.

Zips come by mail and from strangers. What is read of one is bounded before it is read: the size of its directory, the
size of a document and how far it was compressed; only regular, unencrypted entries named `conversations*.json` are
opened. Two documents at a time keep the state in which they were left (see `seeking.py`).
"""

from __future__ import annotations

import io
import re
import stat as modes
import struct
import threading
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ...bodies import pool
from ...errors import Unreadable
from ...skeleton import Stat
from .seeking import Deflated, Forward, Reader, Stored

DIRECTORY_LIMIT = 16 << 20
"""Bytes of the largest directory of a zip that is read: some 150,000 entries."""
DOCUMENT_LIMIT = 16 << 30
"""Bytes of the largest document, decompressed."""
RATIO_LIMIT = 300
"""How many times larger than its compressed form a document may be. Chats are 5 to 30 times larger."""
CHUNK = 1 << 20
_SMALL = 64 << 20  # below this, no ratio is dangerous
_MOST_READERS = 2
_NAMED = re.compile(r"(?:.*/)?conversations[^/]*\.json", re.DOTALL)
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = 20
_LOCAL = struct.Struct("<26sHH")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # a compression nobody here knows
    RuntimeError,  # encrypted
    ValueError,
    LookupError,
    OverflowError,
    OSError,
)


class _Pooled(io.RawIOBase):
    """A file as the zip module wants it, over the pool of descriptors. Raises Moved when the file is replaced."""

    def __init__(self, path: Path, stat: Stat) -> None:
        self._path = path
        self._stat = stat
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        at = offset + (0, self._at, self._stat.size)[whence]
        if at < 0:
            raise ValueError("negative position")
        self._at = at
        return at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # the base says only "a buffer"
        wanted = max(0, min(len(buffer), self._stat.size - self._at))
        data = pool.read(self._path, self._stat, self._at, wanted) if wanted else b""
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


class _Readers:
    """Readers between two readings. One that is taken out belongs to the thread that took it."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[Path, Stat, str], Reader] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, path: Path, stat: Stat, name: str) -> Reader:
        with self._lock:
            waiting = self._waiting.pop((path, stat, name), None)
        return waiting if waiting is not None else _reader(path, stat, name)

    def give_back(self, path: Path, stat: Stat, name: str, reader: Reader) -> None:
        with self._lock:
            self._waiting[path, stat, name] = reader
            while len(self._waiting) > _MOST_READERS:
                self._waiting.popitem(last=False)


_readers = _Readers()


def is_zip(data: bytes) -> bool:
    """Whether a file that begins so is a zip."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def documents(path: Path, stat: Stat) -> list[str]:
    """Names of the documents in a zip, in its order. Raises Unreadable where its directory cannot be read."""
    return list(dict.fromkeys(entry.filename for entry in _directory(path, stat).infolist() if _wanted(entry.filename)))


def chunks(path: Path, stat: Stat, name: str) -> Iterator[bytes]:
    """A document from its beginning to its end. Raises Unreadable where it cannot go on, and Moved."""
    _, stream = _open(path, stat, name)
    while True:
        try:
            data = stream.read(CHUNK)
        except _DAMAGE as error:
            raise Unreadable(path, f"{name} in it is damaged ({error})") from error
        if not data:
            return
        yield data


def read(path: Path, stat: Stat, name: str, offset: int, length: int) -> bytes:
    """A range of a document, as far as the document can be read. Raises Unreadable if nothing can, and Moved."""
    reader = _readers.take(path, stat, name)
    try:
        data = b"".join(reader.read(offset, length))
    except _DAMAGE as error:
        raise Unreadable(path, f"{name} in it is damaged ({error})") from error
    _readers.give_back(path, stat, name, reader)
    return data


def _wanted(name: str) -> bool:
    return _NAMED.fullmatch(name) is not None and not name.startswith("__MACOSX/")


def _open(path: Path, stat: Stat, name: str) -> tuple[zipfile.ZipInfo, IO[bytes]]:
    """An entry, and its document from the beginning on; its checksum is compared at the end."""
    archive = _directory(path, stat)
    try:
        entry = archive.getinfo(name)
        refusal = _refusal(entry)
        if refusal:
            raise Unreadable(path, f"{name} in it {refusal}")
        return entry, archive.open(entry)
    except _DAMAGE as error:
        raise Unreadable(path, f"{name} in it cannot be read ({error})") from error


def _reader(path: Path, stat: Stat, name: str) -> Reader:
    entry, stream = _open(path, stat, name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Forward(stream)
    header = pool.read(path, stat, entry.header_offset, _LOCAL.size)
    _, name_length, extra_length = _LOCAL.unpack(header)
    start = entry.header_offset + _LOCAL.size + name_length + extra_length
    size = min(entry.compress_size, stat.size - start)

    def fetch(offset: int, length: int) -> bytes:
        length = min(length, size - offset)
        return pool.read(path, stat, start + offset, length) if length > 0 else b""

    return Stored(fetch) if entry.compress_type == zipfile.ZIP_STORED else Deflated(fetch, entry.file_size)


def _refusal(entry: zipfile.ZipInfo) -> str:
    """Why an entry is not opened; empty if it is."""
    if entry.flag_bits & 1:
        return "is encrypted; unpack it with its password first"
    if modes.S_ISLNK(entry.external_attr >> 16):
        return "is a link"
    if entry.file_size > DOCUMENT_LIMIT:
        return f"is {entry.file_size:,} bytes large, over the limit"
    if entry.file_size > _SMALL and entry.file_size > RATIO_LIMIT * entry.compress_size:
        return f"would grow to {entry.file_size:,} bytes from {entry.compress_size:,}; it looks like a bomb"
    return ""


def _directory(path: Path, stat: Stat) -> zipfile.ZipFile:
    file = io.BufferedReader(_Pooled(path, stat), CHUNK >> 2)
    try:
        size = _directory_size(file, stat.size)
        if size > DIRECTORY_LIMIT:
            raise Unreadable(path, f"the directory of this zip takes {size:,} bytes, over the limit")
        return zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise Unreadable(path, f"this zip is damaged ({error})") from error


def _directory_size(file: IO[bytes], size: int) -> int:
    """Bytes of the central directory, as its end record says (the 64-bit one where there is one); 0 if it has none."""
    first = max(0, size - _END.size - 0xFFFF)
    file.seek(first)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size) + 4)
    if at < 0:
        return 0
    stated: int = _END.unpack_from(tail, at)[5]
    long = at - _LOCATOR_64 - _END_64.size
    if tail[max(0, at - _LOCATOR_64) : at].startswith(b"PK\x06\x07") and long >= 0:
        stated = max(_END_64.unpack_from(tail, long)[8], 0 if stated == 0xFFFFFFFF else stated)
    return stated
