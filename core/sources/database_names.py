"""Which tables a SQLite file has, told from its bytes: nothing is opened as a database, so nothing is made beside it.

Source: https://sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.6. The schema is the table that begins on page 1.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from .base import Head

MAGIC = b"SQLite format 3\0"
_OF_DOCUMENTS = (b"{", b"[", b"\xef\xbb\xbf", b"\x1f\x8b")
"""What a JSON document begins with, or one that is packed."""
_MOST_PAGES = 512
"""Pages of a schema that are looked at; a schema of a thousand tables has fewer."""
_INTERIOR, _LEAF = 5, 13
_TEXT = 13
"""The first serial type of a text: 13, 15, 17 … are texts of 0, 1, 2 … bytes."""


def is_database(head: Head) -> bool:
    """Whether a file begins as a SQLite database does."""
    return head.data.startswith(MAGIC)


def is_database_file(path: Path) -> bool:
    """The same of a path, and where its first bytes tell nothing by its name: one may be gone, or all in its log."""
    try:
        with path.open("rb") as file:
            first = file.read(64)
    except OSError:
        first = b""
    return first.startswith(MAGIC) or (path.suffix != ".json" and not first.lstrip().startswith(_OF_DOCUMENTS))


def tables_of(head: Head) -> frozenset[str]:
    """Names of the tables, as far as they can be read; empty for what is no database.

    What is still in the write-ahead log alone is not seen, and need not be: a tool makes its tables long before, and
    the log of a database that holds nothing else is told by `databases.tables`.
    """
    return _tables(head.path, head.size, head.data[:100]) if is_database(head) else frozenset()


@lru_cache(maxsize=8)
def _tables(path: Path, size: int, header: bytes) -> frozenset[str]:
    """`size` and `header` only tell one state of a file from another."""
    try:
        with path.open("rb", buffering=0) as file:
            return frozenset(_names(file, _page_size(header), size))
    except (OSError, IndexError):
        return frozenset()


def _page_size(header: bytes) -> int:
    stated = int.from_bytes(header[16:18], "big")
    return 65_536 if stated == 1 else max(stated, 512)


def _names(file: BinaryIO, page_size: int, size: int) -> set[str]:
    found: set[str] = set()
    waiting, met = [1], set[int]()
    while waiting and len(met) < _MOST_PAGES:
        number = waiting.pop()
        at = (number - 1) * page_size
        if number in met or not 0 <= at < size:
            continue
        met.add(number)
        file.seek(at, os.SEEK_SET)
        page = file.read(page_size)
        start = 100 if number == 1 else 0
        if page[start] == _INTERIOR:
            waiting.append(int.from_bytes(page[start + 8 : start + 12], "big"))
            waiting += [int.from_bytes(page[cell : cell + 4], "big") for cell in _cells(page, start, 12)]
        elif page[start] == _LEAF:
            found.update(filter(None, (_table(page, cell) for cell in _cells(page, start, 8))))
    return found


def _cells(page: bytes, start: int, header: int) -> list[int]:
    """Where the cells of a page lie in it."""
    number = int.from_bytes(page[start + 3 : start + 5], "big")
    pointers = page[start + header : start + header + 2 * number]
    return [int.from_bytes(pointers[at : at + 2], "big") for at in range(0, len(pointers) - 1, 2)]


def _table(page: bytes, cell: int) -> str:
    """The name in a row of the schema that stands for a table; empty for an index, a view, a trigger.

    Such a row is (type, name, tbl_name, rootpage, sql): the first two always lie on the page itself.
    """
    at = _varint(page, _varint(page, cell)[1])[1]
    header, first = _varint(page, at)
    kind_type, second = _varint(page, first)
    name_type, _ = _varint(page, second)
    kind = page[at + header : at + header + _length(kind_type)]
    name = page[at + header + len(kind) : at + header + len(kind) + _length(name_type)]
    return name.decode("utf-8", "replace") if kind == b"table" else ""


def _length(serial_type: int) -> int:
    return max(0, (serial_type - _TEXT) // 2) if serial_type % 2 else 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and what is behind it. Raises IndexError beyond the end."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | data[at], at + 1
