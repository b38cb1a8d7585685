"""Conversations of other tools: their files stay as they are, whatever is done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.change.conftest import names, texts
from tests.cli.conftest import Run
from tests.sessions import pi_home, pi_session

ID = "5a1e7c1e-0000-4000-8000-000000000001"


class Facts(NamedTuple):
    """What must not change."""

    content: bytes
    inode: int
    changed: int
    folder: int


def _facts(path: Path) -> Facts:
    found = path.stat()
    return Facts(path.read_bytes(), found.st_ino, found.st_ctime_ns, path.parent.stat().st_mtime_ns)


@pytest.fixture
def session(home: Path) -> Path:
    folder = home / ".pi" / "agent" / "sessions" / "--home-ada-atlas--"
    path = pi_session(folder / f"2026-11-03T09-00-00-000Z_{ID}.jsonl", turns=("One?", "Two?"), rewind=True)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.fixture
def pi(session: Path) -> str:
    return f"pi:{ID}"


def test_nothing_touches_the_files_of_another_tool(bough: Run, session: Path, pi: str) -> None:
    """Not by a byte, not by a time, nor anything beside them."""
    before = _facts(session)
    for words in (
        ["rename", pi, "Lakes"],
        ["rename", f"{pi}@main", "first"],
        ["tag", pi, "+a"],
        ["label", f"{pi}#1", "here"],
        ["fork", f"{pi}#1"],
        ["edit", f"{pi}#1", "Else?"],
        ["append", pi, "And?"],
        ["import", session],
        ["undo", pi],
        ["redo", pi],
        ["delete", pi, "--yes"],
        ["undo", pi],
        ["convert", "--codec", "gzip"],
        ["import", session, "--json"],
    ):
        assert bough(*words).status == 0, words
    assert _facts(session) == before


def test_titles_tags_labels_and_names_are_notes(bough: Run, session: Path, pi: str, home: Path) -> None:
    """Seen at once, kept in the store, by whatever way the conversation is reached."""
    assert bough("rename", pi, "Lakes").out == f"{pi}\n"
    assert bough("rename", f"{pi}@main", "first").out == f"{pi}@first\n"
    assert bough("tag", "Lakes", "+a", "+b").out == "a\nb\n"
    assert bough("tag", "Lakes", "-a").out == "b\n"
    message = bough("label", "Lakes@first#2", "good", "--json").json["message"]
    assert message == "a0000002"
    assert [path.name for path in (home / "store" / "notes").iterdir()] == ["pi.jsonl"]
    assert list((home / "store" / "conversations").iterdir()) == []
    for ref in (pi, str(session)):
        tree = bough("tree", ref, "--json").json
        assert (tree["title"], [branch["name"] for branch in tree["branches"]]) == ("Lakes", ["first", None])
    (listed,) = bough("ls", "--json").json["conversations"]
    assert (listed["title"], listed["tags"], listed["ref"]) == ("Lakes", ["b"], pi)
    assert bough("rename", f"{pi}@b0000001", "first", "--json").json["error"]["kind"] == "name_taken"


def test_notes_are_undone_like_any_change(bough: Run, pi: str) -> None:
    """By the conversation, or as the last change of the store."""
    bough("rename", pi, "Lakes")
    bough("tag", pi, "+a")
    assert bough("undo", pi, "--json").json["change"]["type"] == "tag"
    assert bough("undo").out == f"{pi}\n"
    assert bough("ls", "--json").json["conversations"][0]["title"] == "One?"
    bough("redo")
    assert bough("ls", "--json").json["conversations"][0]["title"] == "Lakes"


def test_a_hidden_conversation_is_out_of_sight(bough: Run, session: Path, pi: str) -> None:
    """Until it is shown again; whoever names its file sees it all the same."""
    assert bough("delete", pi).status == 2
    assert bough("delete", pi, "--yes").out == f"{pi}\n"
    assert bough("ls", "--json").json["conversations"] == []
    assert bough("show", pi).status == 5
    assert bough("show", session).status == 0
    (gone,) = bough("trash", "--json").json["trash"]
    assert (gone["id"], gone["kind"], gone["title"]) == (pi, "hidden", "One?")
    assert bough("trash", "empty", "--yes", "--json").json["removed"] == 0
    for words in (["trash", "restore", pi], ["undo", pi], ["undo"]):
        assert bough(*words).out == f"{pi}\n"
        assert len(bough("ls", "--json").json["conversations"]) == 1
        bough("delete", pi, "--yes")


def test_forks_edits_and_answers_share_one_native_conversation(bough: Run, pi: str) -> None:
    """Made with the path that is needed; each is a branch of it."""
    fork = bough("fork", f"{pi}@main#2", "--json").json
    native = f"bough:{fork['conversation']}"
    assert texts(bough, fork["ref"]) == ["One?", "About One?"]
    assert bough("tree", native, "--json").json["branches"][0]["total"] == 2, "no more than the path is taken"
    named = bough("fork", f"{pi}@main#1", "--name", "bold").out.strip()
    edited = bough("edit", f"{pi}@main#3", "Three?").out.strip()
    answered = bough("append", f"{pi}@b0000001", "Go on")
    assert "stays as it is" in answered.err
    assert {ref.partition("@")[0] for ref in (named, edited, answered.out)} == {native}
    assert texts(bough, named) == ["One?"]
    assert texts(bough, edited) == ["One?", "About One?", "Three?"]
    assert texts(bough, answered.out.strip()) == ["Another start", "Very well", "Go on"]
    listed = [one["source"] for one in bough("ls", "--json").json["conversations"]]
    assert sorted(listed) == ["bough", "pi"]
    assert bough("show", f"{native}@main", "--json").json["problems"] == []


def test_lines_go_to_one_branch_of_it(bough: Run, pi: str, say: object) -> None:
    """However many."""
    assert callable(say)
    say('{"text":"a"}\n{"text":"b"}\n')
    last = bough("append", pi, "--jsonl").out.splitlines()[-1]
    assert texts(bough, last)[-2:] == ["a", "b"]


@pytest.mark.parametrize("words", [["checkout", "@main"], ["delete", "@main"], ["lock", "status"]])
def test_what_only_native_conversations_know_is_refused(bough: Run, pi: str, words: list[str]) -> None:
    """With a sentence that says what to do."""
    command, where = words
    answer = bough(command, where, pi, "--json") if command == "lock" else bough(command, f"{pi}{where}", "--json")
    assert (answer.status, answer.json["error"]["kind"]) == (1, "read_only")


def test_a_reference_by_a_path_is_answered_by_the_path(
    bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only that leads to the conversation, and as it was given."""
    path = pi_session(tmp_path / "s.jsonl")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert bough("tag", "../s.jsonl", "+a", "--json").json["ref"] == "../s.jsonl"
    assert bough("rename", f"{path}@main", "first").out == f"{path}@first\n"
    assert bough("show", f"{path}@first").status == 0
    other = tmp_path / "other"
    made = bough("new", "--store", other).out.strip().removeprefix("bough:")
    folder = other / "conversations" / made
    assert bough("append", folder, "a").out.startswith(f"{folder}@main#")
    assert bough("fork", f"{folder}@main", "--name", "alt").out == f"{folder}@alt\n"
    assert texts(bough, str(folder)) == ["a"]


# import, convert


def test_import_takes_everything_once(bough: Run, home: Path, tmp_path: Path) -> None:
    """The second time only what is new, and says how much."""
    pi_home(home)
    turns = ["One?"]
    path = pi_session(tmp_path / "s.jsonl", turns=turns, name="Lakes")
    answer = bough("import", path, home / ".pi", "--json").json
    first, *others = answer["conversations"]
    assert list(first) == ["ref", "id", "title", "origin", "added"]
    assert (first["title"], first["origin"], first["added"]) == ("Lakes", f"pi:{ID}", 2)
    assert (len(others), answer["problems"]) == (3, [])
    pi_session(path, turns=[*turns, "Two?", "Three?"], name="Lakes")
    again = bough("import", path, "--json").json["conversations"]
    assert again == [{**first, "added": 4}]
    assert texts(bough, first["ref"])[-1] == "About Three?"
    assert bough("import", path, path, "--json").json["conversations"] == [{**first, "added": 0}] * 2
    assert "1 conversation, 0 new messages." in bough("import", path).err


def test_import_goes_on_where_a_fork_began(bough: Run, session: Path, pi: str) -> None:
    """The fork took a path; the rest joins it in the same conversation."""
    fork = bough("fork", f"{pi}@main#2", "--name", "mine", "--json").json
    (taken,) = bough("import", pi, "--json").json["conversations"]
    assert (taken["id"], taken["added"]) == (fork["conversation"], 4)
    assert names(bough, taken["ref"]) == {"main", "mine", "main-2"}, "two roots"
    assert texts(bough, f"{taken['ref']}@main") == ["One?", "About One?", "Two?", "About Two?"]


def test_import_tells_what_was_wrong(bough: Run, tmp_path: Path) -> None:
    """And takes the rest; the status is 6."""
    path = pi_session(tmp_path / "s.jsonl")
    path.write_text(path.read_text() + '{"type":"message","id":"torn')
    answer = bough("import", path, "--json")
    assert (answer.status, answer.json["conversations"][0]["added"]) == (6, 2)
    assert [problem["path"] for problem in answer.json["problems"]] == [str(path)]
    assert "s.jsonl" in bough("import", path).err
    assert bough("import", tmp_path / "nothing").status == 5


def test_importing_a_store_into_itself_is_nothing(bough: Run, ref: str, home: Path) -> None:
    """But another store's conversations are taken."""
    assert bough("import", home / "store", "--json").json["conversations"] == []
    (taken,) = bough("import", home / "store", "--store", home / "other", "--json").json["conversations"]
    assert (taken["origin"], taken["added"]) == (ref, 2)


def test_convert_writes_the_store_in_another_way(bough: Run, ref: str, home: Path) -> None:
    """There and back, new branches included; what is shown is the same."""
    before = texts(bough, ref)
    for codec, suffix in (("json", ".json"), ("gzip", ".json.gz"), ("compact", ".json"), ("jsonl", ".jsonl")):
        answer = bough("convert", "--codec", codec, "--json").json
        assert list(answer) == ["schema", "codec", "files", "problems"]
        assert (answer["codec"], answer["problems"]) == (codec, [])
        fork = bough("fork", ref).out.strip()
        branch = bough("show", fork, "--json").json["branch"]
        assert list((home / "store").rglob(f"{branch}{suffix}")) != []
        assert texts(bough, fork) == before
    assert bough("convert", "--codec", "jsonl", "--json").json["files"] == 0
    assert bough("convert").status == 2
    assert bough("convert", "--codec", "xml").status == 2
