"""How a command is asked for: options, what is missing or wrong, and help that teaches."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from bough.core.demo import make_demo
from tests.cli.conftest import Run
from tests.sessions import pi_home


@pytest.mark.parametrize(
    ("words", "status", "kind"),
    [
        (["show", "nope"], 5, "not_found"),
        (["tree", "0000"], 5, "ambiguous"),
        (["show", "latest#99"], 5, "not_found"),
        (["show"], 2, "usage"),
        (["ls", "--nope"], 2, "usage"),
        (["ls", "--limit", "many"], 2, "usage"),
        (["ls", "--limit", "-1"], 2, "usage"),
        (["search", "x", "--limit", "0"], 2, "usage"),
        (["search", "x", "--page", "0"], 2, "usage"),
        (["search", "x", "--open", "0"], 2, "usage"),
        (["ls", "--wait", "-1"], 2, "usage"),
        (["sources", "add"], 2, "usage"),
        (["sources", "burn"], 2, "usage"),
        (["sources", "add", "/no/such/place"], 2, "usage"),
    ],
)
def test_errors_are_sentences_and_documents(bough: Run, home: Path, words: list[str], status: int, kind: str) -> None:
    """The same error with and without --json; stdout holds nothing else."""
    pi_home(home)
    told = bough(*words)
    assert (told.status, told.out) == (status, "")
    assert told.err.startswith("bough: ")
    error = bough(*words, "--json")
    assert (error.status, error.json["error"]["kind"], error.err) == (status, kind, "")
    assert told.err == f"bough: {error.json['error']['message']}\n"


def test_an_ambiguous_reference_lists_its_candidates(bough: Run, home: Path) -> None:
    """Each of which can be used."""
    pi_home(home)
    candidates = bough("tree", "0000", "--json").json["error"]["candidates"]
    assert len(candidates) == 3
    assert all(bough("tree", candidate).status == 0 for candidate in candidates)


def test_shared_options_stand_before_and_after_the_command(bough: Run, tmp_path: Path) -> None:
    """In any order, with their values."""
    store = make_demo(tmp_path / "store").root
    answers = [
        bough("--store", store, "--json", "ls", "--no-color", "--wait", "1"),
        bough("ls", "--json", f"--store={store}", "--yes"),
        bough("--json", "--wait", "2.5", "--strict", "ls", "--store", store),
    ]
    assert len({answer.out for answer in answers}) == 1
    assert len(answers[0].json["conversations"]) == 3


def test_help_teaches(bough: Run) -> None:
    """Each command with a sentence, examples and the statuses."""
    whole = bough("--help")
    assert whole.status == 0
    for command in ("ls", "tree", "show", "sources", "demo", "completion"):
        assert re.search(rf"^  bough {command} +[A-Z].*\.$", whole.out, re.MULTILINE)
        own = bough(command, "--help")
        assert own.status == 0
        assert "exit status:" in own.out
    assert "REF" in whole.out


def test_version_is_that_of_the_package(bough: Run) -> None:
    """As text and as JSON."""
    number = bough("--version", "--json").json["version"]
    assert bough("--version").out == f"bough {number}\n"


def test_completion_prints_the_code_of_a_shell(bough: Run) -> None:
    """And how to switch it on where no shell is named."""
    for shell in ("bash", "zsh", "fish"):
        assert shell in bough("completion").out
        assert "bough" in bough("completion", shell).out


def test_references_are_completed(home: Path) -> None:
    """From what is known, without reading anything."""
    from argparse import Namespace

    from bough.tui.cli.completion import references

    pi_home(home)
    asked = Namespace(paths=[], store=None)
    assert references("lat", asked) == ["latest"]
    assert references("00000002", asked) == ["00000002-0000-4000-8000-000000000002"]
    assert references("pi:00000002", asked) == ["pi:00000002-0000-4000-8000-000000000002"]


@pytest.mark.skipif(sys.platform == "darwin", reason="names of files are UTF-8 there")
def test_an_odd_id_takes_no_others_from_the_shell(home: Path) -> None:
    """What cannot be written ended all completion, and what could steer the terminal would reach it raw."""
    from argparse import Namespace

    from bough.tui.cli.completion import references

    pi_home(home)
    folder = home / ".claude" / "projects" / "x"
    folder.mkdir(parents=True)
    for name in ("odd\udcff.jsonl", "odd\x1b[31m.jsonl", "odd\n.jsonl"):
        (folder / name).touch()
    found = references("", Namespace(paths=[], store=None))
    assert len(found) == 7
    assert all(name.isprintable() for name in found)


def test_an_argument_that_may_be_left_out_is_not_asked_for(bough: Run) -> None:
    """Only REF is missing, and that is what is said; a bad number of seconds is called one."""
    assert "required: REF. " in bough("tree").err
    assert "invalid seconds value: 'nan'" in bough("ls", "--wait", "nan").err
