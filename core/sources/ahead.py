"""Reading a large file ahead of who decodes it: while one piece is decoded, another thread reads the next one.

To copy a file out of the system's cache is a tenth of all the work of opening it, and needs no lock of Python's: where
a second processor is idle, that tenth costs nothing. From a disk that has to be waited for, it is more than a tenth.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

WORTH_IT = 4 << 20 if hasattr(os, "preadv") else sys.maxsize
"""Bytes that are to be read at the least. Windows and old systems of Apple cannot read at an offset into a buffer."""
_PIECE = 1 << 20


class Piece(NamedTuple):
    """The whole lines `buffer[begin:end]`; the buffer is used again for the piece after the next one."""

    buffer: bytearray
    begin: int
    end: int
    at: int
    """Where in the file the buffer would begin; not before the file, once `begin` is added."""


class _Reader:
    """The thread that reads, and its two buffers.

    The first half of a buffer is for the line that the piece before it ended in the middle of.
    """

    def __init__(self, descriptor: int, at: int) -> None:
        self._descriptor = descriptor
        self._at = at
        self._read: SimpleQueue[bytearray | None] = SimpleQueue()
        self._free: SimpleQueue[bytearray | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="reading ahead", daemon=True)

    def start(self) -> bool:
        """Begin; False where this process may have no more threads. Raises MemoryError, and no thread has begun."""
        for _ in range(2):
            self._free.put(bytearray(2 * _PIECE))
        try:
            self._thread.start()
        except RuntimeError:
            return False
        return True

    def next(self) -> bytearray | None:
        """The next piece, in the second half of a buffer; None once there is none that fills it."""
        return self._read.get()

    def give_back(self, buffer: bytearray) -> None:
        """Read into it again."""
        self._free.put(buffer)

    def stop(self) -> None:
        """End, after the piece that is being read."""
        self._free.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            with suppress(OSError, MemoryError):  # who reads the rest will meet it too
                self._read_all()
        finally:
            self._read.put(None)  # whatever happened: somebody waits

    def _read_all(self) -> None:
        while (buffer := self._free.get()) is not None:
            got = os.preadv(self._descriptor, [memoryview(buffer)[_PIECE:]], self._at)
            if got < _PIECE:
                return
            self._at += got
            self._read.put(buffer)


def whole_lines(descriptor: int, at: int) -> Generator[Piece, None, None]:
    """The lines of a file from an offset on, piece by piece, up to a line that is longer than a piece, or the last one.

    What follows is left to the caller, and so is every error.
    """
    reader = _Reader(descriptor, at)
    if not reader.start():
        return
    begun = b""
    try:
        while (buffer := reader.next()) is not None:
            end = buffer.rfind(b"\n", _PIECE) + 1
            if not end:
                return
            begin = _PIECE - len(begun)
            buffer[begin:_PIECE] = begun
            begun = bytes(memoryview(buffer)[end:])
            yield Piece(buffer, begin, end, at - _PIECE)
            at += _PIECE
            reader.give_back(buffer)
    finally:
        reader.stop()
