"""`bough resume`: the session, the command, and running it."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from tests.sessions import pi_session

from .conftest import Run


def test_it_writes_a_session_and_prints_the_command(tmp_path: Path, bough: Run) -> None:
    """The command alone is on stdout, to be pasted or evaluated."""
    path = pi_session(tmp_path / "s.jsonl", cwd=str(tmp_path))
    told = bough("resume", path)
    assert told.status == 0
    assert told.out.startswith(f"cd {shlex.quote(str(tmp_path))} && pi --session ")
    assert "wrote " in told.err
    assert bough("ls", shlex.split(told.out)[-1], "--json").json["conversations"][0]["messages"] == 2


def test_json_has_an_argument_list(tmp_path: Path, bough: Run) -> None:
    """And the files, and what the format could not hold."""
    path = pi_session(tmp_path / "s.jsonl")
    answer = bough("resume", path, "--in", "codex", "--json").json
    assert answer["command"] == ["codex", "resume", answer["session"]]
    assert Path(answer["files"][0]).exists()
    assert answer["problems"] == []


def test_a_dry_run_writes_nothing(tmp_path: Path, bough: Run) -> None:
    """It only says what would be written."""
    path = pi_session(tmp_path / "s.jsonl")
    answer = bough("resume", path, "--in", "claude-code", "--dry-run", "--json").json
    assert not Path(answer["files"][0]).exists()


def test_run_executes_the_list_where_the_project_is(
    tmp_path: Path, bough: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No shell sees it; its exit status is ours. A tool that is not installed is named."""
    project = tmp_path / "it's $(here)"
    project.mkdir()
    path = pi_session(tmp_path / "s.jsonl", cwd=str(project))
    monkeypatch.setenv("PATH", "/nowhere")
    missing = bough("resume", path, "--run")
    assert missing.status == 5
    assert "pi" in missing.err
    program = tmp_path / "bin" / "pi"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{{ pwd; echo "$@"; }} > {shlex.quote(str(tmp_path / "seen"))}\nexit 7\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/bin{os.pathsep}/usr/bin")
    assert bough("resume", path, "--run").status == 7
    where, arguments = (tmp_path / "seen").read_text().splitlines()
    assert Path(where) == project
    assert arguments.startswith("--session ")


def test_mistakes_are_named(tmp_path: Path, bough: Run) -> None:
    """An unknown tool, and a conversation nobody knows."""
    path = pi_session(tmp_path / "s.jsonl")
    assert bough("resume", path, "--in", "aider").status == 5
    assert bough("resume", "nobody", path).status == 5
