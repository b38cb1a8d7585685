"""`bough export`: where the files go, and what is told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.sessions import pi_session
from tests.terminal import Terminal
from tests.terminal import bough as bough_argv
from tests.tui.samples import forked

from .conftest import Run


def test_a_file_is_named_after_the_title(tmp_path: Path, bough: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder one stands in; a second time it is there already, and stays as it is."""
    path = pi_session(tmp_path / "s.jsonl")
    monkeypatch.chdir(tmp_path)
    told = bough("export", path, "--to", "markdown")
    assert told.status == 0
    (made,) = tmp_path.glob("*.md")
    assert made.name.startswith("how-deep-is-the-lake-")
    assert f"wrote {made.name}" in told.err
    made.write_text("mine")
    assert bough("export", path, "--to", "markdown").status == 2
    assert made.read_text() == "mine"


def test_a_file_or_a_folder_can_be_named(tmp_path: Path, bough: Run) -> None:
    """A folder that is there takes the file; any other name is that of the file."""
    path = pi_session(tmp_path / "s.jsonl")
    (tmp_path / "out").mkdir()
    assert bough("export", path, "--to", "text", "-o", tmp_path / "out").status == 0
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert bough("export", path, "--to", "text", "-o", tmp_path / "new" / "mine.txt").status == 0
    assert "How deep is the lake?" in (tmp_path / "new" / "mine.txt").read_text()


def test_a_dash_is_the_standard_output(tmp_path: Path) -> None:
    """To a pipe the text goes as it is, to a terminal made safe."""
    path = pi_session(tmp_path / "s.jsonl", turns=("\x1b[31mred",))
    words = bough_argv("export", str(path), "--to", "text", "-o", "-")
    piped = subprocess.run(words, capture_output=True, check=True, timeout=180)
    assert b"\x1b[31mred" in piped.stdout
    with Terminal(words, env={"NO_COLOR": "1"}) as terminal:
        assert terminal.ended() == 0
        assert b"red" in terminal.raw
        assert b"\x1b[31mred" not in terminal.raw


def test_trees_go_where_trees_fit(tmp_path: Path, bough: Run) -> None:
    """Else it is said which formats hold one path alone."""
    forked(tmp_path)
    refused = bough("export", "11111111", tmp_path, "--to", "markdown", "--whole")
    assert refused.status == 2
    assert "one path" in refused.err
    answer = bough("export", "11111111", tmp_path, "--to", "pi", "--whole", "-o", tmp_path / "out", "--json").json
    assert answer["session"]
    assert bough("ls", *answer["files"], "--json").json["conversations"][0]["branches"] == 2


def test_what_a_format_cannot_hold_is_told(tmp_path: Path, bough: Run) -> None:
    """With the exit status for problems; an unknown format is named with those there are."""
    path = pi_session(tmp_path / "s.jsonl")
    assert bough("export", path, "--to", "claude-code", "-o", tmp_path / "out").status == 0
    unknown = bough("export", path, "--to", "word")
    assert unknown.status == 5
    assert "markdown" in unknown.err


def test_secrets_are_reviewed_before_they_are_replaced(tmp_path: Path, bough: Run) -> None:
    """A review writes nothing; a redaction lists what it replaced, and leaves what a person wants to keep."""
    key, word = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fG3hJ5", "correct-horse"
    path = pi_session(tmp_path / "s.jsonl", turns=(f"{key} and PASSWORD={word}",))
    reviewed = bough("export", path, "--to", "text", "--review", "-o", tmp_path / "no.txt")
    assert "1. GitHub token ghp_" in reviewed.out
    assert "2. assigned secret corr" in reviewed.out
    assert key not in reviewed.out
    assert not (tmp_path / "no.txt").exists()
    told = bough("export", path, "--to", "text", "--redact", "--keep", "2", "-o", tmp_path / "a.txt")
    assert "replaced 1. GitHub token" in told.err
    assert "kept 2. assigned secret" in told.err
    text = (tmp_path / "a.txt").read_text()
    assert key not in text
    assert word in text
    answer = bough("export", path, "--to", "text", "--redact", "-o", tmp_path / "b.txt", "--json").json
    assert [one["redacted"] for one in answer["secrets"]] == [True, True]
