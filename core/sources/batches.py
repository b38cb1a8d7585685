"""The records of a file of lines, many at a time: a comprehension over a batch costs a third of a step for each."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ..files import Facts
from ..lines import LINE_LIMIT, SHOWN_REASON, Records, parse_loosely
from ..linking import problem
from ..marks import mark
from .ahead import WORTH_IT, whole_lines

_BUFFER = 1 << 19
_LEAST = 1 << 12
_BRACE = ord("{")
_NEWLINE = ord("\n")
_MOST_ODD = 8
_FIELD = re.compile(r"at `\$((?:\.\w+)+)")
_LEFT_OUT = object()
_BOM = b"\xef\xbb\xbf"


class Batch(NamedTuple):
    """Records that follow one another, with where they lie. Fields kept raw hold until the next batch is asked for."""

    numbers: Sequence[int]
    """1-based number of each in its file: lines that no parser could read have one too."""
    offsets: list[int]
    lengths: list[int]
    """Bytes of each record, its newline left out."""
    records: list[Any]

    def only(self, kept: Sequence[int]) -> Batch:
        """The batch of the records at these places."""
        numbers, offsets, lengths, records = ([column[at] for at in kept] for column in self)
        return Batch(numbers, offsets, lengths, records)


class Batches(Records):
    """The records of one file like `Records`, but many at a time; and later those that were added since."""

    def __init__(self, path: Path, type_: type[Any]) -> None:
        super().__init__(path, type_)
        self._cut_off = False
        """Whether the last line is over the limit, and may go on."""
        self._decode_lines = msgspec.json.Decoder(type_).decode_lines
        self._lenient: Callable[[bytes], Any] = msgspec.json.Decoder(type_, strict=False).decode

    def batches(self, descriptor: int) -> Generator[Batch, None, None]:
        """Decode all that is there now, and was not read before. Raises OSError."""
        facts = Facts.of(os.fstat(descriptor))
        self._begin()
        at = self._end
        if facts.size - at >= WORTH_IT:
            at = yield from self._ahead(descriptor, at)
        yield from self._rest(descriptor, at, facts)

    def readable(self, descriptor: int) -> Generator[Batch, None, None]:
        """The same, as far as the file can be read; that it goes on is a problem. Raises OSError if that is nothing."""
        try:
            yield from self.batches(descriptor)
        except OSError as error:
            if not self.count:
                raise
            self.mark = None
            sentence = f"It cannot be read to its end ({error.strerror}); what comes before this is shown."
            self.problems.append(problem("unreadable", self.path, f"byte {self._end}", sentence))

    def _ahead(self, descriptor: int, at: int) -> Generator[Batch, None, int]:
        """Most lines of a large file; returns the offset of those that are left."""
        for buffer, begin, end, start in whole_lines(descriptor, at):
            yield self._batch(buffer, begin, end, start)
            at = start + end
        return at

    def _rest(self, descriptor: int, at: int, facts: Facts) -> Iterator[Batch]:
        """The lines from an offset on, to the last one.

        One buffer is used again and again. It grows with the longest line, never beyond the limit; for a short file it
        is no larger than that.
        """
        most = LINE_LIMIT + 1  # a line of the limit, and its newline
        buffer = bytearray(min(_BUFFER, most, max(facts.size - at, _LEAST) + 1))
        held = 0  # bytes in it; `at` is where in the file it begins
        with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as file:
            file.seek(at)
            while got := file.readinto(memoryview(buffer)[held:]):
                held += got
                end = buffer.rfind(b"\n", held - got, held) + 1
                if end:
                    yield self._batch(buffer, 0, end, at)
                    at += end
                    buffer[: held - end] = buffer[end:held]
                    held -= end
                elif held == most:
                    del buffer
                    buffer = bytearray(min(_BUFFER, most))
                    at, held = self._pass_over(file, at, held), 0
                elif held == len(buffer):
                    del buffer  # read once more what was in it: two of them would be too many
                    buffer = bytearray(min(2 * held, most))
                    held = 0
                    file.seek(at)
        self._end = at
        made = self.count - self.bad
        if held:
            yield self._singly(buffer, 0, held, at)
        whole = self.count - self.bad == made and not self._cut_off
        self.mark = mark(descriptor, facts, at) if whole else None

    def _batch(self, buffer: bytearray, begin: int, end: int, at: int) -> Batch:
        """The lines `buffer[begin:end]`, where `at` is the offset of the buffer in the file."""
        self._end = at + end
        return self._at_once(buffer, begin, end, at) or self._singly(buffer, begin, end, at)

    def _at_once(self, buffer: bytearray, begin: int, end: int, at: int) -> Batch | None:
        """All of these lines, None if there is one that needs a second look.

        Decoding line by line would cost a sixth more, and the ends of the lines have to be looked up either way.
        """
        try:
            records = self._decode_lines(memoryview(buffer)[begin:end])
            places = _places(buffer, begin, end, at, len(records))
        except (msgspec.DecodeError, RecursionError, ValueError):
            return None
        if places is None:
            return None
        numbers = range(self.count + 1, self.count + len(records) + 1)
        self.count += len(records)
        return Batch(numbers, *places, records)

    def _singly(self, buffer: bytearray, begin: int, end: int, at: int) -> Batch:
        """These lines one by one; what follows the last newline is a line too."""
        batch = _Growing()
        stop = begin - 1
        with memoryview(buffer) as view:
            while (begin := stop + 1) < end:
                found = buffer.find(b"\n", begin, end)
                stop = found if found >= 0 else end
                start, data = at + begin, bytes(view[begin:stop])
                if not start and data.startswith(_BOM):
                    start, data = len(_BOM), data[len(_BOM) :]
                record = self._one(start, data, ended=found >= 0)
                if record is not None:
                    batch.add(self.count, start, len(data), record)
        return batch.batch

    def _one(self, start: int, data: bytes, *, ended: bool) -> Any:
        """The record of one line, None if there is none in it."""
        try:
            record = self._decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            if not data.strip():
                return None
            self.count += 1
            return self._again(start, data, ended, len(data))
        self.count += 1
        return record

    def _pass_over(self, file: io.FileIO, at: int, held: int) -> int:
        """Skip the rest of a line over the limit, whose first bytes were read; returns where the next one begins."""
        end, ended = at + held, False
        while not ended and (chunk := file.read(_BUFFER)):
            newline = chunk.find(b"\n")
            ended = newline >= 0
            end += newline if ended else len(chunk)
        self.count += 1
        self._cut_off = not ended
        self._again(at, b"", ended, end - at)
        return file.seek(end + 1 if ended else end)

    def _again(self, start: int, data: bytes, ended: bool, length: int) -> Any:
        """What the standard parser makes of a line, without the fields that have an unexpected shape.

        It goes through the typed decoder once more, which alone keeps fields raw; an odd value costs a field and not
        the record, where the record can do without it.
        """
        try:
            parsed = parse_loosely(data)
        except ValueError:
            return super()._again(start, data, ended, length)
        for _ in range(_MOST_ODD):
            try:
                return self._lenient(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"))
            except (msgspec.DecodeError, RecursionError) as error:
                reason = str(error)[:SHOWN_REASON]
                if not _leave_out(parsed, reason):
                    break
                sentence = f"A field has an unexpected shape ({reason}) and was passed over."
                self.problems.append(problem("bad-field", self.path, f"byte {start}", sentence))
        return self._keep(start, length, reason)


def _places(buffer: bytearray, begin: int, end: int, at: int, number: int) -> tuple[list[int], list[int]] | None:
    """Offset and length of so many lines that begin with a brace, None if these are not all lines `buffer[begin:end]`.

    The decoder does not insist on one object a line; we do. Raises ValueError where there are less lines.
    """
    index, start = buffer.index, begin
    offsets: list[int] = []
    lengths: list[int] = []
    for _ in range(number):
        stop = index(_NEWLINE, start)
        if buffer[start] != _BRACE:
            return None
        offsets.append(start + at)
        lengths.append(stop - start)
        start = stop + 1
    return (offsets, lengths) if start == end else None


class _Growing:
    """A batch that is put together record by record."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.batch = Batch(self.numbers, [], [], [])

    def add(self, number: int, start: int, length: int, record: Any) -> None:
        self.numbers.append(number)
        self.batch.offsets.append(start)
        self.batch.lengths.append(length)
        self.batch.records.append(record)


def _leave_out(record: Any, reason: str) -> bool:
    """Remove the field that the decoder names in its reason; whether there was one."""
    named = _FIELD.search(reason)
    *above, last = named[1].strip(".").split(".") if named else [""]
    for key in above:
        record = record.get(key) if isinstance(record, dict) else None
    return isinstance(record, dict) and record.pop(last, _LEFT_OUT) is not _LEFT_OUT
