"""Bringing the copy of one file up to date: what was added is added, what was written anew is written anew.

A copy is never in a state that the tool's file never had, but for its end: a killed copy is a beginning of the file,
and goes on from there. Nothing is believed before it was read back.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from ..clock import Ids
from ..disk import remove_quietly
from ..errors import Moved
from ..files import Facts, Files, make_folders, write_all
from ..regular import open_regular

CHUNK: Final = 1 << 20
"""Bytes that are in memory at a time."""
_LOG: Final = ".jsonl"
"""Files of lines only ever grow; one that was written anew may have lost something."""


class Brought(NamedTuple):
    """What was done to a copy."""

    written: int
    """Bytes."""
    whole: bool
    """Whether the copy was written anew, not only added to."""
    aside: Path | None
    """Where what it held before is now, if it held something that the file does not."""


class Copying:
    """Copies files; `files` and `ids` are the seams."""

    def __init__(self, files: Files, ids: Ids) -> None:
        self._files = files
        self._ids = ids

    def bring(self, original: Path, kept: Path, aside: Path) -> Brought:
        """Make a copy hold what a file holds now. `aside` is where it goes if it held something else.

        Raises OSError, and Moved for a file that was cut while it was read.
        """
        with open_regular(original) as file:
            size = os.fstat(file.fileno()).st_size
            there = self._files.facts(kept)
            if there is None:
                return Brought(self._write(file, size, kept), True, None)
            if there.size <= size and self._begins_with(file, kept, there.size):
                return Brought(self._add(file, there.size, size, kept), False, None)
            moved = self._set_aside(kept, aside) if self._has_lost(kept, there.size, size) else None
            return Brought(self._write(file, size, kept), True, moved)

    def _has_lost(self, kept: Path, before: int, now: int) -> bool:
        """Whether a file that was written anew may hold less than it did."""
        return now < before or kept.name.endswith(_LOG)

    def _begins_with(self, file: BinaryIO, kept: Path, size: int) -> bool:
        with open_regular(kept) as copy:
            return all(one == other for one, other in zip(_pieces(file, 0, size), _pieces(copy, 0, size), strict=False))

    def _write(self, file: BinaryIO, size: int, kept: Path) -> int:
        """Write a copy whole, in one step."""
        make_folders(self._files, kept.parent)
        beside = kept.with_name(f".{self._ids.new()}.tmp")
        try:
            descriptor = self._files.open_new(beside)
            written = self._send(file, 0, size, descriptor)
            _see(beside, 0, written)
            self._files.replace(beside, kept)
        except (OSError, Moved):
            remove_quietly(self._files, beside)
            raise
        self._files.sync_folder(kept.parent)
        return size

    def _add(self, file: BinaryIO, begin: int, end: int, kept: Path) -> int:
        if begin == end:
            return 0
        written = self._send(file, begin, end, self._files.open_append(kept))
        _see(kept, begin, written)
        return end - begin

    def _send(self, file: BinaryIO, begin: int, end: int, descriptor: int) -> bytes:
        """Write a stretch of a file to the end of another, force it to the disk, and return its digest."""
        found = hashlib.sha256()
        try:
            for piece in _pieces(file, begin, end):
                found.update(piece)
                write_all(self._files, descriptor, piece)
            self._files.sync(descriptor)
        except BaseException:
            with suppress(OSError):
                self._files.close(descriptor)
            raise
        self._files.close(descriptor)
        return found.digest()

    def _set_aside(self, kept: Path, aside: Path) -> Path:
        with open_regular(kept) as file:
            self._write(file, os.fstat(file.fileno()).st_size, aside)
        return aside


def facts_of_open(path: Path) -> Facts:
    """The facts of a regular file. Raises OSError, for links as well."""
    with open_regular(path) as file:
        return Facts.of(os.fstat(file.fileno()))


def _pieces(file: BinaryIO, begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    left = end - begin
    while left:
        data = file.read(min(left, CHUNK))
        if not data:
            raise Moved(Path(str(file.name)), "it was cut short while it was read")
        left -= len(data)
        yield data


def _see(path: Path, begin: int, digest: bytes) -> None:
    """Read back what was written. Raises OSError."""
    found = hashlib.sha256()
    with open_regular(path) as file:
        for piece in _pieces(file, begin, os.fstat(file.fileno()).st_size):
            found.update(piece)
    if found.digest() != digest:
        raise OSError(f"what was written to {path.name} is not what is read")
