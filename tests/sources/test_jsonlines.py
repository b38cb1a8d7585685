"""What the sources of JSON lines share: batches are `Records`, only faster; nothing waits or raises on odd files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bough.core import lines
from bough.core.errors import Unreadable
from bough.core.lines import Records
from bough.core.linking import problem
from bough.core.sources import jsonlines
from bough.core.sources.jsonlines import Batches, decoded, files_below, first_record, gathered, opened


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
    ("limit", "buffer"),
    [(lines.LINE_LIMIT, 1 << 20), (lines.LINE_LIMIT, 1), (lines.LINE_LIMIT, 10), (21, 1)],
    ids=["at once", "growing", "in pieces", "up to the limit"],
)
@pytest.mark.parametrize("data", FILES.values(), ids=FILES.keys())
def test_batches_are_what_records_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, limit: int, buffer: int
) -> None:
    monkeypatch.setattr(jsonlines, "LINE_LIMIT", limit)
    monkeypatch.setattr(jsonlines, "_BUFFER", buffer)
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    records = Records(path, Plain)
    with opened(path) as (descriptor, _):
        expected = [(offset, length, record.n) for offset, length, record in records.read(descriptor)]
    found, batches = batched(path, Plain)
    assert found == expected
    assert batches.count == records.count
    assert (batches.bad, batches.kept) == (records.bad, records.kept)
    assert [p.code for p in batches.problems] == [p.code for p in records.problems]


@pytest.mark.parametrize("buffer", [1, 4, 1 << 20])
@pytest.mark.parametrize("rest", [b"", b"\n", b'\n{"n":4}', b"x" * 99])
def test_a_line_over_the_limit_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, buffer: int, rest: bytes
) -> None:
    """However little is read at once; one of just the limit is not."""
    monkeypatch.setattr(jsonlines, "LINE_LIMIT", 8)
    monkeypatch.setattr(jsonlines, "_BUFFER", buffer)
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


def test_what_no_parser_reads_is_text() -> None:
    assert decoded(b'{"a":1}') == {"a": 1}
    assert decoded(b'"\\ud83d"') == "\ud83d"
    assert decoded(b"no \xff json") == "no � json"


def test_a_pipe_a_folder_and_nothing_are_unreadable_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, tmp_path / "none"):
        assert first_record(path) == {}
        with pytest.raises(Unreadable), opened(path):
            pass


def test_the_first_record_may_follow_a_damaged_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf\n[1]\nbad\n{"id":"x"}\n')
    assert first_record(path) == {"id": "x"}


def test_files_are_found_by_name_in_order_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "b/1.jsonl", "a/3.jsonl", "a/4.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    names = [str(path.relative_to(tmp_path)) for path in files_below(tmp_path, ".jsonl")]
    assert names == ["a/3.jsonl", "b/1.jsonl", "b/2.jsonl"]
    assert list(files_below(tmp_path / "none", ".jsonl")) == []


def test_problems_of_one_kind_are_counted_from_the_twenty_first_on() -> None:
    many = [problem("torn", "a", str(n), "x") for n in range(25)] + [problem("cycle", "a", "", "y")]
    found = gathered(many)
    assert [one.code for one in found] == ["torn"] * 20 + ["cycle", "torn"]
    assert found[-1].message.startswith("5 more")
