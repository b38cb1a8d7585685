"""Contents by their SHA-256: compressed, written once, never changed, each file followed by the digest of its bytes.

The digest at the end is there for the bits that decompression does not look at: a flipped one among the last of a
deflate stream would give the same content, and rot that nobody sees is still rot.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from ..clock import Ids
from ..disk import reason, remove_quietly
from ..errors import Damaged, Moved
from ..files import Files, make_folders, write_all
from ..regular import open_regular

CHUNK: Final = 1 << 20
"""Bytes that are in memory at a time, however large a file is."""
_TRAILER: Final = hashlib.sha256().digest_size
_LEVEL: Final = 6


class Blobs:
    """The contents in one folder of a backup."""

    def __init__(self, folder: Path, files: Files, ids: Ids) -> None:
        self.folder = folder
        self._files = files
        self._ids = ids
        self._unsynced: set[Path] = set()

    def path(self, digest: str) -> Path:
        """Where the content of that digest is."""
        return self.folder / digest[:2] / digest

    def content(self, digest: str, size: int) -> Iterator[bytes]:
        """A content in pieces. What was yielded counts only once the end is reached. Raises Damaged."""
        path = self.path(digest)
        try:
            with open_regular(path) as file:
                yield from _unpacked(path, file, digest, size)
        except FileNotFoundError as error:
            raise Damaged(path, "it is missing") from error
        except OSError as error:
            raise Damaged(path, reason(error)) from error

    def whole(self, digest: str, size: int) -> bytes:
        """A content that fits into memory. Raises Damaged."""
        return b"".join(self.content(digest, size))

    def check(self, digest: str, size: int) -> None:
        """Read a content from its first byte to its last. Raises Damaged."""
        for _ in self.content(digest, size):
            pass

    def holds(self, digest: str, size: int) -> bool:
        """Whether a content is there and whole; a damaged one is to be written again."""
        try:
            self.check(digest, size)
        except Damaged:
            return False
        return True

    def put(self, digest: str, pieces: Iterable[bytes]) -> int:
        """Write a content, and return how many bytes that took. Its name is forced to the disk by `sync`.

        Raises OSError, and Moved if the pieces do not add up to the digest.
        """
        target = self.path(digest)
        make_folders(self._files, target.parent)
        if target.parent.is_symlink():
            raise OSError(f"{target.parent} is a link, which is not followed")
        beside = target.with_name(f".{digest}.{self._ids.new()}.tmp")
        descriptor = self._files.open_new(beside)
        try:
            written = self._write(descriptor, digest, pieces)
        except BaseException:
            _close_quietly(self._files, descriptor)
            remove_quietly(self._files, beside)
            raise
        try:
            self._files.close(descriptor)
            self._files.replace(beside, target)
        except OSError:
            remove_quietly(self._files, beside)
            raise
        self._unsynced.add(target.parent)
        return written

    def sync(self) -> None:
        """Force the names of new contents to the disk."""
        for folder in sorted(self._unsynced):
            self._files.sync_folder(folder)
        self._unsynced.clear()

    def _write(self, descriptor: int, digest: str, pieces: Iterable[bytes]) -> int:
        content, stored, written = hashlib.sha256(), hashlib.sha256(), _TRAILER
        packer = zlib.compressobj(_LEVEL)
        for piece in pieces:
            content.update(piece)
            written += self._send(descriptor, stored, packer.compress(piece))
        if content.hexdigest() != digest:
            raise Moved(self.path(digest), "its file changed while it was read")
        written += self._send(descriptor, stored, packer.flush())
        write_all(self._files, descriptor, stored.digest())
        if self._files.descriptor_facts(descriptor).size != written:
            raise OSError(f"not all of {written} bytes were kept")
        self._files.sync(descriptor)
        return written

    def _send(self, descriptor: int, stored: hashlib._Hash, data: bytes) -> int:
        if data:
            stored.update(data)
            write_all(self._files, descriptor, data)
        return len(data)


def _unpacked(path: Path, file: BinaryIO, digest: str, size: int) -> Iterator[bytes]:
    """The content of a blob, checked as it goes: no more than `size` bytes ever come out of it. Raises Damaged."""
    left = os.fstat(file.fileno()).st_size - _TRAILER
    content, stored, got = hashlib.sha256(), hashlib.sha256(), 0
    unpacker = zlib.decompressobj()
    while left > 0:
        data = file.read(min(left, CHUNK))
        if not data:
            raise Damaged(path, "it ends too early")
        left -= len(data)
        stored.update(data)
        for piece in _inflate(path, unpacker, data):
            got += len(piece)
            if got > size:
                raise Damaged(path, f"it holds more than the {size} bytes it should")
            content.update(piece)
            yield piece
    whole = unpacker.eof and not unpacker.unused_data and file.read(_TRAILER + 1) == stored.digest()
    if not whole or got != size or content.hexdigest() != digest:
        raise Damaged(path, "it is not what was written")


def _inflate(path: Path, unpacker: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What some bytes unpack to, in pieces of bounded size."""
    while True:
        try:
            piece = unpacker.decompress(data, CHUNK)
        except zlib.error as error:
            raise Damaged(path, f"its compression is damaged ({error})") from error
        if piece:
            yield piece
        data = unpacker.unconsumed_tail
        if not data and len(piece) < CHUNK:
            return


def _close_quietly(files: Files, descriptor: int) -> None:
    """After an error that is reported already."""
    try:
        files.close(descriptor)
    except OSError:
        return
