"""Reading what messages say: byte ranges of files, through few descriptors, with proof that the file is still the same.

Files are never mapped into memory: one that another process cuts short would kill this one. At most 64 are open at a
time, whatever the number of conversations looked at.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .cache import Cache
from .errors import Moved
from .skeleton import Stat

MOST_OPEN = 64
_BLOCK = 4 << 20
"""Bytes that are read at once where many ranges follow one another."""


def see_that_it_is(path: Path, stat: Stat) -> None:
    """Raises Moved if a file is not exactly the one that `stat` was taken of.

    For documents, which are written as a whole: unlike a file of lines, one that has grown is another one.
    """
    try:
        now = Stat.of(path)
    except OSError as error:
        raise Moved(path, error.strerror or "it is gone") from error
    if now != stat:
        raise Moved(path)


class Descriptor:
    """An open file that closes itself when nobody holds it any more: an evicted one may still be being read."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))

    def __del__(self, close: Callable[[int], None] = os.close) -> None:  # bound: modules are gone at exit
        if hasattr(self, "number"):
            close(self.number)


class _Block(NamedTuple):
    """A piece of a file that was read ahead."""

    path: Path
    stat: Stat
    offset: int
    data: bytes


class FilePool:
    """Open files by path, and the byte ranges of them."""

    def __init__(self, most: int = MOST_OPEN) -> None:
        self._open: Cache[tuple[Path, int], Descriptor] = Cache(most)
        """By path and inode: of a file that grows one is enough."""
        self._turn = 0
        self._ahead = threading.local()
        """What a thread that reads ahead has read: `block`, None before the first one."""

    @contextmanager
    def ahead(self) -> Iterator[None]:
        """Read blocks instead of ranges while inside: for whoever reads many messages in the order of the file.

        It counts for this thread. A file is then looked at once a block, not once a message.
        """
        self._ahead.block = None
        try:
            yield
        finally:
            del self._ahead.block

    def read(self, path: Path, stat: Stat, offset: int, length: int) -> bytes:
        """The bytes of a range. Raises Moved if the file is not the one `stat` was taken of, or has become shorter.

        A file that has only grown is still the same.
        """
        if not hasattr(self._ahead, "block"):
            return self._read(path, stat, offset, length)
        block: _Block | None = self._ahead.block
        if block is not None and block.path is path and block.stat is stat:
            at = offset - block.offset
            if at >= 0 and at + length <= len(block.data):
                return block.data[at : at + length]
        data = self._read(path, stat, offset, max(length, min(_BLOCK, stat.size - offset)))
        self._ahead.block = _Block(path, stat, offset, data)
        return data[:length]

    def _close_deleted(self) -> None:
        """Nothing more is read of them, and only once nobody has them open is their room on the disk free again.

        Two are looked at for each that is opened, in turn: to look at all would take longer than what is read.
        """
        held = self._open.held()
        for name, descriptor in [held[at % len(held)] for at in (self._turn, self._turn + 1)] if held else ():
            if not os.fstat(descriptor.number).st_nlink:
                self._open.drop(name)
        self._turn += 2

    def _read(self, path: Path, stat: Stat, offset: int, length: int) -> bytes:
        descriptor = self._open.get((path, stat.inode))
        try:
            if descriptor is None:
                self._close_deleted()
                descriptor = Descriptor(path)
                self._open.put((path, stat.inode), descriptor)
            now = os.fstat(descriptor.number)
            on_disk = path.stat()
        except OSError as error:
            raise Moved(path, error.strerror or "it is gone") from error
        if now.st_ino != stat.inode or on_disk.st_ino != stat.inode or on_disk.st_dev != now.st_dev:
            raise Moved(path, "another file took its place")
        if now.st_size < offset + length:
            raise Moved(path, "it was cut short")
        try:
            data = os.pread(descriptor.number, length, offset)
        except OSError as error:
            raise Moved(path, error.strerror or "it cannot be read") from error
        if len(data) < length:
            raise Moved(path, "it was cut short while it was read")
        return data

    def close(self) -> None:
        """Close what is open and not in use."""
        self._open.clear()


pool = FilePool()
"""The one pool of the process: the bound of 64 is the process's."""
