"""What the sources of JSON lines share: nothing waits or raises on odd files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bough.core.errors import Unreadable
from bough.core.linking import problem
from bough.core.sources.jsonlines import decoded, files_below, first_record, gathered, opened


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
