"""`delete`, `undo`, `redo`, `trash`: what goes out of sight, and how it comes back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.change.conftest import names, texts
from tests.cli.conftest import Run
from tests.sessions import pi_home


@pytest.fixture
def forked(bough: Run, ref: str) -> str:
    """Three branches: alt leaves main, deep leaves alt."""
    bough("fork", f"{ref}#1", "--name", "alt")
    bough("append", f"{ref}@alt", "Shallow.", "--role", "assistant")
    bough("fork", f"{ref}@alt", "--name", "deep")
    bough("append", f"{ref}@deep", "Sure?")
    return ref


def _ids(bough: Run) -> list[str]:
    return [listed["ref"] for listed in bough("ls", "--json").json["conversations"]]


def test_one_branch_goes_without_a_question(bough: Run, forked: str) -> None:
    """What left it hangs on its parent, messages it needs included."""
    answer = bough("delete", f"{forked}@alt")
    assert (answer.status, answer.out) == (0, f"{forked}@alt\n")
    assert names(bough, forked) == {"main", "deep"}
    assert texts(bough, f"{forked}@deep") == ["How deep?", "Shallow.", "Sure?"]
    assert bough("delete", f"{forked}@alt").status == 5


def test_several_branches_want_a_yes(bough: Run, forked: str) -> None:
    """Without a terminal it has to be said beforehand."""
    answer = bough("delete", f"{forked}@alt", "--subtree")
    assert answer.status == 2
    assert "--yes" in answer.err
    assert names(bough, forked) == {"main", "alt", "deep"}
    assert bough("delete", f"{forked}@alt", "--subtree", "--yes").status == 0
    assert names(bough, forked) == {"main"}


def test_the_last_branch_stays(bough: Run, forked: str) -> None:
    """Deleting the conversation is another thing."""
    for words in ([f"{forked}@main", "--subtree", "--yes"],):
        answer = bough("delete", *words, "--json")
        assert (answer.status, answer.json["error"]["kind"]) == (1, "last_branch")
    assert names(bough, forked) == {"main", "alt", "deep"}


@pytest.mark.parametrize(("where", "more"), [("#1", []), ("", ["--subtree"]), ("@main#1", [])])
def test_delete_knows_branches_and_conversations(bough: Run, ref: str, where: str, more: list[str]) -> None:
    """Nothing else."""
    assert bough("delete", f"{ref}{where}", "--yes", *more).status == 2
    assert _ids(bough) == [ref]


def test_a_conversation_goes_into_the_trash(bough: Run, ref: str) -> None:
    """After a yes; the list shows it, and it comes back as it was."""
    assert bough("delete", ref).status == 2
    assert _ids(bough) == [ref]
    answer = bough("delete", ref, "--yes", "--json").json
    assert (answer["ref"], answer["branch"], answer["message"]) == (ref, None, None)
    assert _ids(bough) == []
    (gone,) = bough("trash", "list", "--json").json["trash"]
    assert list(gone) == ["id", "kind", "conversation", "branch", "title", "deleted"]
    assert (gone["kind"], gone["title"], f"bough:{gone['conversation']}") == ("conversation", "Lakes", ref)
    assert bough("trash", "restore", gone["id"][:9]).out == f"{ref}\n"
    assert _ids(bough) == [ref]
    assert texts(bough, ref) == ["How deep?", "Very."]
    assert bough("trash", "--json").json["trash"] == []


class Terminal:
    """Somebody who answers."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return f"{self.answer}\n"


@pytest.mark.parametrize(("said", "status"), [("y", 0), ("Yes", 0), ("", 1), ("n", 1), ("yeah no", 1)])
def test_a_person_is_asked(bough: Run, ref: str, monkeypatch: pytest.MonkeyPatch, said: str, status: int) -> None:
    """And only yes is yes."""
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    answer = bough("delete", ref)
    assert answer.status == status
    assert "“Lakes” with 2 messages? [y/N]" in answer.err
    assert _ids(bough) == ([] if status == 0 else [ref])


def test_deleted_branches_are_in_the_trash_too(bough: Run, forked: str) -> None:
    """Under their conversation, and come back by their id."""
    bough("delete", f"{forked}@deep")
    (gone,) = bough("trash", "--json").json["trash"]
    assert (gone["kind"], gone["title"], gone["id"]) == (
        "branch",
        "Lakes @ deep",
        f"{forked.removeprefix('bough:')}@{gone['branch']}",
    )
    assert bough("trash", "restore", gone["id"]).out == f"{forked}@deep\n"
    assert names(bough, forked) == {"main", "alt", "deep"}


def test_emptying_is_for_good(bough: Run, forked: str) -> None:
    """After a yes: deleted conversations, and what deleted branches hide."""
    other = bough("new", "--title", "Other").out.strip()
    bough("delete", other, "--yes")
    bough("delete", f"{forked}@alt", "--subtree", "--yes")
    assert bough("trash", "empty").status == 2
    assert len(bough("trash", "--json").json["trash"]) == 3
    assert bough("trash", "empty", "--yes", "--json").json == {"schema": 1, "removed": 1, "freed": 2}
    assert bough("trash", "restore", "Other").status == 5
    assert texts(bough, forked) == ["How deep?", "Very."]
    assert bough("trash", "empty", "--json").json == {"schema": 1, "removed": 0, "freed": 0}


@pytest.mark.parametrize(
    ("words", "status"), [(["restore"], 2), (["empty", "x"], 2), (["list", "x"], 2), (["restore", "x"], 5)]
)
def test_the_trash_says_what_it_needs(bough: Run, ref: str, words: list[str], status: int) -> None:
    """An ID to restore and none else."""
    assert bough("trash", *words).status == status


# undo, redo


def test_undo_says_what_and_whose(bough: Run, ref: str) -> None:
    """Newest first, through everything that was done; redo brings it back."""
    bough("tag", ref, "+deep")
    answer = bough("undo", ref)
    assert "Undone: tags, by " in answer.err
    assert bough("tag", ref).out == "water\n"
    change = bough("undo", ref, "--json").json["change"]
    assert (change["type"], list(change)) == ("append", ["type", "by", "time", "branch"])
    assert texts(bough, ref) == ["How deep?"]
    assert "Redone: new messages" in bough("redo", ref).err
    assert texts(bough, ref) == ["How deep?", "Very."]
    assert bough("redo", ref).status == 0
    assert bough("redo", ref, "--json").json["error"]["kind"] == "not_found"
    assert bough("tag", ref).out == "water\ndeep\n"


def test_undo_ends_where_the_conversation_began(bough: Run, ref: str) -> None:
    """With status 5 and a sentence; its making is no change of it."""
    assert [bough("undo", ref).status for _ in range(3)] == [0, 0, 5]
    assert texts(bough, ref) == []
    assert bough("ls", "--json").json["conversations"][0]["title"] == "Lakes"


def test_undo_of_nothing_makes_nothing(bough: Run, home: Path) -> None:
    """No store where none was, and an error that speaks of what was asked for."""
    pi_home(home, 1)
    for command in ("undo", "redo"):
        answer = bough(command, "pi:00000001")
        assert (answer.status, "nothing to" in answer.err) == (5, True)
        assert "“nope”" in bough(command, "nope").err
    assert not (home / "store").exists()


def test_a_deleted_branch_is_no_reference_to_undo(bough: Run, forked: str) -> None:
    """Its conversation is: undoing that brings the branch back."""
    bough("delete", f"{forked}@deep")
    assert bough("undo", f"{forked}@deep").status == 5
    assert bough("undo", forked).status == 0
    assert names(bough, forked) == {"main", "alt", "deep"}


def test_undo_without_a_reference_takes_the_last_change_of_the_store(bough: Run, ref: str) -> None:
    """Whatever it was in, a deleted conversation included."""
    other = bough("new", "--title", "Other").out.strip()
    bough("append", other, "a")
    bough("rename", ref, "Rivers")
    assert bough("undo").out == f"{ref}\n"
    assert bough("redo").out == f"{ref}\n"
    bough("delete", other, "--yes")
    assert bough("undo").out == f"{other}\n"
    assert texts(bough, other) == ["a"]
    bough("delete", ref, "--yes")
    assert bough("undo", ref).out == f"{ref}\n"
    assert len(_ids(bough)) == 2
