r"""Reading files of one JSON record a line, as far as they can be read.

The fast way is a typed decoder that skips what the skeleton does not need. A line it refuses is read again by the
standard parser, which forgives lone surrogates, NaN and huge numbers; a line that both refuse is a problem, and if it
is the last one and has no newline it is taken as still being written. Lines end at `\n` bytes only: JSON may hold
U+2028 and U+0085.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from .files import Facts
from .linking import problem
from .marks import Mark, mark
from .model import Problem

T = TypeVar("T")

LINE_LIMIT = 256 << 20
"""Bytes of the longest line that is read; a longer one is a problem."""
SHOWN_REASON = 120
"""Characters of a parser's reason that a problem repeats."""
_CHUNK = 1 << 20
_LEAST = 1 << 12
"""Bytes that are read at once: of a file that becomes longer meanwhile no less."""
_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",  # what PowerShell writes with `>`
    b"\xfe\xff": "UTF-16",
}


class Line(NamedTuple):
    """One line without its newline."""

    offset: int
    """Bytes before it in the file."""
    data: bytes
    """Empty for a line over the limit."""
    ended: bool
    """Whether a newline followed."""
    length: int
    """Bytes of the line in the file; more than `data` holds for a line over the limit."""


def read_lines(descriptor: int, offset: int = 0, limit: int = LINE_LIMIT) -> Iterator[Line]:
    """The lines of an open file from `offset` on, in order, blank ones included."""
    pending: list[bytes] = []
    held = 0
    start = at = offset
    left = os.fstat(descriptor).st_size - offset
    piece = min(_CHUNK, max(left + 1, _LEAST))  # a megabyte for each small file would leave holes in memory
    while chunk := os.pread(descriptor, piece, at):
        at += len(chunk)
        lines = chunk.split(b"\n")
        rest = lines.pop()
        for data in lines:
            if held:
                length = held + len(data)
                data = b"".join([*pending, data]) if length <= limit else b""
                pending, held = [], 0
            else:
                length = len(data)
            yield Line(start, data, True, length)
            start += length + 1
        if rest:
            held += len(rest)
            if held <= limit:
                pending.append(rest)
            else:
                pending = []
    if held:
        yield Line(start, b"".join(pending) if held <= limit else b"", False, held)


def parse(data: bytes) -> Any:
    """A record by the fast parser, by the standard one where that refuses. Raises ValueError for what is no JSON."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return parse_loosely(data)


def parse_loosely(data: bytes) -> Any:
    """A record by the standard parser: NaN, Infinity and what is beyond them become text, bad UTF-8 is replaced.

    Lone surrogates stay, and so do control characters that a string should have escaped.
    Raises ValueError for what is no JSON, and for nesting deeper than the parser can follow.
    """
    text = data.decode("utf-8", "replace")
    try:
        return json.loads(text, strict=False, parse_constant=str, parse_int=_integer, parse_float=_fraction)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _integer(digits: str) -> int | str:
    """Numbers beyond what Python converts by default stay text."""
    return int(digits) if len(digits) < 4000 else digits


def _fraction(digits: str) -> float | str:
    """Numbers beyond what a float holds stay text: infinity is no JSON, and was not what the file said."""
    number = float(digits)
    return number if isfinite(number) else digits


def no_utf8(data: bytes) -> str:
    """A sentence on a file that begins with the mark of another encoding; empty without one."""
    name = next((name for bom, name in _OTHER_BOMS.items() if data.startswith(bom)), "")
    if not name:
        return ""
    return (
        f"Nothing was read: it is text in {name}, not UTF-8. “iconv -f {name} -t UTF-8” makes a copy that can be read."
    )


class Records:
    """The records of one file, decoded to `type`; what went wrong is in `problems` afterwards.

    Iterating yields `(offset, length, record)`. `count` is the number of non-blank lines met so far.
    """

    def __init__(self, path: Path, type_: type[Any]) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.count = 0
        self.bad = 0
        """Lines that no parser could read; each is one of the problems, but in a file that is no UTF-8."""
        self.kept: list[tuple[int, int]] = []
        """Offset and length of lines that are JSON but no such record: problems too, and to be kept raw."""
        self.mark: Mark | None = None
        """How far it was read. None where reading cannot go on from there: a record was made of an unended line."""
        self._end = 0
        self._is_utf8 = True
        self._type = type_
        self._decode: Callable[[bytes], Any] = msgspec.json.Decoder(type_).decode

    def read(self, descriptor: int) -> Iterator[tuple[int, int, Any]]:
        """Decode what is there now and was not read before, to the end. Never waits. Raises OSError."""
        facts = Facts.of(os.fstat(descriptor))
        self._begin()
        decode, ended = self._decode, True
        for start, data, ended, length in read_lines(descriptor, self._end):
            self._end += length + 1 if ended else 0
            if not start and data.startswith(_BOM):
                start, data, length = start + 3, data[3:], length - 3
            try:
                record = decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                if not length or (data and not data.strip()):
                    continue
                self.count += 1
                record = self._again(start, data, ended, length)
                if record is None:
                    continue
            else:
                self.count += 1
            yield start, length, record
        whole = ended or bool(self.problems and self.problems[-1].code == "torn")
        self.mark = mark(descriptor, facts, self._end) if whole else None

    def _begin(self) -> None:
        """A line that was not complete is read once more."""
        self.mark = None
        if self.problems and self.problems[-1].code == "torn":
            self.problems.pop()
            self.count -= 1
            self.bad -= 1

    def _again(self, start: int, data: bytes, ended: bool, length: int) -> Any:
        if not data:
            return self._bad("long-line", start, f"A line of {length:,} bytes is over the limit and was skipped.")
        try:
            parsed = parse_loosely(data)
        except ValueError as error:
            if not self._is_utf8 or (not start and no_utf8(data)):
                return self._pass_over_other(data, ended=ended)
            if not ended:
                return self._bad("torn", start, "The last line is not complete; it may still be being written.")
            return self._bad("bad-json", start, f"This line is no JSON ({_short(error)}) and was skipped.")
        try:
            return self._converted(parsed)
        except (msgspec.DecodeError, RecursionError) as error:
            return self._keep(start, length, _short(error))

    def _pass_over_other(self, data: bytes, *, ended: bool) -> None:
        """A line of a file that is no UTF-8: its first one stands for all of them."""
        if self._is_utf8:
            self._is_utf8 = False
            self.problems.append(problem("bad-encoding", self.path, "byte 0", no_utf8(data)))
        if ended:
            self.bad += 1
        else:
            self.count -= 1  # it is read again with what follows, and counts then

    def _converted(self, parsed: Any) -> Any:
        """What the typed decoder makes of a record that the standard parser has read.

        A field that is kept raw can only be made from bytes; these cannot hold a lone surrogate. Raises DecodeError.
        """
        try:
            return msgspec.convert(parsed, self._type, strict=False)
        except (msgspec.ValidationError, UnicodeEncodeError):
            data = json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace")
            return msgspec.json.decode(data, type=self._type, strict=False)

    def _keep(self, start: int, length: int, reason: str) -> None:
        self.kept.append((start, length))
        sentence = f"This record has an unexpected shape ({reason}); it is kept raw."
        self.problems.append(problem("bad-record", self.path, f"byte {start}", sentence))

    def _bad(self, code: str, start: int, sentence: str) -> None:
        self.bad += 1
        self.problems.append(problem(code, self.path, f"byte {start}", sentence))


def _short(error: Exception) -> str:
    return str(error)[:SHOWN_REASON]
