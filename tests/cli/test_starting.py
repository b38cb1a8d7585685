"""What starts the app: paths without a command, and the demo."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bough.core.platform import state_dir
from bough.tui.memory import Memory, Session
from tests.cli.conftest import Run
from tests.sessions import pi_home


def test_the_app_gets_its_paths(bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a command; what looks like one after `--` is a path."""
    called: list[object] = []

    def run(paths: list[Path], store: Path) -> int:
        called.append((paths, store))
        return 7

    monkeypatch.setattr("bough.tui.app.run", run)
    monkeypatch.chdir(tmp_path)
    Path("x").touch()
    Path("ls").mkdir()
    assert bough("x", "--store", "y", "--", "ls").status == 7
    assert called == [([Path("x"), Path("ls")], Path("y"))]
    assert bough("missing").status == 5
    assert len(called) == 1


def test_the_demo_is_gone_afterwards(bough: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with branches, in a folder that is removed when the app ends."""
    seen: list[Path] = []

    def run(paths: list[Path], store: Path) -> int:
        assert paths == [store]
        assert len(list(store.glob("conversations/*"))) == 3
        seen.append(store)
        return 0

    monkeypatch.setattr("bough.tui.app.run", run)
    assert bough("demo").status == 0
    assert [store.exists() for store in seen] == [False]


def test_the_demo_leaves_nothing_in_ones_own_memory(bough: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places and drafts go with it; the theme that was chosen is worn there too."""
    own = state_dir()
    Memory(own).keep_session(Session("pi:1", "paper"))

    def run(paths: list[Path], store: Path) -> int:
        assert state_dir() not in (own, *own.parents)
        assert Memory(state_dir()).session() == Session("", "paper")
        Memory(state_dir()).keep_session(Session("bough:1", "day"))
        return 0

    monkeypatch.setattr("bough.tui.app.run", run)
    assert bough("demo").status == 0
    assert state_dir() == own
    assert Memory(own).session() == Session("pi:1", "paper")


@pytest.mark.parametrize("command", ["ls", "stats", "trash", "prune", "doctor"])
def test_a_store_that_was_named_and_is_not_there(
    bough: Run, command: str, tmp_path: Path, session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, and all is answered as without it: scripts look before they write, other tools have their own."""
    missing = tmp_path / "store"
    monkeypatch.delenv("BOUGH_STORE", raising=False)
    usual = bough(command)
    assert "store in" not in usual.err
    for _ in range(2):
        answer = bough(command, "--store", missing)
        assert (answer.status, answer.out) == (usual.status, usual.out)
        assert answer.err.splitlines()[0] == f"There is no store in {missing}."
        missing.mkdir(exist_ok=True)  # an empty folder is none either
    assert bough(command, "--store", missing, "--json").json["schema"] == 1
    assert list(missing.iterdir()) == []
    if command in ("ls", "stats"):
        assert "store" not in bough(command, session, "--store", missing).err


@pytest.mark.parametrize("command", ["tree latest", "undo x"])
def test_what_is_not_found_in_a_store_that_is_not_there(bough: Run, command: str, tmp_path: Path) -> None:
    """The error says why."""
    answer = bough(*command.split(), "--store", tmp_path / "no")
    assert (answer.status, answer.out) == (5, "")
    assert f"“{tmp_path / 'no'}”" in answer.err or f"There is no store in {tmp_path / 'no'}." in answer.err


@pytest.mark.parametrize("command", ["ls", "search x", "stats", "tree latest"])
def test_a_store_that_a_variable_names_and_that_is_not_there(
    bough: Run, command: str, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be one that is to be made: it is said where nothing is found, and all is answered as without it."""
    words, missing = command.split(), tmp_path / "store"
    monkeypatch.delenv("BOUGH_STORE", raising=False)
    usual = bough(*words)
    monkeypatch.setenv("BOUGH_STORE", str(missing))
    answer = bough(*words)
    assert (answer.status, answer.out) == (usual.status, usual.out)
    assert f"There is no store in {missing}" in answer.err
    pi_home(home)
    assert str(missing) not in bough(*words).err


def test_a_path_that_holds_nothing_says_so_whatever_store_is_missing(
    bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That a store is not there is why a name is not found, not why a file says nothing."""
    monkeypatch.setenv("BOUGH_STORE", str(tmp_path / "nowhere"))
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    answer = bough("tree", empty)
    assert (answer.status, "It is empty" in answer.err, "no store" in answer.err) == (5, True, False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_is_not_called_empty(bough: Run, tmp_path: Path) -> None:
    """Nobody looked into it: that would wait for whoever writes to it."""
    pipe = tmp_path / "session.jsonl"
    os.mkfifo(pipe)
    for command in ("ls", "tree"):
        answer = bough(command, pipe)
        assert (answer.status, "no ordinary file" in answer.err) == (5, True)


@pytest.mark.parametrize("words", [(), ("stats",), ("search", "x"), ("doctor",), ("ls",), ("tree",)])
def test_a_name_that_is_too_long_for_a_file_is_not_found(bough: Run, words: tuple[str, ...]) -> None:
    """A title may well be, and it is a reference too."""
    answer = bough(*words, "x" * 300)
    assert answer.status == 5
    assert "answers to" in answer.err
