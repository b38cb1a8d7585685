"""What a search made of files holds until they say something else: who a conversation is, and its relatives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest

from bough.core import marks
from bough.core.files import Facts
from bough.core.updating import updated
from bough.core.watch import Appeared, Change, Changed, Grew, Vanished
from bough.core.watch.shelf import Shelf
from tests.sessions import pi_session
from tests.watch.following import append, library, record, watching

OTHER = "5a1e7c1e-0000-4000-8000-000000000002"
SHARED = "c0ffee00-0000-4000-8000-000000000001"
HOUR = 3600


def test_a_file_that_is_another_conversation_by_now(tmp_path: Path) -> None:
    """The one is gone and the other there, under its own id."""
    session = pi_session(tmp_path / "here" / "s.jsonl")
    with watching(library(session.parent)) as told:
        pi_session(tmp_path / "beside", OTHER, ("Who are you?",)).replace(session)
        assert told.wait(Appeared)[0].summary.id == OTHER
        told.wait(Vanished)
        assert [summary.id for summary in told.watch.listing()] == [OTHER]


def test_an_id_that_comes_in_two_writes(tmp_path: Path) -> None:
    """Long first lines do: as long as half of one is there, the name of the file is all there is to go by."""
    session = tmp_path / "here" / "rollout-copy.jsonl"
    session.parent.mkdir()
    session.write_text(f'{{"timestamp":"2026-11-03T09:00:00Z","type":"session_meta","payload":{{"id":"{OTHER}"')
    with watching(library(session.parent)) as told:
        append(session, ',"originator":"codex_cli_rs","instructions":"Be kind."}}\n')
        told.until(lambda: [summary.id for summary in told.watch.listing()] == [OTHER], "its own id")


def test_relatives_that_become_known_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork is begun with its header; what it has in common with the other is written after that."""
    session = pi_session(tmp_path / "here" / "s.jsonl", turns=())
    append(session, record(SHARED, None))
    fill_again = Shelf.fill_again
    searched = []

    def search(shelf: Shelf) -> Iterator[Change]:
        searched.append(shelf)
        return fill_again(shelf)

    monkeypatch.setattr(Shelf, "fill_again", search)
    with watching(library(session.parent)) as told:
        fork = pi_session(session.with_name("t.jsonl"), OTHER, ())
        told.wait(Appeared)
        told.until(lambda: searched, "the search that confirms it")
        append(fork, record(SHARED, None))
        told.until(lambda: {summary.family is None for summary in told.watch.listing()} == {False}, "their family")


def test_relatives_stay_so_while_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches after one was read just after a change do not take them apart, and tell nothing of who did nothing."""
    monkeypatch.setattr(marks, "TICK_NS", HOUR * 10**9)
    session = pi_session(tmp_path / "here" / "s.jsonl", turns=())
    fork = pi_session(session.with_name("t.jsonl"), OTHER, ())
    others = [pi_session(session.with_name(f"{name}.jsonl"), f"{OTHER}-{name}") for name in "uvw"]
    for path in (session, fork):
        append(path, record(SHARED, None))
    with watching(library(session.parent)) as told:
        append(session, record("m1", SHARED))
        told.wait(Grew)
        for number, path in enumerate(others, 1):  # each time all is searched
            path.unlink()
            told.wait(Vanished, number)
        about = [change for change in told.changes if _is_about(change, session, fork)]
        assert [(type(change), change.summary.path) for change in about] == [(Grew, str(session))]
        assert None not in {summary.family for summary in told.watch.listing()}


def _is_about(change: Change, *paths: Path) -> bool:
    return isinstance(change, (Appeared, Grew, Changed, Vanished)) and Path(change.summary.path) in paths


def test_a_folder_that_is_away_while_all_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was in it comes back with it, although its name was known before."""
    here = tmp_path / "here"
    session = pi_session(here / "below" / "s.jsonl")
    reason = pi_session(here / "other.jsonl", OTHER)
    stays = pi_session(here / "stays.jsonl", f"{OTHER}-2")
    fill_again = Shelf.fill_again
    searched = []

    def search(shelf: Shelf) -> Iterator[Change]:
        searched.append(shelf)
        if len(searched) > 1:
            return fill_again(shelf)
        session.parent.rename(tmp_path / "away")
        found = fill_again(shelf)
        (tmp_path / "away").rename(session.parent)
        return found

    monkeypatch.setattr(Shelf, "fill_again", search)
    with watching(library(here)) as told:
        reason.unlink()
        told.wait(Vanished, 2)
        assert told.wait(Appeared)[0].summary.path == str(session)
        assert {summary.path for summary in told.watch.listing()} == {str(session), str(stays)}


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A file of which only the ends are compared."""
    path = tmp_path / "long"
    path.write_text("a" * 3 * marks.EDGE)
    return path


def test_a_change_in_the_middle_that_hides_its_time(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same size, with the time of the old one, after it was read right after it had been written."""
    monkeypatch.setattr(marks, "TICK_NS", HOUR * 10**9)
    with long.open("rb") as file:
        before = Facts.of(os.fstat(file.fileno()))
        mark = marks.mark(file.fileno(), before, before.size)
    assert mark.now(long) == "same"
    while long.stat().st_ctime_ns == before.ctime_ns:
        long.write_text("a" * marks.EDGE + "b" * marks.EDGE + "a" * marks.EDGE)
        os.utime(long, ns=(before.mtime_ns, before.mtime_ns))
    assert mark.now(long) == "other"


def test_a_clock_that_is_ahead_holds_nothing_back(tmp_path: Path) -> None:
    """A file that became shorter is shown, also if it says that it was written in an hour."""
    session = pi_session(tmp_path / "here" / "s.jsonl", turns=("One?", "Two?"))
    with watching(library(session.parent)) as told:
        pi_session(tmp_path / "beside", turns=("One?",))
        os.utime(tmp_path / "beside", (time() + HOUR, time() + HOUR))
        (tmp_path / "beside").replace(session)
        told.until(lambda: [summary.messages for summary in told.watch.listing()] == [2], "the shorter one")


def test_half_a_line_from_the_future_holds_nothing_back(tmp_path: Path) -> None:
    """What is cut off an hour from now is what it is: nobody is in the middle of writing it."""
    session = pi_session(tmp_path / "s.jsonl", turns=("One?", "Two?"))
    (summary,) = (found := library(session)).listing()
    before = found.open(summary)
    assert len(before.skeleton)
    session.write_bytes(session.read_bytes()[:-30])
    os.utime(session, (time() + HOUR, time() + HOUR))
    assert updated(before).change == "rewritten"
