"""What sources share whose files hold one JSON document: opening it within bounds, and finding the records in it.

    document = read_document(path)                  # plain or gzip; Unreadable if nothing of it can be read
    root = document.members()                       # {name: Node} of the document itself
    for node in document.items(root.get("messages")):
        message = document.value(node)              # decoded, whatever is in it
        skeleton.append(..., document.place(0, node))   # (file, offset, length): what `record_bytes` reads again
    skeleton.problems += document.problems

What is damaged is opened as far as it goes: the values before the place at which a document was cut off are whole, and
a value that no parser can read is text. Offsets are those of the unpacked document where the file is compressed.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..bodies import pool, see_that_it_is
from ..cache import Cache
from ..codecs import gunzip, unpacked_head
from ..errors import Unreadable
from ..linking import problem
from ..model import Problem
from ..skeleton import Stat
from . import head
from .base import HEAD_BYTES, Head
from .jsonlines import decoded, opened
from .nodes import Inside, Node, inside, whole_document

__all__ = ["DOCUMENT_LIMIT", "Document", "Node", "beginning", "mentions", "outline", "read_document", "record_bytes"]

DOCUMENT_LIMIT = 256 << 20
"""Bytes of the largest document that is read, unpacked."""
_HELD_LIMIT = 64 << 20
"""Bytes of unpacked documents that are held, because unpacking them again would cost more."""
_FED = 64
"""Bytes that are unpacked at a time, so that damage costs no more than what comes after it."""
_GZIP = b"\x1f\x8b"

_unpacked: Cache[tuple[Path, Stat], bytes] = Cache(_HELD_LIMIT, len)


class Document:
    """One JSON document, held whole."""

    def __init__(self, path: Path, stat: Stat, data: bytes) -> None:
        self.path = path
        self.stat = stat
        """Facts of the file, taken before it was read."""
        self.data = data
        """Unpacked."""
        self.root = whole_document(data)
        self._inside = inside(data, self.root)
        self.problems: list[Problem] = []
        """What is wrong with the document as a whole; sources add what is wrong with a record."""

    def members(self, node: Node | None = None) -> dict[str, Node]:
        """What an object holds by name, the document itself if none is given; empty if it is none.

        Of a name that comes twice the last one counts, as for every parser.
        """
        found = self._of(node) if node is not None else self._inside
        at = (node or self.root).start
        return {one.name: one for one in found.nodes} if self.data[at : at + 1] == b"{" else {}

    def items(self, node: Node | None) -> list[Node]:
        """What an array holds; empty if it is none."""
        if node is None or self.data[node.start : node.start + 1] != b"[":
            return []
        return self._of(node).nodes

    def written(self, node: Node) -> bytes:
        """A value as it is written."""
        return self.data[node.start : node.end]

    def value(self, node: Node) -> Any:
        """A value, decoded; text where no parser can read it."""
        return decoded(self.written(node))

    def fields(self, node: Node | None = None, without: tuple[str, ...] = ()) -> dict[str, Any]:
        """What an object says, decoded; what was cut off in it and the names in `without` are left out."""
        members = self.members(node)
        return {name: self.value(one) for name, one in members.items() if one.whole and name not in without}

    def place(self, file: int, node: Node) -> tuple[int, int, int]:
        """Where a value lies, for the columns of a skeleton: index of its file, offset, bytes."""
        return file, node.start, node.length

    def report(self, code: str, place: str, sentence: str) -> None:
        """Note something that is wrong with it."""
        self.problems.append(problem(code, self.path, place, sentence))

    def _of(self, node: Node) -> Inside:
        return self._inside if node == self.root else inside(self.data, node)

    def look_for_faults(self) -> None:
        """Note what is wrong with the document as a whole."""
        rest = self.data[self._inside.end :].strip()
        if not self.data.strip():
            self.report("empty", "", "The file is empty.")
        elif not self._inside.closed:
            self.report("torn", f"byte {len(self.data)}", "The file ends too early; what is whole of it is shown.")
        elif rest:
            place = f"byte {self._inside.end}"
            self.report("trailing", place, f"{len(rest):,} bytes follow the end of the document; they are left out.")
        if not _is_text(self.data):
            self.report("encoding", "", "Some bytes are no UTF-8; they are shown as replacement characters.")
        for name, number in Counter(one.name for one in self._inside.nodes).items():
            if name and number > 1:
                self.report("duplicate-key", name, "This name comes twice in the document; the last one counts.")


def read_document(path: Path) -> Document:
    """A document with what is wrong with it. Raises Unreadable for what is no file, too large, or nothing at all."""
    with opened(path) as (descriptor, stat):
        if stat.size > DOCUMENT_LIMIT:
            raise Unreadable(path, f"its {stat.size:,} bytes are over the limit")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(DOCUMENT_LIMIT)
    fault = ""
    if data.startswith(_GZIP):
        data, fault = _unpack(path, data)
    document = Document(path, stat, data)
    if fault:
        document.report("bad-gzip", "", f"The file is damaged: {fault}. What could be unpacked is shown.")
    document.look_for_faults()
    return document


def record_bytes(path: Path, stat: Stat, place: tuple[int, int]) -> bytes:
    """The bytes of a record, given its offset and length. Raises Moved if the file is not exactly the one of `stat`."""
    offset, length = place
    see_that_it_is(path, stat)
    data = _unpacked_of(path, stat)
    return data[offset : offset + length] if data is not None else pool.read(path, stat, offset, length)


def bytes_from(path: Path, stat: Stat, offset: int, most: int) -> bytes:
    """At most so many bytes of a document, as far as it goes. Raises Moved if the file is not the one of `stat`."""
    data = _unpacked_of(path, stat)
    if data is not None:
        return data[offset : offset + most]
    return pool.read(path, stat, offset, max(0, min(most, stat.size - offset)))


def _unpacked_of(path: Path, stat: Stat) -> bytes | None:
    """What a compressed file unpacks to; None of a file that is none."""
    if pool.read(path, stat, 0, min(2, stat.size)) != _GZIP:
        return None
    data = _unpacked.get((path, stat))
    if data is None:
        data, _ = _unpack(path, pool.read(path, stat, 0, stat.size))
        _unpacked.put((path, stat), data)
    return data


@lru_cache(maxsize=1)
def outline(first: Head) -> Document:
    """What the first bytes of a file show of a document; values that go on behind them are not whole.

    For `detect`: told by names in their places, not by words anywhere, because files quote one another.
    """
    data = unpacked_head(first.data) if first.data.startswith(_GZIP) else first.data[:HEAD_BYTES]
    return Document(first.path, Stat(0, first.size, 0), data)


def mentions(first: Head, *names: bytes) -> bool:
    """Whether any of these lower-case names, in quotes, is among the first bytes, in any case; a compressed file may.

    A quick no for the many documents that are nothing of the kind: an outline takes a hundred times as long.
    """
    data = first.data[:HEAD_BYTES].lower()
    return data.startswith(_GZIP) or any(b'"%b"' % name in data for name in names)


def beginning(path: Path) -> Document | None:
    """The outline of a file, for `discover`; None if it cannot be read."""
    try:
        return outline(head(path))
    except Unreadable:
        return None


def _unpack(path: Path, data: bytes) -> tuple[bytes, str]:
    """What gzip data unpacks to as far as it can be had, and what is wrong with it. Raises Unreadable if too much."""
    try:
        return gunzip(data, DOCUMENT_LIMIT), ""
    except ValueError as error:
        fault = str(error)
    if "limit" in fault:
        raise Unreadable(path, fault)
    return _salvaged(data), fault


def _salvaged(data: bytes) -> bytes:
    """What damaged gzip data unpacks to before the damage; what follows its first member is left out."""
    unpacker = zlib.decompressobj(wbits=31)
    pieces: list[bytes] = []
    left = DOCUMENT_LIMIT
    try:
        for at in range(0, len(data), _FED):
            pieces.append(unpacker.decompress(data[at : at + _FED], left))
            left -= len(pieces[-1])
            if left <= 0 or unpacker.eof:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
