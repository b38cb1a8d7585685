"""Pruning a backup: what stays is what the rules say, whole, whatever happens. Row A7 of the fault matrix."""

from __future__ import annotations

import errno
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from bough.core.backup import Backup, Keep, Snapshot
from bough.core.backup.choosing import choose
from bough.core.errors import BackupInUse, Damaged, Invalid, NotFound, NotSaved, Stopped
from bough.core.store import Store

from .backups import Seam, contents, copied, failure, files_of, in_memory, killed
from .conftest import Hand

DAY = 86_400.0


@pytest.fixture
def backup(tmp_path: Path, hand: Hand) -> Backup:
    return Backup(tmp_path / "backup", clock=hand)


def _days(store: Store, backup: Backup, hand: Hand, days: int) -> list[Snapshot]:
    """A snapshot a day, each of a store that grew; newest first."""
    for day in range(days):
        store.create(f"day {day}", messages=[os.urandom(50).hex()])
        backup.create(store)
        hand.pass_(DAY)
    return list(backup.list())


# What stays


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        (Keep(last=3), [0, 1, 2]),
        (Keep(daily=4), [0, 1, 2, 3]),
        (Keep(weekly=2), [0, 1, 2]),
        (Keep(monthly=9), [0, 1, 10]),
        (Keep(within=timedelta(days=4)), [0, 1, 2, 3]),
        (Keep(last=1, weekly=3), [0, 1, 2, 9]),
        (Keep(last=99), list(range(20))),
    ],
)
def test_what_the_rules_keep(store: Store, hand: Hand, keep: Keep, kept: list[int]) -> None:
    """Twenty days from Thursday, 22 January to Tuesday, 10 February; the newest two stay whatever the rules say."""
    hand.pass_(21 * DAY + DAY / 2)
    made = []
    for number in range(20):
        made.append(
            Snapshot(f"n{number:02}", hand.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "s", "jsonl", 1, 1, 1, "a" * 64, 1)
        )
        hand.pass_(DAY)
    hand.pass_(-DAY / 2)
    choice = choose(made[::-1], keep, hand.now())
    assert [19 - int(one.snapshot.name[1:]) for one in choice.kept] == kept
    assert all(one.why for one in choice.kept)
    assert len(choice.kept) + len(choice.removed) == 20


def test_rules_that_say_nothing(store: Store, backup: Backup, hand: Hand) -> None:
    """No rule, or less than none: nothing is removed by accident."""
    _days(store, backup, hand, 3)
    for keep in (Keep(), Keep(last=-1)):
        with pytest.raises(Invalid):
            backup.prune(keep, apply=True)
    with pytest.raises(NotFound):
        Backup(backup.folder.with_name("nowhere")).prune(Keep(last=1), apply=True)
    assert len(backup.list()) == 3


def test_every_store_is_counted_alone(store: Store, backup: Backup, hand: Hand, tmp_path: Path) -> None:
    """One that is backed up often does not push another one out; what a restore made for safety goes by its age."""
    other = Store.open(tmp_path / "other", create=True, clock=hand)
    other.create("alone", messages=["a"])
    backup.create(other)
    _days(store, backup, hand, 4)
    safety = backup.restore(store).safety
    assert safety is not None
    choice = choose(backup.list(), Keep(last=2), hand.now())
    assert [one.snapshot.store for one in choice.kept].count(other.id) == 1
    assert [one.why for one in choice.kept if one.snapshot.safety] == [("safety",)]
    hand.pass_(8 * DAY)
    assert safety.name in [one.name for one in choose(backup.list(), Keep(last=2), hand.now()).removed]
    stays = choose(backup.list(), Keep(last=2, within=timedelta(days=30)), hand.now())
    assert safety.name in [one.snapshot.name for one in stays.kept]


# What goes


def test_a_dry_run_says_what_it_would_do(store: Store, backup: Backup, hand: Hand) -> None:
    """Exactly that, and nothing is touched."""
    _days(store, backup, hand, 5)
    before = {path: path.read_bytes() for path in files_of(backup)}
    told = backup.prune(Keep(last=2))
    assert {path: path.read_bytes() for path in files_of(backup)} == before
    done = backup.prune(Keep(last=2), apply=True)
    after = {path: path.read_bytes() for path in files_of(backup)}
    assert told == done
    assert (len(done.kept), len(done.removed)) == (2, 3)
    gone = [path for path in before if path not in after]
    assert done.contents == len([path for path in gone if "blobs" in path.parts]) == 3
    assert done.freed == sum(len(before[path]) for path in gone if "blobs" in path.parts)
    assert [one.problems for one in backup.verify()] == [[], []]


def test_what_stays_can_be_restored(store: Store, backup: Backup, hand: Hand) -> None:
    """To the byte, and the next backup of the same costs nothing."""
    _days(store, backup, hand, 4)
    before = contents(store.root)
    backup.prune(Keep(last=1), apply=True)
    assert backup.create(store).written < 1000
    store.create("later")
    backup.restore(store)
    assert contents(store.root) == before


def test_what_an_interrupted_backup_left_goes_with_it(store: Store, backup: Backup, hand: Hand) -> None:
    """Contents that no snapshot names, and unfinished files."""
    _days(store, backup, hand, 2)
    whole = set(files_of(backup))
    seam = Seam()
    seam.at = 12
    store.create("unfinished", messages=["x" * 100])
    assert killed(partial(Backup(backup.folder, files=seam).create, store))
    assert set(files_of(backup)) != whole
    assert backup.prune(Keep(last=9), apply=True).removed == []
    assert set(files_of(backup)) == whole


def test_damage_is_not_pruned_around(store: Store, backup: Backup, hand: Hand) -> None:
    """If what would stay is not whole nothing goes; nor does anything while a snapshot cannot be read."""
    made = _days(store, backup, hand, 4)
    blobs = {path: path.read_bytes() for path in files_of(backup) if "blobs" in path.parts}
    needed = {entry.digest for entry in backup.files_of(made[0])} - {entry.digest for entry in backup.files_of(made[1])}
    for path in blobs:
        if path.name in needed:
            path.write_bytes(b"rot")
    before = set(files_of(backup))
    with pytest.raises(Damaged, match="nothing was removed"):
        backup.prune(Keep(last=2), apply=True)
    assert set(files_of(backup)) == before
    for path, data in blobs.items():
        path.write_bytes(data)
    (backup.folder / "snapshots" / f"{made[3].name}.json").write_bytes(b"rot")
    done = backup.prune(Keep(last=2), apply=True)
    assert ([one.name for one in done.removed], done.contents) == ([made[2].name], 0)
    assert set(blobs) <= set(files_of(backup))


def test_stopped_before_anything_goes(store: Store, backup: Backup, hand: Hand) -> None:
    """A person changed their mind while it was verifying."""
    _days(store, backup, hand, 4)
    before = set(files_of(backup))
    with pytest.raises(Stopped):
        backup.prune(Keep(last=2), apply=True, stop=lambda: True)
    assert set(files_of(backup)) == before


# Whatever happens on the way


class Scene(NamedTuple):
    """A backup that is to be pruned."""

    root: Path

    @property
    def backup(self) -> Path:
        return self.root / "backup"

    def again(self) -> None:
        """As it was in the beginning."""
        copied(self.root / "pristine", self.backup)


@pytest.fixture
def scene(hand: Hand) -> Iterator[Scene]:
    with in_memory() as folder:
        store = Store.open(folder / "store", create=True, clock=hand)
        _days(store, Backup(folder / "pristine", clock=hand), hand, 5)
        yield Scene(folder)


def _is_whole(scene: Scene, names: list[str]) -> None:
    """Everything that is listed is good, the newest two are there, and the next backup and prune work."""
    backup = Backup(scene.backup)
    assert [one.name for one in backup.list()][:2] == names[:2]
    assert [one for one in backup.verify() if one.problems] == []
    backup.prune(Keep(last=2), apply=True)
    assert [one.name for one in backup.list()] == names[:2]
    wanted = {backup.list()[0].list, backup.list()[1].list}
    wanted |= {entry.digest for one in backup.list() for entry in backup.files_of(one)}
    assert {path.name for path in files_of(backup) if "blobs" in path.parts} == wanted


def test_prune_killed_at_every_call(scene: Scene) -> None:
    """Two verified snapshots and more are there at any time, all that are listed are whole, and the next finishes."""
    scene.again()
    names = [one.name for one in Backup(scene.backup).list()]
    left = set()
    for at in itertools.count(1):
        scene.again()
        seam = Seam()
        seam.at = at
        if not killed(partial(Backup(scene.backup, files=seam).prune, Keep(last=2), apply=True)):
            break
        left.add(len(Backup(scene.backup).list()))
        _is_whole(scene, names)
    assert at > 8, "fewer calls than a prune makes"
    assert left == {5, 4, 3, 2}


@pytest.mark.parametrize("forever", [False, True], ids=["once", "forever"])
@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS])
def test_every_error_of_a_prune(scene: Scene, number: int, forever: bool) -> None:
    """An error of ours, and the same promise."""
    names = [one.name for one in Backup(scene.root / "pristine").list()]
    for at in itertools.count(1):
        scene.again()
        seam = Seam()
        seam.at, seam.forever, seam.error = at, forever, OSError(number, os.strerror(number))
        error = failure(partial(Backup(scene.backup, files=seam).prune, Keep(last=2), apply=True))
        assert error is None or isinstance(error, NotSaved), (at, error)
        _is_whole(scene, names)
        if seam.calls < at:
            break


_HOLD = """
import sys
from bough.core.backup import guard
with getattr(guard, sys.argv[2])(__import__("pathlib").Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("how", ["shared", "alone"])
def test_in_use(store: Store, backup: Backup, hand: Hand, how: str) -> None:
    """Nobody prunes while another process makes a snapshot or prunes, nor makes one meanwhile; a dead one is nobody."""
    _days(store, backup, hand, 3)
    command = [sys.executable, "-c", _HOLD, str(backup.folder / "bough-backup.json"), how]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BackupInUse):
            backup.prune(Keep(last=2), apply=True)
        assert len(backup.list()) == 3
        if how == "shared":
            backup.create(store)
        other.kill()
    assert backup.prune(Keep(last=2), apply=True).removed


def test_one_that_is_pruned_while_they_are_listed(store: Store, backup: Backup, hand: Hand) -> None:
    """It is not there any more, which is no damage."""
    made = _days(store, backup, hand, 3)

    class Pruned(Seam):
        def names(self, folder: Path) -> list[str]:
            found = super().names(folder)
            (backup.folder / "snapshots" / f"{made[2].name}.json").unlink(missing_ok=True)
            return found

    listing = Backup(backup.folder, files=Pruned())
    assert [one.name for one in listing.list()] == [made[0].name, made[1].name]
    assert listing.problems == []
