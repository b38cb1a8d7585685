"""`new`, `append`, `fork`, `edit`: what comes into a conversation, and where."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.change.conftest import names, texts
from tests.cli.conftest import Run

CHANGED = ["schema", "ref", "conversation", "branch", "message"]
Say = Callable[[str | bytes], None]


def test_new_prints_a_reference_that_every_command_takes(bough: Run, home: Path) -> None:
    """And makes the store; reading never does."""
    for command in (["ls"], ["tree", "x"], ["trash"], ["undo"], ["convert", "--codec", "json"]):
        bough(*command)
    assert not (home / "store").exists()
    answer = bough("new", "--title", "Lakes", "--tag", "a", "--tag", "b")
    ref = answer.out.strip()
    assert (answer.status, answer.err) == (0, "")
    (listed,) = bough("ls", "--json").json["conversations"]
    assert (listed["ref"], listed["title"], listed["tags"]) == (ref, "Lakes", ["a", "b"])
    assert bough("tree", ref, "--json").json["branches"][0]["name"] == "main"
    assert texts(bough, ref) == []


def test_changing_commands_have_the_fields_of_the_contract(bough: Run, ref: str) -> None:
    """In JSON, with null for what is not meant, and a `ref` that can be used as it is."""
    new = bough("new", "--json").json
    assert list(new) == CHANGED
    assert (new["ref"], new["message"]) == (f"bough:{new['conversation']}", None)
    added = bough("append", ref, "Really?", "--json").json
    assert list(added)[:5] == CHANGED
    assert bough("show", added["ref"], "--json").json["messages"][-1]["id"] == added["message"]
    fork = bough("fork", f"{ref}#1", "--name", "alt", "--json").json
    assert list(fork) == CHANGED
    assert (fork["ref"], fork["message"]) == (f"{ref}@alt", bough("show", ref, "--json").json["messages"][0]["id"])
    assert fork["branch"] == bough("show", fork["ref"], "--json").json["branch"]
    edit = bough("edit", f"{ref}#1", "How wide?", "--json").json
    assert list(edit) == CHANGED
    assert [m["id"] for m in bough("show", edit["ref"], "--json").json["messages"]] == [edit["message"]]


def test_append_goes_to_the_head_of_a_branch(bough: Run, ref: str) -> None:
    """The default one, or the one that is named; `ls` counts it at once."""
    bough("fork", f"{ref}#1", "--name", "alt")
    bough("append", f"{ref}@alt", "Shallow.", "--role", "assistant")
    bough("append", ref, "Thanks.")
    assert texts(bough, ref) == ["How deep?", "Very.", "Thanks."]
    assert texts(bough, f"{ref}@alt") == ["How deep?", "Shallow."]
    (listed,) = bough("ls", "--json").json["conversations"]
    assert (listed["messages"], listed["branches"]) == (4, 2)
    shown = bough("show", ref, "--json").json["messages"][1]
    assert (shown["role"], shown["model"]) == ("assistant", "m1")


def test_append_at_a_message_follows_it(bough: Run, ref: str) -> None:
    """At the head of a branch the branch goes on; anywhere else a new one begins, and that is said."""
    bough("append", f"{ref}#2", "Thanks.")
    assert texts(bough, ref) == ["How deep?", "Very.", "Thanks."]
    answer = bough("append", f"{ref}#1", "And how wide?")
    assert "main-2" in answer.err
    assert answer.out.startswith(f"{ref}@main-2#")
    assert texts(bough, f"{ref}@main-2") == ["How deep?", "And how wide?"]
    head = answer.out.strip().rpartition("#")[2]
    bough("append", f"{ref}#{head}", "Go on.")
    assert texts(bough, f"{ref}@main-2") == ["How deep?", "And how wide?", "Go on."]


def test_append_reads_stdin(bough: Run, ref: str, say: Say) -> None:
    """Without a TEXT or with `-`: as it is, but for the last line breaks."""
    say("one\n\ttwo  \n\n")
    assert bough("append", ref).status == 0
    say("three\r\n")
    assert bough("append", ref, "-").status == 0
    assert texts(bough, ref)[2:] == ["one\n\ttwo  ", "three"]


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xff\xfe"])
def test_append_of_nothing_or_no_text_is_refused(bough: Run, ref: str, say: Say, data: bytes) -> None:
    """With a sentence, and nothing is added."""
    say(data)
    answer = bough("append", ref)
    assert (answer.status, answer.out) == (2, "")
    assert len(texts(bough, ref)) == 2


def test_text_that_looks_like_an_option_is_text(bough: Run, ref: str) -> None:
    """With a blank in it, or after `--`."""
    bough("append", ref, "- a list")
    bough("append", ref, "--", "-x")
    assert texts(bough, ref)[2:] == ["- a list", "-x"]


def test_fork_starts_a_branch_anywhere(bough: Run, ref: str) -> None:
    """At the head, at a message, with a name or the next free one; nothing else changes."""
    assert bough("fork", ref).out == f"{ref}@main-2\n"
    assert bough("fork", f"{ref}#1").out == f"{ref}@main-3\n"
    odd = bough("fork", f"{ref}@main-3", "--name", "a b").out.strip()
    assert "a b" not in odd, "a name that needs quotes is not part of a reference"
    assert texts(bough, odd) == ["How deep?"]
    assert texts(bough, f"{ref}@main-2") == ["How deep?", "Very."]
    assert names(bough, ref) == {"main", "main-2", "main-3", "a b"}
    assert bough("tree", ref, "--json").json["branches"][0]["active"]


def test_a_conversation_without_messages_can_be_forked(bough: Run) -> None:
    """Into a second root."""
    ref = bough("new", "--title", "Empty").out.strip()
    fork = bough("fork", ref).out.strip()
    bough("append", fork, "First")
    assert (texts(bough, ref), texts(bough, fork)) == ([], ["First"])


def test_names_are_used_once(bough: Run, ref: str) -> None:
    """Whoever comes second is told."""
    bough("fork", ref, "--name", "alt")
    for words in (["fork", ref, "--name", "alt"], ["edit", f"{ref}#1", "x", "--name", "alt"]):
        answer = bough(*words, "--json")
        assert (answer.status, answer.json["error"]["kind"], answer.json["error"]["name"]) == (1, "name_taken", "alt")
    assert names(bough, ref) == {"main", "alt"}


def test_edit_is_a_branch_beside_the_old_version(bough: Run, ref: str, say: Say) -> None:
    """The role stays; the old version stays."""
    assert bough("edit", f"{ref}#2", "Not very.", "--name", "other").out == f"{ref}@other\n"
    say("How wide?\n")
    fork = bough("edit", f"{ref}#1").out.strip()
    assert texts(bough, ref) == ["How deep?", "Very."]
    assert texts(bough, f"{ref}@other") == ["How deep?", "Not very."]
    assert bough("show", f"{ref}@other", "--json").json["messages"][1]["role"] == "assistant"
    assert texts(bough, fork) == ["How wide?"]


@pytest.mark.parametrize(("where", "text"), [("", "x"), ("#1", "How deep?")])
def test_edit_wants_a_message_and_a_change(bough: Run, ref: str, where: str, text: str) -> None:
    """Else nothing is made."""
    assert bough("edit", f"{ref}{where}", text).status == 2
    assert names(bough, ref) == {"main"}


def test_edit_keeps_the_files_of_a_message(bough: Run, ref: str, say: Say) -> None:
    """Only what was said is said differently."""
    file = {"type": "file", "name": "map.pdf", "media_type": "application/pdf", "bytes": 9}
    say(json.dumps({"text": "See the map", "parts": [file]}))
    bough("append", ref, "--jsonl")
    bough("edit", f"{ref}#-1", "See that map", "--name", "other")
    parts = bough("show", f"{ref}@other", "--json").json["messages"][-1]["parts"]
    assert parts == [{"type": "text", "text": "See that map"}, file]


class Terminal:
    """A stdin at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())


def _editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """An editor that does as the code says; it finds the text's path in `path`."""
    program = tmp_path / "editor.py"
    program.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{code}\n")
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{program}'")


@pytest.mark.usefixtures("at_a_terminal")
def test_edit_opens_the_editor(bough: Run, ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the text as it is, control characters included; what is saved is the new version."""
    bough("append", ref, "Red \x1b[31m lake")
    _editor(tmp_path, monkeypatch, "path.write_text(path.read_text().replace('Red', 'Blue') + '\\n')")
    fork = bough("edit", f"{ref}#3").out.strip()
    assert texts(bough, fork)[-1] == "Blue \x1b[31m lake"


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(
    ("code", "status"), [("pass", 2), ("path.write_text('')", 2), ("sys.exit(3)", 1), ("path.unlink()", 1)]
)
def test_an_editor_that_changes_nothing_changes_nothing(
    bough: Run, ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    """Nor does one that fails, empties the text or loses it."""
    _editor(tmp_path, monkeypatch, code)
    answer = bough("edit", f"{ref}#1")
    assert (answer.status, answer.out) == (status, "")
    assert names(bough, ref) == {"main"}
