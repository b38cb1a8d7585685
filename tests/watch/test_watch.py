"""A watch: what other processes do to conversations is told, typed and in batches, and nothing is left open."""

from __future__ import annotations

import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest

from bough.core.clock import SystemClock
from bough.core.conversation import Conversation
from bough.core.linking import problem
from bough.core.store import Store
from bough.core.updating import Update
from bough.core.watch import Appeared, Changed, Grew, Live, Place, Quiet, Unfinished, Vanished, Watch
from tests.sessions import pi_home, pi_session
from tests.watch.following import DEADLINE, append, library, record, watching

OTHER = "5a1e7c1e-0000-4000-8000-000000000002"


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return pi_session(tmp_path / "here" / "s.jsonl", turns=("One?",))


def test_what_is_there_already_is_no_change(session: Path) -> None:
    """Only that it was written to just now is told."""
    with watching(library(session.parent)) as told:
        told.wait(Live)
        assert {type(change) for change in told.changes} == {Live}
        assert [summary.messages for summary in told.watch.listing()] == [2]


def test_messages_that_are_added_are_told_with_their_ids(session: Path) -> None:
    """To whoever follows the conversation, with a new picture of it; the old one stays what it was."""
    there = library(session.parent)
    (conversation,) = there.conversations()
    assert conversation.index_of("p0000001") is not None
    with watching(there) as told:
        told.watch.follow(conversation)
        append(session, record("q1", "a0000002"), record("q2", "q1"))
        (grew,) = told.wait(Grew)
        assert grew.added == ("q1", "q2")
        assert grew.summary.messages == 4
        assert grew.conversation is not None
        assert grew.conversation.index_of("q2") is not None
        assert conversation.index_of("q2") is None
        assert grew.place == Place("pi", str(session), conversation.id) == Place.of_opened(conversation)


def test_an_own_change_that_is_handed_in_is_not_told(session: Path) -> None:
    """A screen that has shown it already need not hear of it; what comes then is told from there on."""
    there = library(session.parent)
    (conversation,) = there.conversations()
    assert len(conversation.skeleton) == 2
    watch = Watch(there)
    watch.follow(conversation)
    batches = watch.batches(threading.Event())
    next(batches)
    append(session, record("q1", "a0000002"))
    watch.follow(conversation.update().conversation)
    append(session, record("q2", "q1"))
    grown = [change for change in next(batches) if isinstance(change, Grew)]
    assert [change.added for change in grown] == [("q2",)]
    batches.close()


def test_one_that_nobody_follows_keeps_its_summary_true(session: Path) -> None:
    """And hands out no picture."""
    with watching(library(session.parent)) as told:
        append(session, record("q1", "a0000002"))
        (grew,) = told.wait(Grew)
        assert (grew.summary.messages, grew.conversation) == (3, None)
        append(session, record("q2", "q1"))
        assert told.wait(Grew, 2)[1].added == ("q2",)


def test_new_conversations_and_folders_are_watched(session: Path) -> None:
    """However deep, and what happens in them afterwards."""
    with watching(library(session.parent)) as told:
        made = pi_session(session.parent / "new" / "deep" / "t.jsonl", OTHER, ("Two?",))
        (appeared,) = told.wait(Appeared)
        assert (appeared.summary.path, appeared.summary.title) == (str(made), "Two?")
        append(made, record("q1", "a0000002"))
        told.until(lambda: any(grew.summary.path == str(made) for grew in told.of(Grew)))


def test_folders_of_tools_that_are_not_there_yet_are_watched(home: Path) -> None:
    """The tool may be used for the first time while somebody looks."""
    with watching(library()) as told:
        (made,) = pi_home(home, 1)
        assert told.wait(Appeared)[0].summary.path == str(made)


def test_a_file_that_is_nothing_yet_becomes_a_conversation(session: Path) -> None:
    """It is made empty, and written to later."""
    later = session.parent / "later.jsonl"
    with watching(library(session.parent)) as told:
        later.touch()
        told.watch.look()
        pi_session(later, OTHER, ("Later",))
        assert told.wait(Appeared)[0].summary.title == "Later"


def test_what_is_gone_is_told_and_what_comes_back_too(session: Path) -> None:
    """The picture of a followed one stays with whoever has it."""
    kept = session.read_bytes()
    there = library(session.parent)
    ((item, _),) = there.listed()
    with watching(there) as told:
        session.unlink()
        assert told.wait(Vanished)[0].summary.messages == 2
        assert told.watch.listing() == []
        assert not there.catalog.summaries([item])[0]
        session.write_bytes(kept)
        assert told.wait(Appeared)[0].summary.messages == 2


def test_a_rewrite_is_a_change(session: Path) -> None:
    """Nothing is said to be added where something else stands in the place of what was there."""
    with watching(library(session.parent)) as told:
        pi_session(session, turns=("Another?",))
        assert told.wait(Changed)[0].summary.title == "Another?"
        assert not told.of(Grew)


def test_half_a_file_replaces_nothing(session: Path) -> None:
    """While it is being written anew, the followed conversation stays; when it is whole, it is told."""
    there = library(session.parent)
    (conversation,) = there.conversations()
    assert conversation.title == "One?"
    whole = pi_session(session.parent.parent / "other.jsonl", turns=("One?", "Two?", "Three?")).read_bytes()
    with watching(there) as told:
        told.watch.follow(conversation)
        session.write_bytes(b"")
        (unfinished,) = told.wait(Unfinished)
        assert unfinished.summary.messages == 2
        session.write_bytes(whole[:100])
        told.watch.look()
        session.write_bytes(whole)
        told.until(lambda: told.now().messages == 6)
        shown = [change.conversation for change in told.changes if isinstance(change, Grew | Changed)]
        assert [len(one.skeleton) for one in shown if one is not None] == [6]


def test_what_is_again_what_it_was_is_said_to_be_whole(session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that was busy for a moment: whoever was told that it cannot be read would else go on saying so."""
    there = library(session.parent)
    (conversation,) = there.conversations()
    busy = problem("unreadable", session, "", "It cannot be read now (busy).")
    answers = [Update(conversation, "same", pending=busy), Update(conversation, "same", pending=busy)]
    real = Conversation.update
    monkeypatch.setattr(Conversation, "update", lambda self: answers.pop() if answers else real(self))
    with watching(there) as told:
        told.watch.follow(conversation)
        told.wait(Unfinished)
        (changed,) = told.wait(Changed)
        assert changed.conversation is conversation
        assert changed.added == ()


def test_a_title_that_a_person_gave_is_a_change(session: Path, home: Path) -> None:
    """Notes lie in the store, not beside the file."""
    store = Store.open(home / "store", create=True)
    with watching(library(session.parent, store=store.root)) as told:
        (summary,) = told.watch.listing()
        store.notes("pi").rename(summary.id, "Better")
        told.until(lambda: any(change.summary.title == "Better" for change in told.of(Changed)))


def test_the_first_note_in_a_folder_that_was_empty_is_a_change(session: Path, home: Path) -> None:
    """Whoever notes something may be interrupted between making the folder and the file in it."""
    store = Store.open(home / "store", create=True)
    with watching(library(session.parent, store=store.root)) as told:
        (summary,) = told.watch.listing()
        (store.root / "notes").mkdir()
        for number in (1, 2):  # the second is told after the folder was looked at
            append(session, record(f"q{number}", "a0000002"))
            told.wait(Grew, number)
        store.notes("pi").rename(summary.id, "Better")
        told.until(lambda: any(change.summary.title == "Better" for change in told.of(Changed)))


def test_forks_titles_and_messages_of_a_native_conversation(tmp_path: Path) -> None:
    """Each change through the store is told; a branch that is new is a file that is new."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("Lakes", messages=["One?"])
    with watching(library(store.root)) as told, store.write(id) as writer:
        (first,) = writer.append("Two?")
        assert told.wait(Grew)[0].summary.messages == 2
        writer.fork(first, "other")
        told.until(lambda: told.now().branches == 2)
        writer.rename("Rivers")
        told.until(lambda: told.now().title == "Rivers")


def test_many_at_once_come_in_few_batches(tmp_path: Path) -> None:
    """A hundred files are no hundred messages to a screen."""
    paths = [
        pi_session(tmp_path / "many" / f"{n}.jsonl", f"5a1e7c1e-0000-4000-8000-{n:012}", (f"Q{n}",)) for n in range(100)
    ]
    with watching(library(tmp_path / "many"), Slow()) as told:
        told.wait(Live, 100)
        told.forget()
        with told.busy():
            for path in paths:
                append(path, record("q1", "a0000002"))
        told.wait(Grew, 100)
        assert len(told.batches) <= 20
        assert {summary.messages for summary in told.watch.listing()} == {3}


class Slow(SystemClock):
    """Ten seconds are one, so that a computer that is busy seems to be quick."""

    def monotonic(self) -> float:
        return super().monotonic() / 10


def test_quiet_after_a_minute(session: Path) -> None:
    """By the clock that was handed in."""
    clock = Ahead()
    with watching(library(session.parent), clock) as told:
        told.wait(Live)
        clock.seconds = 61
        told.watch.look()
        (quiet,) = told.wait(Quiet)
        assert not quiet.summary.live


class Ahead(SystemClock):
    """So many seconds ahead of the clock of this computer."""

    seconds = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.seconds)


# The end


def open_now() -> tuple[int, int]:
    """Descriptors and threads."""
    return psutil.Process().num_fds(), threading.active_count()


def left_open(before: tuple[int, int]) -> bool:
    return any(now > then for now, then in zip(open_now(), before, strict=True))


def ends_as(before: tuple[int, int]) -> None:
    """The system takes a moment to let go of what was closed."""
    until = time.monotonic() + DEADLINE
    while left_open(before) and time.monotonic() < until:
        threading.Event().wait(0.01)
    assert not left_open(before)


def test_it_stops_and_leaves_nothing_open(session: Path) -> None:
    """No thread, no descriptor, no watch, however often; in a thread of its own and in the caller's."""
    there = library(session.parent)
    before = open_now()
    for _ in range(10):
        with watching(there):
            assert any(thread.name == "bough-watch" for thread in threading.enumerate())
    ends_as(before)
    stop = threading.Event()
    for _ in Watch(there).batches(stop):
        stop.set()
    ends_as(before)
    batches = Watch(there).batches(threading.Event())
    next(batches)
    batches.close()
    ends_as(before)


def test_nothing_is_written_by_watching(session: Path) -> None:
    """Neither beside the files nor a store."""
    before = sorted(path.name for path in session.parent.parent.rglob("*"))
    with watching(library(session.parent)) as told:
        append(session, record("q1", "a0000002"))
        told.wait(Grew)
    assert sorted(path.name for path in session.parent.parent.rglob("*")) == before
    assert not Path(os.environ["BOUGH_STORE"]).exists()
