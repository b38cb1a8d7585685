"""Files of one record a line: every kind of bad line, wherever the chunks end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bough.core import lines
from bough.core.lines import Line, Records, parse_loosely, read_lines
from bough.core.sources.batches import Batch, Batches

RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
PIECES = st.lists(st.sampled_from([b"", b"a", b"bc", b"\n", b"\r", b"\n\n", b"\xe2\x80\xa8", b"xxxxxxxx"]), max_size=20)


class Record(msgspec.Struct):
    """What the tests look for in a line; other fields are skipped."""

    id: str
    note: str = ""


@contextmanager
def descriptor(path: Path, data: bytes) -> Iterator[int]:
    """An open file of these bytes."""
    path.write_bytes(data)
    number = os.open(path, os.O_RDONLY)
    try:
        yield number
    finally:
        os.close(number)


def records(path: Path, data: bytes, type_: type[Any] = Record) -> tuple[Records, list[tuple[int, int, Any]]]:
    """All records of a file, and the reader with its problems."""
    reader = Records(path, type_)
    with descriptor(path, data) as number:
        return reader, list(reader.read(number))


def slow_lines(data: bytes, offset: int, limit: int) -> list[Line]:
    """The lines by splitting all at once."""
    found, start = [], offset
    pieces = data[offset:].split(b"\n")
    for at, piece in enumerate(pieces):
        ended = at + 1 < len(pieces)
        if ended or piece:
            found.append(Line(start, piece if len(piece) <= limit else b"", ended, len(piece)))
        start += len(piece) + 1
    return found


@RELAXED
@given(PIECES, st.integers(1, 9), st.integers(0, 6), st.integers(0, 6))
def test_chunks_do_not_matter(tmp_path: Path, pieces: list[bytes], chunk: int, more: int, offset: int) -> None:
    """Lines, offsets, lengths and ends are as of splitting the whole, from any offset, with any limit over a chunk."""
    data, limit = b"".join(pieces), chunk + more
    with pytest.MonkeyPatch.context() as patch, descriptor(tmp_path / "f", data) as number:
        patch.setattr(lines, "_CHUNK", chunk)
        assert list(read_lines(number, offset, limit)) == slow_lines(data, offset, limit)


@RELAXED
@given(st.lists(st.sampled_from([b'{"id":"a"}', b'{"id":"\\ud83d"}', b"", b"  ", b"{bad", b'{"id":1}']), max_size=8))
def test_each_line_is_a_record_a_problem_or_blank(tmp_path: Path, given_lines: list[bytes]) -> None:
    """And each record is found again at its offset and length."""
    data = b"".join(line + b"\n" for line in given_lines)
    reader, found = records(tmp_path / "f", data)
    spoken = [line for line in given_lines if line.strip()]
    assert reader.count == len(spoken) == len(found) + reader.bad + len(reader.kept)
    assert reader.bad + len(reader.kept) == len(reader.problems)
    assert [data[start : start + length] for start, length, _ in found] == [
        line for line in spoken if parsed_id(line) is not None
    ]


def parsed_id(line: bytes) -> str | None:
    try:
        id = json.loads(line)["id"]
    except ValueError:
        return None
    return id if isinstance(id, str) else None


@pytest.mark.parametrize(
    ("line", "id"),
    [
        (b'{"id":"plain"}', "plain"),
        (rb'{"id":"\ud83d"}', "\ud83d"),
        (rb'{"id":"x","other":"\ud83d"}', "x"),
        (b'{"id":"x","other":NaN}', "x"),
        (b'{"id":"x","other":[-Infinity,1e999]}', "x"),
        (b'{"id":"x","other":' + b"9" * 5000 + b"}", "x"),
        (b'{"id":"x","other":"\xff"}', "x"),
        (b'{"id":"\xffx"}', "\ufffdx"),
        ('{"id":"\u2028\u0085"}'.encode(), "\u2028\u0085"),
        (b'{"id":"x"}\r', "x"),
        (b' \t{"id":"x"} ', "x"),
        (b'{"id":"tab\there"}', "tab\there"),
    ],
)
def test_forgiven(tmp_path: Path, line: bytes, id: str) -> None:
    """What the fast decoder refuses for a trifle is read all the same."""
    reader, found = records(tmp_path / "f", line + b"\n")
    assert [record.id for _, _, record in found] == [id]
    assert (reader.count, reader.bad) == (1, 0)


def test_numbers_beyond_a_float_stay_what_they_were() -> None:
    """Infinity would be no JSON when it is written again, and 1e999 is not infinity."""
    assert parse_loosely(b"[1e999, -1e999, 1.5, 1e308, NaN]") == ["1e999", "-1e999", 1.5, 1e308, "NaN"]


class Keeper(msgspec.Struct):
    """A record with a field that stays undecoded."""

    id: str
    body: msgspec.Raw = msgspec.Raw(b"null")


def test_a_lone_surrogate_in_a_field_that_stays_raw(tmp_path: Path) -> None:
    """It costs the character, not the record."""
    reader, found = records(tmp_path / "f", rb'{"id":"x","body":{"a":"\ud83d"}}' + b"\n", Keeper)
    assert [(record.id, msgspec.json.decode(record.body)) for _, _, record in found] == [("x", {"a": "?"})]
    assert (reader.count, reader.bad) == (1, 0)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"no json", "bad-json"),
        (b'{"id":', "bad-json"),
        (b'{"id":"x","deep":' + b"[" * 5000 + b"]" * 5000 + b"}", "bad-json"),
        (b'{"id":"x"} {"id":"y"}', "bad-json"),
        (b"\x00\x00\x00", "bad-json"),
        (b'{"id":null}', "bad-record"),
        (b"{}", "bad-record"),
        (b"[]", "bad-record"),
        (b"null", "bad-record"),
    ],
)
def test_bad_lines_are_problems_with_their_place(tmp_path: Path, line: bytes, code: str) -> None:
    """Their neighbours are read; the problem says at which byte."""
    path = tmp_path / "f"
    reader, found = records(path, b'{"id":"a"}\n' + line + b'\n{"id":"b"}\n')
    assert [record.id for _, _, record in found] == ["a", "b"]
    ((problem),) = reader.problems
    assert (problem.code, problem.path, problem.place) == (code, str(path), "byte 11")
    assert (reader.count, reader.bad, len(reader.kept)) == (3, *((0, 1) if code == "bad-record" else (1, 0)))


@pytest.mark.parametrize("tail", [b'{"id":"b', b"{", b"\xe2\x80", b'{"id":"b"'])
def test_a_last_line_without_newline_is_being_written(tmp_path: Path, tail: bytes) -> None:
    """Torn, not bad."""
    reader, found = records(tmp_path / "f", b'{"id":"a"}\n' + tail)
    assert [record.id for _, _, record in found] == ["a"]
    assert [problem.code for problem in reader.problems] == ["torn"]


def test_a_last_line_without_newline_may_be_whole(tmp_path: Path) -> None:
    """Then it is a record like any other."""
    reader, found = records(tmp_path / "f", b'{"id":"a"}\n{"id":"b"}')
    assert [record.id for _, _, record in found] == ["a", "b"]
    assert reader.problems == []


@pytest.mark.parametrize("line", [b'{"id":"a"}', b'{"id":"\xff"}', b""])
def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path, line: bytes) -> None:
    """The range of the record does not hold it."""
    data = b"\xef\xbb\xbf" + line + b"\n"
    reader, found = records(tmp_path / "f", data)
    assert [data[start : start + length] for start, length, _ in found] == ([line] if line else [])
    assert reader.problems == []


@pytest.mark.parametrize("reader", [Records, Batches])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_file_in_another_encoding_is_one_problem(tmp_path: Path, reader: type[Records], encoding: str) -> None:
    """It says what to do; each line counts as a bad one, and what is added later adds no problem."""
    data = "\ufeff{}\n{}\n".format(*['{"id": "a"}'] * 2).encode(encoding)
    found = reader(tmp_path / "file", Record)
    for count in (2, 4):
        with descriptor(tmp_path / "file", data * (count // 2)) as number:
            read = found.batches(number) if isinstance(found, Batches) else found.read(number)
            assert not any(batch.records if isinstance(batch, Batch) else batch for batch in read)
        assert (found.count, found.bad) == (count, count)
    assert [problem.code for problem in found.problems] == ["bad-encoding"]
    assert f"iconv -f {encoding[:6].upper()} -t UTF-8" in found.problems[0].message


def test_a_byte_order_mark_elsewhere_is_a_bad_line(tmp_path: Path) -> None:
    """As no parser reads it."""
    reader, found = records(tmp_path / "f", b'{"id":"a"}\n\xef\xbb\xbf{"id":"b"}\n')
    assert len(found) == 1
    assert [problem.code for problem in reader.problems] == ["bad-json"]


@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_line_over_the_limit_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    """It is never held; what follows is read at the right offset."""
    monkeypatch.setattr(lines, "read_lines", partial(read_lines, limit=40))
    monkeypatch.setattr(lines, "_CHUNK", 16)
    long = b'{"id":"' + b"x" * 200 + b'"}'
    data = b'{"id":"a"}\n' + long + end + (b'{"id":"b"}\n' if end else b"")
    reader, found = records(tmp_path / "f", data)
    assert [data[start : start + length] for start, length, _ in found] == [b'{"id":"a"}', b'{"id":"b"}'][
        : 1 + len(end)
    ]
    assert [(problem.code, problem.place) for problem in reader.problems] == [("long-line", "byte 11")]
    assert f"{len(long)}" in reader.problems[0].message


def test_reading_goes_on_where_it_ended(tmp_path: Path) -> None:
    """As when a file has grown: offsets are those of the file, and a line that was half there is read once more."""
    path = tmp_path / "f"
    reader = Records(path, Record)
    with descriptor(path, b'{"id":"a"}\n{"id":') as number:
        assert [record.id for _, _, record in reader.read(number)] == ["a"]
    assert [problem.code for problem in reader.problems] == ["torn"]
    with descriptor(path, b'{"id":"a"}\n{"id":"b"}\n') as number:
        assert [(start, record.id) for start, _, record in reader.read(number)] == [(11, "b")]
    assert (reader.problems, reader.count, reader.bad) == ([], 2, 0)


def test_a_record_of_an_unended_line_is_no_place_to_go_on_from(tmp_path: Path) -> None:
    """It may still become another one."""
    reader = Records(tmp_path / "f", Record)
    with descriptor(reader.path, b'{"id":"a"}\n{"id":"b"}') as number:
        assert len(list(reader.read(number))) == 2
    assert reader.mark is None


@pytest.mark.parametrize("data", [b"", b"\n", b"\n\n\n", b" \r\n\t\n", b"\xef\xbb\xbf"])
def test_blank_files_hold_nothing(tmp_path: Path, data: bytes) -> None:
    """Blank lines are no records and no problems."""
    reader, found = records(tmp_path / "f", data)
    assert (found, reader.count, reader.problems) == ([], 0, [])


def test_parsed_loosely() -> None:
    """Constants and huge numbers stay text; what is no JSON raises ValueError, nothing else."""
    assert parse_loosely(b'[NaN, -Infinity, 12, "\\ud83d"]') == ["NaN", "-Infinity", 12, "\ud83d"]
    assert parse_loosely(b"8" * 4000) == "8" * 4000
    for bad in (b"", b"[", b"[" * 100_000, b'{"a":}'):
        with pytest.raises(ValueError, match=r"[a-z]"):
            parse_loosely(bad)


def test_a_small_file_gets_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte for each of many small files would leave holes in the memory of whoever reads on for days."""
    asked: list[int] = []
    pread = os.pread

    def asking(number: int, length: int, at: int) -> bytes:
        asked.append(length)
        return pread(number, length, at)

    monkeypatch.setattr(os, "pread", asking)
    data = b'{"id":"one"}\n' * 500
    with descriptor(tmp_path / "f.jsonl", data) as number:
        assert len(list(read_lines(number))) == 500
        assert max(asked) <= len(data) + 1
        asked.clear()
        assert list(read_lines(number, len(data))) == []
        assert max(asked) <= 1 << 12
