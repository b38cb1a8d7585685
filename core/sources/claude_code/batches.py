"""The records of a file, many at a time.

Decoding line by line costs as much in calls and copies as the decoding itself, so whole buffers are given to the
decoder and only the ends of the lines are looked up. That needs lines without fault: from the first buffer that has
one, the file is read by the careful reader of `bough.core.lines`, which also reports what it finds.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from ...lines import LINE_LIMIT, Records
from ...model import Problem
from .records import Record

_BUFFER = 1 << 18
_CAREFUL_BATCH = 512
_decode = msgspec.json.Decoder(Record).decode_lines


class Batch(NamedTuple):
    """Consecutive records and where they lie. Texts of blocks are valid only until the next batch is asked for."""

    records: list[Record]
    offsets: list[int]
    lengths: list[int]
    numbers: Sequence[int]
    """1-based numbers of these records in the file, unreadable ones counted, blank lines not."""


class File:
    """One file being read; `count`, `bad` and `problems` are complete once `batches` has ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.bad = 0
        self.problems: list[Problem] = []

    def batches(self) -> Iterator[Batch]:
        """All records in file order. Raises OSError."""
        descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            offset = yield from self._swiftly(descriptor)
            yield from self._carefully(descriptor, offset)
        finally:
            os.close(descriptor)

    def _swiftly(self, descriptor: int) -> Generator[Batch, None, int]:
        """Batches up to the first trouble or the last complete line; returns the offset it got to."""
        buffer = bytearray(_BUFFER)
        at = held = 0  # offset of the buffer in the file; bytes in it
        with os.fdopen(os.dup(descriptor), "rb", buffering=0) as stream:
            while got := stream.readinto(memoryview(buffer)[held:]):
                held += got
                end = buffer.rfind(b"\n", 0, held) + 1
                if not end:
                    if held < len(buffer):
                        continue
                    if held > LINE_LIMIT:
                        return at
                    grown = bytearray(2 * held)
                    grown[:held] = buffer
                    buffer = grown
                    continue
                batch = self._batch(buffer, end, at)
                if batch is None:
                    return at
                yield batch
                self.count += len(batch.records)
                at += end
                buffer[: held - end] = buffer[end:held]
                held -= end
        return at

    def _batch(self, buffer: bytearray, end: int, at: int) -> Batch | None:
        try:
            records = _decode(memoryview(buffer)[:end])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        offsets: list[int] = []
        lengths: list[int] = []
        find = buffer.find
        start = 0
        for _ in records:
            stop = find(b"\n", start, end)
            if stop < 0 or buffer[start] != 0x7B:  # the decoder does not insist on one object a line; we do
                return None
            offsets.append(at + start)
            lengths.append(stop - start)
            start = stop + 1
        if start != end:
            return None
        return Batch(records, offsets, lengths, range(self.count + 1, self.count + len(records) + 1))

    def _carefully(self, descriptor: int, offset: int) -> Iterator[Batch]:
        reader = Records(self.path, Record)
        before = self.count
        batch: list[tuple[int, int, int, Record]] = []
        for start, length, record in reader.read(descriptor, offset):
            batch.append((start, length, before + reader.count, record))
            if len(batch) == _CAREFUL_BATCH:
                yield _batch_of(batch)
                batch = []
        if batch:
            yield _batch_of(batch)
        self.count = before + reader.count
        self.bad = reader.bad
        self.problems = reader.problems


def _batch_of(found: list[tuple[int, int, int, Record]]) -> Batch:
    offsets, lengths, numbers, records = zip(*found, strict=True)
    return Batch(list(records), list(offsets), list(lengths), numbers)
