"""What has changed since the last list is noticed, and what has not is not looked at again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bough.core import sources
from bough.core.catalog import Catalog
from bough.core.library import Library
from tests.sessions import pi_home, pi_session, titles


def test_a_new_conversation_is_noticed(home: Path) -> None:
    """Also when it comes into a folder that was empty, or was not there at all."""
    assert Library().listing() == []
    empty = home / ".pi" / "agent" / "sessions" / "empty"
    empty.mkdir(parents=True)
    assert Library().listing() == []
    pi_session(empty / "s.jsonl")
    assert len(Library().listing()) == 1


def test_a_variable_that_moves_a_tools_folder_is_noticed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalog knows another place's conversations, and says nothing of them here."""
    pi_home(home)
    assert len(Library().listing()) == 3
    pi_session(tmp_path / "elsewhere" / "sessions" / "--x--" / "s.jsonl", turns=("Elsewhere",))
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(tmp_path / "elsewhere"))
    assert titles(Library()) == ["Elsewhere"]


def test_listing_what_is_known_needs_no_source(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is searched and no source asked while no file and no folder has changed."""
    for file in pi_home(home):
        for path in (file, *file.parents[:5]):
            os.utime(path, (1, 1))
    list(Library().refresh())

    def fails() -> None:
        raise AssertionError

    monkeypatch.setattr(sources, "all_sources", fails)
    assert len(Library().listing()) == 3


def test_a_relative_folder_of_a_tool_is_another_one_elsewhere(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found in one working directory is not said to be in another."""
    pi_session(tmp_path / "a" / "agent" / "sessions" / "--x--" / "s.jsonl", turns=("In a",))
    (tmp_path / "b").mkdir()
    for path in (tmp_path / "a").rglob("*"):
        os.utime(path, (1, 1))
    monkeypatch.setenv("PI_CODING_AGENT_DIR", "agent")
    monkeypatch.chdir(tmp_path / "a")
    assert titles(Library()) == ["In a"]
    monkeypatch.chdir(tmp_path / "b")
    assert titles(Library()) == []


def test_a_file_that_becomes_a_conversation_is_noticed(tmp_path: Path) -> None:
    """It was looked at and was nothing yet; its folder does not change when it grows."""
    (tmp_path / "s.jsonl").touch()
    os.utime(tmp_path, (1, 1))
    assert Library([tmp_path]).listing() == []
    pi_session(tmp_path / "s.jsonl", turns=("Here",))
    os.utime(tmp_path, (1, 1))
    assert titles(Library([tmp_path])) == ["Here"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of the last change of state")
def test_a_file_rewritten_under_its_old_time_is_noticed(tmp_path: Path) -> None:
    """Same file, same length, same time of writing: tools that restore and synchronise do that."""
    path = pi_session(tmp_path / "s.jsonl", turns=("Before",))
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    assert titles(Library([path], catalog=catalog)) == ["Before"]
    times = path.stat()
    with path.open("r+b") as file:
        whole = file.read()
        file.seek(0)
        file.write(whole.replace(b"Before", b"Behind"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert path.stat().st_size == times.st_size
    assert titles(Library([path], catalog=catalog)) == ["Behind"]
