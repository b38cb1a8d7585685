"""Help, completion and statuses of the changing commands."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

import pytest

from bough.tui.cli.commands import COMMANDS
from bough.tui.cli.completion import _whole_parser, references
from tests.cli.conftest import Run

CHANGING = "new append fork merge edit rename tag label checkout delete undo redo trash lock import convert".split()


@pytest.mark.parametrize("command", CHANGING)
def test_help_teaches_with_examples(bough: Run, command: str) -> None:
    """Of every command, with its statuses; the list of commands has it too."""
    answer = bough(command, "--help")
    assert (answer.status, answer.err) == (0, "")
    assert COMMANDS[command] in answer.out
    assert re.search(rf"examples:\n(  .*\n)*?  .*bough {command}|bough (undo|redo)", answer.out)
    assert "exit status:" in answer.out
    assert re.search(rf"^  bough {command} ", bough("--help").out, re.MULTILINE)


@pytest.mark.parametrize("command", [name for name in CHANGING if name not in ("new", "trash", "import", "convert")])
def test_what_is_not_there_is_not_found(bough: Run, command: str) -> None:
    """Whatever was to be done with it."""
    before = ["status"] if command == "lock" else []
    after = {"append": ["x"], "edit": ["x"], "rename": ["x"], "tag": ["+x"], "delete": ["--yes"]}.get(command, [])
    answer = bough(command, *before, "nope", *after, "--json")
    assert (answer.status, answer.json["error"]["kind"]) == (5, "not_found")


def test_references_are_completed_for_them_all(bough: Run, ref: str) -> None:
    """By the same completer, from what is known."""
    subparsers = next(action for action in _whole_parser()._actions if action.choices and "fork" in action.choices)
    for command in set(CHANGING) - {"new", "trash", "import", "convert"}:
        actions = subparsers.choices[command]._actions  # type: ignore[index]  # argparse's own maze
        assert any(getattr(action, "completer", None) is references for action in actions), command
    assert references(ref[:9], Namespace(store=None)) == [ref]


def test_a_home_that_nobody_has_is_not_found(bough: Run, home: Path) -> None:
    """And one's own is found even where the shell leaves the `~` alone."""
    assert bough("show", "~nobody-of-that-name@main").status == 5
    assert bough("append", "~nobody-of-that-name", "x").status == 5
    assert bough("import", "~nobody-of-that-name").status == 5
    ref = bough("new", "--store=~/kept").out.strip()
    assert (home / "kept" / "store.json").is_file()
    assert bough("append", ref, "a", "--store=~/kept").status == 0
    assert bough("ls", "--store=~/kept", "--json").json["conversations"][0]["messages"] == 1
    assert bough("show", "~/kept", "--json").json["messages"][0]["role"] == "user"
