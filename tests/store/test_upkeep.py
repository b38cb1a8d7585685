"""What is done by itself: only what a person switched on, when it is due, and told once."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from bough.core.backup import Backup
from bough.core.retention import Policy, Rule
from bough.core.store import Store
from bough.core.upkeep import Upkeep, Wishes
from tests.sessions import pi_home

from .conftest import Hand


def _told(upkeep: Upkeep) -> list[tuple[str, int, list[str], str]]:
    return [
        (one.job, one.changed, [found.code for found in one.problems], str(one.failure or "")) for one in upkeep.tick()
    ]


def test_nothing_is_done_unasked(store: Store, hand: Hand, home: Path) -> None:
    """With no wishes, and with rules that are not switched on."""
    pi_home(home)
    store.create("old", messages=["a"])
    hand.pass_(1e9)
    off = Policy(Rule(count=0))
    for wishes in (Wishes(), Wishes(policy=off), Wishes(backup=home / "b"), Wishes(backup_every=timedelta(1))):
        upkeep = Upkeep(store, wishes, clock=hand)
        assert (upkeep.due, upkeep.tick()) == (None, [])
    assert len(store.list()) == 1
    assert not (store.root / "kept").exists()


def test_keeping(store: Store, hand: Hand, home: Path) -> None:
    """At once, and again when it is due; what did not change is not worth a word."""
    [file] = pi_home(home, 1)
    upkeep = Upkeep(store, Wishes(keep=["pi"], keep_every=timedelta(minutes=1)), clock=hand)
    assert upkeep.due == 0.0
    assert _told(upkeep) == [("keep", 1, [], "")]
    assert upkeep.due == 60.0
    with file.open("ab") as more:
        more.write(b"{}\n")
    assert _told(upkeep) == []
    hand.pass_(60)
    assert _told(upkeep) == [("keep", 1, [], "")]
    hand.pass_(60)
    assert _told(upkeep) == []


def test_what_another_program_does_is_its_work(store: Store, hand: Hand, home: Path) -> None:
    """Two apps on one store: the second says nothing, and looks again soon."""
    pi_home(home)
    upkeep = Upkeep(store, Wishes(keep=["pi"]), clock=hand)
    lock = store.context.locks.acquire("kept-sources")
    assert _told(upkeep) == []
    lock.release()
    hand.pass_(2)
    assert _told(upkeep) == [("keep", 3, [], "")]


def test_cleaning_up(store: Store, hand: Hand) -> None:
    """At the start and every hour, but for what somebody has not finished."""
    ids = [store.create(f"n{number}", messages=["a"]) for number in range(3)]
    for path in store.root.glob("conversations/*/*"):
        os.utime(path, (1, 1))
    hand.pass_(10 * 86_400)
    busy = {ids[0]}
    upkeep = Upkeep(store, Wishes(policy=Policy(Rule(age=timedelta(days=1)), on=True)), busy=lambda: busy, clock=hand)
    assert _told(upkeep) == [("clean-up", 2, [], "")]
    assert [ref.id for ref in store.list()] == [ids[0]]
    busy.clear()
    hand.pass_(3599)
    assert _told(upkeep) == []
    hand.pass_(1)
    assert _told(upkeep) == [("clean-up", 1, [], "")]
    assert len(store.trash.list()) == 3


def test_backing_up(store: Store, hand: Hand, tmp_path: Path) -> None:
    """Into a backup that a person began, once a day; one that is not there is told once, and again when it went."""
    store.create("one", messages=["a"])
    wishes = Wishes(backup=tmp_path / "backup", backup_every=timedelta(days=1))
    upkeep = Upkeep(store, wishes, clock=hand)
    assert _told(upkeep) == [("backup", 0, ["no-backup"], "")]
    hand.pass_(300)
    assert _told(upkeep) == []
    assert not (tmp_path / "backup").exists()
    backup = Backup(tmp_path / "backup", clock=hand)
    backup.create(store)
    for _ in range(3):
        hand.pass_(43_200)
        upkeep.tick()
    assert len(backup.list()) == 2
    (tmp_path / "backup").rename(tmp_path / "unplugged")
    hand.pass_(86_400)
    assert _told(upkeep) == [("backup", 0, ["no-backup"], "")]


def test_a_failure_is_told_once_and_tried_again(store: Store, hand: Hand, tmp_path: Path) -> None:
    """The folder of the backup lies in the store; once it is put right it works."""
    store.create("one", messages=["a"])
    Backup(tmp_path / "backup", clock=hand).create(store)
    hand.pass_(2 * 86_400)
    (tmp_path / "backup" / "snapshots").rename(tmp_path / "elsewhere")
    (tmp_path / "backup" / "snapshots").symlink_to(tmp_path / "elsewhere")
    upkeep = Upkeep(store, Wishes(backup=tmp_path / "backup", backup_every=timedelta(days=1)), clock=hand)
    [(job, changed, _, failure)] = _told(upkeep)
    assert (job, changed) == ("backup", 0)
    assert "is a link" in failure
    hand.pass_(2)
    assert _told(upkeep) == []
    (tmp_path / "backup" / "snapshots").unlink()
    (tmp_path / "elsewhere").rename(tmp_path / "backup" / "snapshots")
    hand.pass_(300)
    assert _told(upkeep) == [("backup", 1, [], "")]
