"""Reading many messages in the order of their file: fewer looks at the disk, the same bytes, the same care."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from bough.core import Moved
from bough.core.bodies import FilePool
from bough.core.skeleton import Stat


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "a.jsonl"
    found.write_bytes(bytes(range(256)) * 40)
    return found


def test_ranges_are_the_same_in_any_order(path: Path) -> None:
    """One after the other, back again, overlapping, empty, up to the last byte."""
    data, stat, pool = path.read_bytes(), Stat.of(path), FilePool()
    ranges = [(0, 10), (10, 300), (5, 2), (10_000, 240), (0, 0), (9_999, 241)]
    with pool.ahead():
        assert [pool.read(path, stat, *each) for each in ranges] == [data[at : at + size] for at, size in ranges]


def test_a_file_is_looked_at_once_a_block(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not once a message."""
    stat, pool, reads = Stat.of(path), FilePool(), list[int]()
    pread = os.pread

    def counted(descriptor: int, length: int, offset: int) -> bytes:
        reads.append(length)
        return pread(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", counted)
    with pool.ahead():
        for at in range(0, 10_000, 100):
            pool.read(path, stat, at, 100)
    assert reads == [10_240]
    pool.read(path, stat, 0, 100)
    assert reads == [10_240, 100]


def test_what_grew_is_read_and_what_was_cut_is_said(path: Path) -> None:
    """A range behind what the file had when it was looked at is read by itself."""
    stat, pool = Stat.of(path), FilePool()
    with path.open("ab") as file:
        file.write(b"more")
    with pool.ahead():
        assert pool.read(path, stat, 10_240, 4) == b"more"
    os.truncate(path, 100)
    with pool.ahead(), pytest.raises(Moved):
        pool.read(path, stat, 0, 10)


def test_other_threads_read_as_ever(path: Path) -> None:
    """What one thread reads ahead is nobody else's."""
    stat, pool, got = Stat.of(path), FilePool(), list[bytes]()
    with pool.ahead():
        pool.read(path, stat, 0, 10)
        other = threading.Thread(target=lambda: got.append(pool.read(path, stat, 1, 3)))
        other.start()
        other.join()
    assert got == [b"\x01\x02\x03"]
