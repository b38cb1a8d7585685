"""A new conversation is told before everything is searched, where it is plain what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bough.core.store import Store
from bough.core.watch import Appeared, Changed, Grew, Held, Vanished, rounds
from bough.core.watch.shelf import Shelf
from tests.sessions import pi_home, pi_session
from tests.tui.samples import claude_session
from tests.watch.following import append, library, record, watching

OTHER = "5a1e7c1e-0000-4000-8000-000000000002"


class _SearchedError(AssertionError):
    """Everything was searched."""


@pytest.fixture
def unsearched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is searched again after the first look: whoever tries fails."""
    tried = []

    def search(shelf: Shelf) -> None:
        tried.append(shelf)
        raise _SearchedError

    monkeypatch.setattr(rounds, "CALM_SECONDS", 3600.0)
    monkeypatch.setattr(Shelf, "fill_again", search)
    yield
    assert not tried


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session in a folder that no search confirms for as long as a test."""
    monkeypatch.setattr(rounds, "CALM_SECONDS", 3600.0)
    return pi_session(tmp_path / "here" / "s.jsonl", turns=("One?",))


@pytest.mark.usefixtures("unsearched")
def test_a_file_beside_others_is_told_without_a_search(session: Path) -> None:
    """With its counts; what is added to it is read on."""
    with watching(library(session.parent)) as told:
        other = pi_session(session.with_name("other.jsonl"), OTHER, ("Two?",))
        (appeared,) = told.wait(Appeared)
        assert (appeared.summary.title, appeared.summary.messages) == ("Two?", 2)
        append(other, record("q2", "a0000002", "and then?", "user"))
        (grew,) = told.wait(Grew)
        assert (grew.summary.path, grew.summary.messages) == (str(other), 3)
        assert len(told.watch.listing()) == 2


@pytest.mark.usefixtures("unsearched")
def test_the_first_file_in_a_new_folder_is_told_without_a_search(session: Path) -> None:
    """Of any tool, where a folder was named: what is in a file decides there. What comes after it is heard of too."""
    with watching(library(session.parent)) as told:
        found = claude_session(session.parent, OTHER, [("q1", None, "user", "Glaze recipes")], cwd="/src/kiln")
        (appeared,) = told.wait(Appeared)
        assert appeared.summary.path == str(found)
        other = pi_session(found.with_name("other.jsonl"), OTHER[:-1] + "3", ("Two?",))
        told.until(lambda: str(other) in {appeared.summary.path for appeared in told.of(Appeared)})


@pytest.mark.usefixtures("unsearched")
def test_a_new_project_in_the_folder_of_a_tool_is_told_without_a_search(home: Path) -> None:
    """There names decide: the tool's source is asked."""
    pi_home(home, 1)
    with watching(library()) as told:
        (old,) = told.watch.listing()
        new = pi_session(Path(old.path).parent.parent / "--src-new--" / "t.jsonl", OTHER, ("Two?",))
        (appeared,) = told.wait(Appeared)
        assert (appeared.summary.path, appeared.summary.title) == (str(new), "Two?")


@pytest.mark.usefixtures("unsearched")
def test_a_native_conversation_is_told_without_a_search(tmp_path: Path) -> None:
    """And who holds it, and its forks, each of which is a new file."""
    store = Store.open(tmp_path / "store", create=True)
    store.create("Lakes", messages=["One?"])
    with watching(library(store.root)) as told:
        id = store.create("Rivers", messages=["One?", "Two?"])
        told.until(lambda: any(change.summary.messages == 2 for change in told.changes if change.summary.id == id))
        assert [change.summary.title for change in told.of(Appeared)] == ["Rivers"]
        with store.write(id) as writer:
            told.until(lambda: any(held.summary.id == id for held in told.of(Held)))
            writer.fork(store.read(id).skeleton.ids[0], "other", messages=["Another way"])
            told.until(lambda: told.of(Grew) + told.of(Changed) and told.now().branches == 2)


@pytest.mark.usefixtures("unsearched")
def test_a_file_that_is_empty_at_first_needs_no_search(session: Path) -> None:
    """Neither when it is made nor when something is in it."""
    later = session.with_name("later.jsonl")
    with watching(library(session.parent)) as told:
        later.touch()
        append(session, record("q1", "a0000002"))
        told.wait(Grew)
        pi_session(later, OTHER, ("Later",))
        assert told.wait(Appeared)[0].summary.title == "Later"


def test_one_that_comes_back_while_it_is_followed_is_read_on(session: Path) -> None:
    """Whoever looks at it sees what it says by now."""
    kept = session.read_text()
    pi_session(session.with_name("other.jsonl"), OTHER, ("Two?",))
    there = library(session.parent)
    conversation = next(one for one in there.conversations() if one.path == session)
    assert len(conversation.skeleton) == 2
    with watching(there) as told:
        told.watch.follow(conversation)
        session.unlink()
        told.wait(Vanished)
        session.write_text(kept + record("q1", "a0000002"))
        told.wait(Appeared)
        told.until(lambda: 3 in _shown(told.of(Grew) + told.of(Changed)))


def _shown(changes: Sequence[Grew | Changed]) -> list[int]:
    """How many messages the pictures have that were told."""
    return [len(change.conversation.skeleton) for change in changes if change.conversation is not None]


def test_what_a_tool_does_not_call_a_conversation_is_none(home: Path) -> None:
    """In a tool's own folder names decide, whatever is in the files."""
    pi_home(home, 1)
    with watching(library()) as told:
        (old,) = told.watch.listing()
        folder = Path(old.path).parent.parent
        pi_session(folder / "--src-new--" / "t.txt", OTHER, ("Two?",))
        new = pi_session(folder / "--src-newer--" / "t.jsonl", OTHER[:-1] + "3", ("Three?",))
        assert [one.summary.path for one in told.wait(Appeared)] == [str(new)]


def test_a_copy_is_left_to_the_search(session: Path) -> None:
    """Two of one id are told apart by what all the others are called."""
    with watching(library(session.parent)) as told:
        session.with_name("copy.jsonl").write_bytes(session.read_bytes())
        told.wait(Appeared)
        refs = {summary.ref for summary in told.watch.listing()}
        assert len(refs) == 2
