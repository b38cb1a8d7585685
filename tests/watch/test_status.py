"""How changes are noticed is said, and why not otherwise; they are noticed all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from watchfiles._rust_notify import RustNotify

from bough.core.watch import Appeared, Grew, WatchStatus, ears
from tests.sessions import pi_home, pi_session
from tests.watch.following import append, library, record, watching


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_drive_is_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """No system tells what others do there."""
    session = pi_session(tmp_path / "here" / "s.jsonl")
    monkeypatch.setattr(ears, "file_system", lambda _: kind)
    with watching(library(session.parent)) as told:
        status = told.watch.status
        assert (status.mode, status.watches) == ("polling", 0)
        assert status.sentence == f"polling 5 files and folders: a network drive ({kind}) does not tell"
        append(session, record("q1", "a0000002"))
        assert told.wait(Grew)[0].summary.messages == 3
        other = pi_session(session.with_name("t.jsonl"), "5a1e7c1e-0000-4000-8000-000000000002")
        assert told.wait(Appeared)[0].summary.path == str(other)


def test_beside_a_network_drive_others_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is said that some are not."""
    near = pi_session(tmp_path / "near" / "s.jsonl")
    far = pi_session(tmp_path / "far" / "t.jsonl", "5a1e7c1e-0000-4000-8000-000000000002")
    monkeypatch.setattr(ears.Ears, "_can_be_heard", _only_near)
    with watching(library(near.parent, far.parent)) as told:
        assert told.watch.status.sentence == "watching 1 folder: far away"
        append(far, record("q1", "a0000002"))
        assert told.wait(Grew)[0].summary.path == str(far)


def _only_near(of: ears.Ears, path: str, _: int) -> bool:
    of.reason = "far away"
    return path.endswith("near")


def test_a_folder_that_goes_away_just_now_is_no_reason_to_poll(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are listened to at once; one that goes on going away is said."""
    session = pi_session(tmp_path / "here" / "s.jsonl")
    made: list[object] = []

    def going(*words: Any) -> object:
        made.append(words)
        if len(made) == 1 or len(made) in range(3, 6):
            raise FileNotFoundError
        return RustNotify(*words)

    monkeypatch.setattr(ears, "RustNotify", going)
    with watching(library(session.parent)) as told:
        assert told.watch.status.sentence == "watching 1 folder"
    with watching(library(session.parent)) as told:
        assert told.watch.status.sentence.endswith("a folder went away")
        told.until(lambda: told.watch.status.mode == "watching")


def test_where_there_is_no_folder_yet_one_is_waited_for(home: Path) -> None:
    """That is no polling: nothing is in the way."""
    with watching(library()) as told:
        assert told.watch.status.mode == "waiting"
        assert told.watch.status.sentence == "waiting for the first folder with conversations: none is there yet"
        pi_home(home, 1)
        told.wait(Appeared)
        told.until(lambda: told.watch.status.mode == "watching")


def test_what_is_wrong_stands_behind_how_it_is_noticed() -> None:
    """In one sentence."""
    assert WatchStatus("watching", "", 1, 2).sentence == "watching 1 folder"
    assert WatchStatus("watching", "odd", 2000, 2).sentence == "watching 2,000 folders: odd"
    assert WatchStatus("polling", "", 0, 2).sentence == "polling 2 files and folders"
    assert WatchStatus("stopped").sentence == "stopped"
