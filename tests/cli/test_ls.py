"""`bough ls`: the list as programs rely on it, and what people are told of what is not in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bough.core.demo import make_demo
from tests.cli.conftest import TIME, Run
from tests.sessions import pi_home, pi_session

CONVERSATION = (
    "ref id source title project path kind created updated messages branches tokens cost tags locked live family "
    "forked_from problems kept"
).split()


def test_ls_json_has_exactly_the_fields_of_the_contract(bough: Run, session: Path) -> None:
    """In their order, with nulls where nothing is known."""
    answer = bough("ls", session, "--json")
    (found,) = answer.json["conversations"]
    assert list(found) == CONVERSATION
    assert answer.status == 0
    assert TIME.fullmatch(found.pop("created"))
    assert TIME.fullmatch(found.pop("updated"))
    assert found == {
        "ref": "pi:5a1e7c1e-0000-4000-8000-000000000001",
        "id": "5a1e7c1e-0000-4000-8000-000000000001",
        "source": "pi",
        "title": "Lakes",
        "project": "/home/ada/atlas",
        "path": str(session),
        "kind": "conversation",
        "messages": 6,
        "branches": 2,
        "tokens": 21,
        "cost": 1.5,
        "tags": [],
        "locked": None,
        "live": found["live"],
        "family": None,
        "forked_from": None,
        "problems": 0,
        "kept": False,
    }


def test_ls_lists_the_usual_places(bough: Run, home: Path) -> None:
    """One line a conversation, newest first, each with enough of its id to name it."""
    pi_home(home)
    answer = bough("ls")
    assert [line.split()[0] for line in answer.out.splitlines()] == ["00000003", "00000002", "00000001"]
    assert "Question 3" in answer.out
    assert bough("tree", answer.out.split()[0]).status == 0


def test_ls_chooses(bough: Run, home: Path, tmp_path: Path) -> None:
    """By source, by project, and no more than wanted."""
    pi_home(home)
    assert len(bough("ls", "--limit", 2).out.splitlines()) == 2
    assert len(bough("ls", "--source", "pi", "--project", "ATLAS").out.splitlines()) == 3
    assert bough("ls", "--source", "codex", "--json").json["conversations"] == []
    assert bough("ls", "--project", "elsewhere").out == ""


def test_ls_says_who_holds_a_conversation(bough: Run, tmp_path: Path) -> None:
    """While its lock is held, and not a moment longer."""
    store = make_demo(tmp_path / "store")
    id = store.list()[0].id
    with store.write(id):
        held = {found["id"]: found["locked"] for found in bough("ls", store.root, "--json").json["conversations"]}
        assert list(held[id]) == ["pid", "host", "user", "program", "since"]
        assert held[id]["pid"] == os.getpid()
        assert [locked for locked in held.values() if locked is None] == [None, None]
    assert {found["locked"] for found in bough("ls", store.root, "--json").json["conversations"]} == {None}


def test_ls_fits_the_terminal(bough: Run, session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wide characters count twice; nothing is longer than the terminal is wide."""
    pi_session(session.with_name("t.jsonl"), "x" * 30, name="木" * 100)
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = bough("ls", session.parent).out.splitlines()
        assert all(len(line) + line.count("木") <= width for line in lines)
        assert len(lines) == 2


def test_ls_with_nothing_anywhere_says_what_to_do(bough: Run) -> None:
    """That is no failure: there simply is nothing yet."""
    answer = bough("ls")
    assert (answer.status, answer.out) == (0, "")
    assert "bough demo" in answer.err
    assert bough("ls", "--json").json == {"schema": 1, "conversations": [], "problems": []}


def test_a_path_without_conversations_is_not_found(bough: Run, tmp_path: Path) -> None:
    """Status 5, and a sentence that says what was looked for."""
    for path in (tmp_path, tmp_path / "missing"):
        answer = bough("ls", path)
        assert (answer.status, answer.out) == (5, "")
        assert str(path) in answer.err
        assert bough("ls", path, "--json").json["error"]["kind"] == "not_found"


def test_a_bad_path_beside_a_good_one_is_a_problem(bough: Run, session: Path) -> None:
    """The good one is listed; --strict turns the problem into a status."""
    missing = session.with_name("missing")
    answer = bough("ls", missing, session)
    assert (answer.status, len(answer.out.splitlines())) == (0, 1)
    assert str(missing) in answer.err
    assert bough("ls", missing, session, "--strict").status == 6
    problems = bough("ls", missing, session, "--json").json["problems"]
    assert [(problem["path"], list(problem)) for problem in problems] == [
        (str(missing), ["code", "path", "place", "message"])
    ]


def test_many_problems_are_told_in_a_few_lines(bough: Run, session: Path) -> None:
    """The first problems are said one by one and the rest counted; `--json` has all of them."""
    missing = [session.with_name(f"missing-{number}") for number in range(40)]
    answer = bough("ls", *missing, session)
    assert answer.status == 0
    assert len(answer.err.splitlines()) == 13
    assert "28 problems more" in answer.err
    assert len(bough("ls", *missing, session, "--json").json["problems"]) == 40


def test_damaged_files_of_a_named_folder_are_told_together(bough: Run, tmp_path: Path) -> None:
    """Only where the folder was named, only those called like conversations, and again from the catalog."""
    pi_session(tmp_path / "good.jsonl")
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "utf16.jsonl").write_bytes((tmp_path / "good.jsonl").read_text().encode("utf-16"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "conversations.json").write_text('[{"id": ')
    (tmp_path / "data.jsonl").write_text('{"x": 1}\n{"x": 2}\n')
    (tmp_path / "package.json").write_text("{")
    for _ in range(2):
        answer = bough("ls", tmp_path, "--json")
        assert len(answer.json["conversations"]) == 1
        (told,) = answer.json["problems"]
        assert (told["code"], told["path"]) == ("unknown-format", str(tmp_path))
        assert told["message"].startswith("3 files of no known format")
        os.utime(tmp_path, (1, 1))
        os.utime(tmp_path / "sub", (1, 1))
    (tmp_path / "utf16.jsonl").unlink()
    (tmp_path / "empty.jsonl").unlink()
    (told,) = bough("ls", tmp_path, "--json").json["problems"]
    assert told["path"] == str(tmp_path / "sub" / "conversations.json")
    bough("sources", "add", tmp_path)
    assert bough("ls", "--json").json["problems"] == []


def test_a_source_that_there_is_not_is_no_empty_list(bough: Run, session: Path) -> None:
    """A slip of the pen would else look as if all conversations were gone."""
    answer = bough("ls", session, "--source", "cluade-code", "--json")
    assert (answer.status, answer.json["error"]["wanted"]) == (5, "cluade-code")
    assert bough("ls", session, "--source", "codex", "--json").json["conversations"] == []


def test_a_file_in_utf_16_is_told_in_one_sentence(bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is and what to do: named, where nothing knows its format, and in a tool's folder, where its name does."""
    monkeypatch.setenv("PI_CODING_AGENT_SESSION_DIR", str(tmp_path / "sessions"))
    file = tmp_path / "sessions" / "project" / "s.jsonl"
    pi_session(file)
    file.write_bytes(file.read_text().encode("utf-16"))
    named = bough("ls", file)
    assert (named.status, len(named.err.splitlines())) == (5, 1)
    assert "“iconv -f UTF-16 -t UTF-8”" in named.err
    assert [one["problems"] for one in bough("ls", "--json").json["conversations"]] == [1]
    answer = bough("tree", "pi:s", "--strict")
    assert (answer.status, len(answer.err.splitlines())) == (6, 1)
    assert "“iconv -f UTF-16 -t UTF-8”" in answer.err
