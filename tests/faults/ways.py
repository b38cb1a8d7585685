"""The ways in which editors and tools write a file; after each the conversation has one message of that number.

The file is one of pi. Each way leaves it whole, and at some moment in between half, empty or missing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.watch.following import record

_HEADER = (
    '{"type": "session", "version": 3, "id": "%s", "timestamp": "2026-11-03T09:00:00.000Z", "cwd": "/home/ada/atlas"}\n'
)


def whole(id: str, number: int) -> str:
    """A session whose last message has this number."""
    said = [record("p0000001", None, "Before"), record("a0000002", "p0000001", "Indeed", "assistant")]
    return _HEADER % id + "".join(said) + numbered(number)


def numbered(number: int) -> str:
    """The message of this number."""
    return record(name(number), "a0000002", f"Number {number}")


def name(number: int) -> str:
    """Its id."""
    return f"w{number:07}"


def append(path: Path, id: str, number: int) -> None:
    """As agents do."""
    with path.open("a") as file:
        file.write(numbered(number))


def replace(path: Path, id: str, number: int) -> None:
    """As careful editors do."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_text(whole(id, number))
    beside.replace(path)


def truncate(path: Path, id: str, number: int) -> None:
    """As careless ones do."""
    path.write_text("")
    path.write_text(whole(id, number))


def rename_aside(path: Path, id: str, number: int) -> None:
    """As vim does with a backup."""
    path.replace(path.with_name(f"{path.name}~"))
    path.write_text(whole(id, number))


def touch(path: Path, id: str, number: int) -> None:
    """Nothing but the time."""
    os.utime(path)


def in_pieces(path: Path, id: str, number: int) -> None:
    """A line that comes in three writes."""
    line = numbered(number)
    for start, end in ((0, 20), (20, 60), (60, len(line))):
        with path.open("a") as file:
            file.write(line[start:end])


def recreate(path: Path, id: str, number: int) -> None:
    """Gone, and another of the same name."""
    path.unlink()
    path.write_text(whole(id, number))


WAYS: tuple[Callable[[Path, str, int], None], ...] = (
    append, replace, truncate, rename_aside, touch, in_pieces, recreate,
)  # fmt: skip
"""All but the eighth, many files at once."""
