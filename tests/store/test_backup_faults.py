"""A backup or a restore that is killed or fails at any call leaves whole old or whole new. Rows A5, A6, H4."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from bough.core.backup import Backup
from bough.core.errors import NotSaved, Unsure
from bough.core.library import Library
from bough.core.store import Store

from .backups import Contents, Seam, contents, copied, failure, filled, in_memory, killed


class Scene(NamedTuple):
    """A store that differs from its backup."""

    root: Path
    old: Contents
    new: Contents

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def backup(self) -> Path:
        return self.root / "backup"

    def again(self) -> None:
        """As it was in the beginning."""
        copied(self.root / "pristine-store", self.store)
        copied(self.root / "pristine-backup", self.backup)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with in_memory() as folder:
        yield _scene(folder)


def _scene(tmp_path: Path) -> Scene:
    store = filled(Store.open(tmp_path / "pristine-store", create=True))
    new = contents(store.root)
    Backup(tmp_path / "pristine-backup").create(store)
    store.create("third", messages=["unsaved"])
    store.notes("codex").rename("c1", "Later")
    store.delete(next(ref.id for ref in store.list() if store.read(ref.id).title == "second"))
    scene = Scene(tmp_path, contents(store.root), new)
    scene.again()
    return scene


def _run(scene: Scene, seam: Seam, action: str) -> None:
    store = Store.open(scene.store, files=seam)
    getattr(Backup(scene.backup, files=seam), action)(store)


def _is_whole(scene: Scene, before: int) -> None:
    """The backup: no snapshot lost, at most one more, all good, and it goes on working."""
    backup = Backup(scene.backup)
    assert len(backup.list()) in (before, before + 1)
    assert [one for one in backup.verify() if one.problems] == []
    assert backup.create(Store.open(scene.store)).problems == []


def test_create_killed_at_every_call(scene: Scene) -> None:
    """No half snapshot is listed, the store is untouched, and the next backup works."""
    for at in itertools.count(1):
        scene.again()
        seam = Seam()
        seam.at = at
        if not killed(partial(_run, scene, seam, "create")):
            break
        assert contents(scene.store) == scene.old
        _is_whole(scene, 1)
    assert at > 20, "fewer calls than a backup makes"


def test_restore_killed_at_every_call(scene: Scene) -> None:
    """Whoever opens the store next finds the one or the other, and finds it finished."""
    seen = set()
    for at in itertools.count(1):
        scene.again()
        seam = Seam()
        seam.at = at
        if not killed(partial(_run, scene, seam, "restore")):
            break
        Store.open(scene.store)
        found = contents(scene.store)
        assert found in (scene.old, scene.new), at
        seen.add(found == scene.new)
        assert not (scene.store / ".bough" / "restore" / "state.json").exists()
        assert not list((scene.store / ".bough").glob("replaced-*"))
        _is_whole(scene, 1)
    assert at > 60, "fewer calls than a restore makes"
    assert seen == {False, True}


def test_a_reader_alone_finds_it_whole(scene: Scene) -> None:
    """`bough ls` opens no store; what it lists is the old or the new all the same."""
    titles = {True: {"first", "second"}, False: {"first", "third"}}
    for at in itertools.count(40):
        scene.again()
        seam = Seam()
        seam.at = at
        if not killed(partial(_run, scene, seam, "restore")):
            break
        listed = {summary.title for summary in Library([scene.store]).complete()}
        assert listed == titles[contents(scene.store) == scene.new], at


def test_an_open_store_finishes_what_another_left(scene: Scene) -> None:
    """A program that was there all the time, and only now writes, does not write to what is about to go."""
    for at in itertools.count(40):
        scene.again()
        there = Store.open(scene.store)
        first = next(ref.id for ref in there.list() if there.read(ref.id).title == "first")
        seam = Seam()
        seam.at = at
        if not killed(partial(_run, scene, seam, "restore")):
            break
        with there.write(first) as writer:
            writer.append("acknowledged")
        Store.open(scene.store)
        assert "acknowledged" in str(list(contents(scene.store).values()))


def test_recovery_killed_at_every_call(scene: Scene) -> None:
    """The next start does the same again, however often it is interrupted (A8): at every second call of the restore."""
    calls = _restored_up_to(scene, 0)
    for at in range(calls - 25, calls, 2):
        for again in itertools.count(1):
            _restored_up_to(scene, at)
            seam = Seam()
            seam.at = again
            if not killed(partial(Store.open, scene.store, files=seam)):
                break
            Store.open(scene.store)
            assert contents(scene.store) in (scene.old, scene.new), (at, again)


def _restored_up_to(scene: Scene, at: int) -> int:
    """A restore from the beginning that is killed at a call, or not at 0. Returns how many calls it made."""
    scene.again()
    seam = Seam()
    seam.at = at
    killed(partial(_run, scene, seam, "restore"))
    return seam.calls


@pytest.mark.parametrize("forever", [False, True], ids=["once", "forever"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("action", ["create", "restore"])
def test_every_error_at_every_call(scene: Scene, action: str, number: int, forever: bool) -> None:
    """An error of ours; the store as it was or as it was to be; the backup whole, and nothing repaired by hand."""
    for at in itertools.count(1):
        scene.again()
        seam = Seam()
        seam.at, seam.forever, seam.error = at, forever, OSError(number, os.strerror(number))
        error = failure(partial(_run, scene, seam, action))
        assert error is None or isinstance(error, (NotSaved, Unsure)), (at, error)
        failed_at_once = contents(scene.store)
        Store.open(scene.store)
        found = contents(scene.store)
        assert found in (scene.old, scene.new)
        if isinstance(error, NotSaved):
            assert found == failed_at_once == scene.old, "it says that nothing was done"
            assert os.strerror(number).lower() in str(error).lower()
        assert [one for one in Backup(scene.backup).verify() if one.problems] == []
        if seam.calls < at:
            break


_RESTORE = """
import os, signal, sys
from bough.core.backup import Backup
from bough.core.files import Files
from bough.core.store import Store

class Dying(Files):
    def replace(self, source, target):
        if source.name == sys.argv[3] and target.parent.name == sys.argv[4]:
            os.kill(os.getpid(), signal.SIGKILL)
        super().replace(source, target)

Backup(sys.argv[2]).restore(Store.open(sys.argv[1], files=Dying()))
"""


@pytest.mark.parametrize(
    ("name", "into"), [("conversations", "old"), ("conversations", "store"), ("notes", "old"), ("notes", "store")]
)
def test_a_real_process_killed_between_the_renames(scene: Scene, name: str, into: str) -> None:
    """SIGKILL: its locks are free at once, and the restore is finished."""
    command = [sys.executable, "-c", _RESTORE, str(scene.store), str(scene.backup), name, into]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    Store.open(scene.store)
    assert contents(scene.store) == scene.new
