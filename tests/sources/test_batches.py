"""The records of a file of lines, many at a time: the same as one by one, only faster."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bough.core import lines
from bough.core.lines import Records
from bough.core.sources import ahead, batches
from bough.core.sources.batches import Batches
from bough.core.sources.jsonlines import opened


class Row(msgspec.Struct):
    n: int | None = None
    body: msgspec.Raw = msgspec.Raw(b"null")


class Plain(msgspec.Struct):
    n: int | None = None


def batched(path: Path, type_: type[Any]) -> tuple[list[tuple[int, int, int]], Batches]:
    records = Batches(path, type_)
    found = []
    with opened(path) as (descriptor, _):
        for batch in records.batches(descriptor):
            found += [(o, n, r.n) for o, n, r in zip(batch.offsets, batch.lengths, batch.records, strict=True)]
    return found, records


FILES = {
    "plain": b'{"n":1}\n{"n":2}\n',
    "no newline at the end": b'{"n":1}\n{"n":2}',
    "torn": b'{"n":1}\n{"n":',
    "blank": b'\n{"n":1}\n\n  \n{"n":2}\n\n',
    "crlf": b'{"n":1}\r\n{"n":2}\r\n',
    "bom": b'\xef\xbb\xbf{"n":1}\n{"n":2}\n',
    "bom and bad": b'\xef\xbb\xbf{"n":1}\nbad\n{"n":2}\n',
    "surrogate": b'{"n":1,"x":"\\ud83d"}\n{"n":2,"x":NaN}\n',
    "shape": b'{"n":"1"}\n[]\n{"n":2}\n',
    "empty": b"",
}


@pytest.mark.parametrize(
    ("limit", "buffer", "piece"),
    [
        pytest.param(lines.LINE_LIMIT, 1 << 20, None, id="at once"),
        pytest.param(lines.LINE_LIMIT, 1, None, id="growing"),
        pytest.param(lines.LINE_LIMIT, 10, None, id="in pieces"),
        pytest.param(21, 1, None, id="up to the limit"),
        pytest.param(lines.LINE_LIMIT, 1, 1, id="ahead, growing"),
        pytest.param(lines.LINE_LIMIT, 1 << 20, 8, id="ahead, to the end of a line"),
        pytest.param(lines.LINE_LIMIT, 10, 9, id="ahead, just over it"),
        pytest.param(lines.LINE_LIMIT, 1 << 20, 16, id="ahead, two lines"),
        pytest.param(21, 1, 1, id="ahead, growing up to the limit"),
        pytest.param(21, 1, 20, id="ahead, just below the limit"),
    ],
)
@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_batches_are_what_records_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, limit: int, buffer: int, piece: int | None
) -> None:
    """Wherever a piece of the file ends, read ahead or not."""
    if piece is not None:
        monkeypatch.setattr(batches, "WORTH_IT", 0)
        monkeypatch.setattr(ahead, "_PIECE", piece)
    monkeypatch.setattr(batches, "LINE_LIMIT", limit)
    monkeypatch.setattr(batches, "_BUFFER", buffer)
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    records = Records(path, Plain)
    with opened(path) as (descriptor, _):
        expected = [(offset, length, record.n) for offset, length, record in records.read(descriptor)]
    found, mine = batched(path, Plain)
    assert found == expected
    assert mine.count == records.count
    assert (mine.bad, mine.kept) == (records.bad, records.kept)
    assert [p.code for p in mine.problems] == [p.code for p in records.problems]


@pytest.mark.parametrize("buffer", [1, 4, 1 << 20])
@pytest.mark.parametrize("rest", [b"", b"\n", b'\n{"n":4}', b"x" * 99])
def test_a_line_over_the_limit_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buffer: int, rest: bytes
) -> None:
    """However little is read at once; one of just the limit is not."""
    monkeypatch.setattr(batches, "LINE_LIMIT", 8)
    monkeypatch.setattr(batches, "_BUFFER", buffer)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"n":11}\n{"n":222}\n{"n":3}\n{"n":44444}' + rest)
    found, records = batched(path, Plain)
    expected = [(0, 8, 11), (19, 7, 3)]
    assert found == expected + ([(39, 7, 4)] if b"4" in rest else [])
    assert [(one.code, one.place) for one in records.problems] == [("long-line", "byte 9"), ("long-line", "byte 27")]
    assert records.count == len(found) + records.bad == len(found) + 2


def test_numbers_count_bad_lines_too(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"n":1}\nbad\n\n{"n":3}\n')
    with opened(path) as (descriptor, _):
        (batch,) = Batches(path, Row).batches(descriptor)
    assert batch.numbers == [1, 3]


def test_a_record_that_only_the_standard_parser_reads_keeps_its_raw_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"n":1,"body":{"x":NaN,"y":"\\ud83d"}}\n')
    with opened(path) as (descriptor, _):
        (batch,) = Batches(path, Row).batches(descriptor)
    assert bytes(batch.records[0].body) == b'{"x": "NaN", "y": "?"}'


class Inner(msgspec.Struct):
    count: int | None = None
    name: str | None = None


class Outer(msgspec.Struct):
    id: str = ""
    inner: Inner | None = None


@pytest.mark.parametrize(
    ("line", "expected", "codes"),
    [
        (b'{"id":"x","inner":{"count":{},"name":"n"}}', Outer("x", Inner(None, "n")), ["bad-field"]),
        (b'{"id":"x","inner":{"count":"\\ud800","name":[]}}', Outer("x", Inner()), ["bad-field"] * 2),
        (b'{"id":"x","inner":"what"}', Outer("x"), ["bad-field"]),
        (b'{"id":7,"inner":{"count":"3"}}', Outer("", Inner(3)), ["bad-field"]),
        (b'"what"', None, ["bad-record"]),
    ],
)
def test_an_odd_value_costs_a_field_and_not_the_record(
    tmp_path: Path, line: bytes, expected: Outer | None, codes: list[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n")
    records = Batches(path, Outer)
    with opened(path) as (descriptor, _):
        found = [record for batch in records.batches(descriptor) for record in batch.records]
    assert found == ([] if expected is None else [expected])
    assert [one.code for one in records.problems] == codes
    assert (records.bad, len(records.kept)) == (0, codes.count("bad-record"))


# Reading ahead


def _many(path: Path, number: int) -> list[int]:
    path.write_text("".join(f'{{"n":{n}}}\n' for n in range(number)))
    return list(range(number))


def _is_reading_ahead() -> bool:
    return any(thread.name == "reading ahead" for thread in threading.enumerate())


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Many pieces, and threads that take turns all the time."""
    monkeypatch.setattr(batches, "WORTH_IT", 1)
    monkeypatch.setattr(ahead, "_PIECE", 64)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("small_pieces")
def test_a_batch_that_is_looked_at_is_not_read_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raw fields are looked at while the next piece is read; a piece takes longer than to wake a thread."""
    monkeypatch.setattr(ahead, "_PIECE", 1 << 14)
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"n":{n},"body":"body {n}"}}\n' for n in range(20_000)))
    number = 0
    with opened(path) as (descriptor, _):
        for batch in Batches(path, Row).batches(descriptor):
            for record in batch.records:
                assert (record.n, bytes(record.body)) == (number, b'"body %d"' % number)
                number += 1
    assert number == 20_000


@pytest.mark.usefixtures("small_pieces")
def test_who_stops_in_between_leaves_no_thread(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    _many(path, 500)
    with opened(path) as (descriptor, _):
        reading = Batches(path, Plain).batches(descriptor)
        next(reading)
        assert _is_reading_ahead()
        reading.close()
    assert not _is_reading_ahead()


@pytest.mark.usefixtures("small_pieces")
def test_a_file_that_is_cut_while_it_is_read(tmp_path: Path) -> None:
    """What is left of it is read, up to where it was cut."""
    path = tmp_path / "a.jsonl"
    numbers = _many(path, 500)
    records = Batches(path, Plain)
    found: list[int | None] = []
    with opened(path) as (descriptor, _):
        for batch in records.batches(descriptor):
            if not found:
                os.truncate(path, 1000)
            found += [record.n for record in batch.records]
    assert found == numbers[: len(found)]
    assert len(found) >= 1000 // 10 - 1
    assert [one.code for one in records.problems] in ([], ["torn"])


@pytest.mark.usefixtures("small_pieces")
def test_where_no_thread_can_be_started_it_is_read_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    path = tmp_path / "a.jsonl"
    numbers = _many(path, 500)
    found, _ = batched(path, Plain)
    assert [n for _, _, n in found] == numbers


@pytest.mark.usefixtures("small_pieces")
def test_a_line_longer_than_a_piece_ends_it(tmp_path: Path) -> None:
    """It, and what follows, is read as if there were only one processor."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"n":{n},"x":"{"x" * (300 if n == 20 else 1)}"}}\n' for n in range(40)))
    found, records = batched(path, Plain)
    assert [n for _, _, n in found] == list(range(40))
    assert records.problems == []
    assert records.mark is not None
