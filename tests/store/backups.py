"""Stores, backups of them, and ways of breaking both, for the tests of backups."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bough.core.backup import Backup
from bough.core.errors import BoughError
from bough.core.files import Files
from bough.core.store import Store

from .looking import shown

Contents = dict[str, bytes]


class Killed(BaseException):
    """The process ends here: nothing below may catch it and tidy up."""


class Seam(Files):
    """The real file system that counts the calls that change something, and ends or fails at one of them."""

    def __init__(self) -> None:
        self.calls = 0
        self.at = 0
        """Which call it happens at, 0 for none; after a kill nothing works any more."""
        self.error: OSError | None = None
        """What happens; None is a kill."""
        self.forever = False

    def _count(self) -> None:
        self.calls += 1
        hit = self.at and (self.calls == self.at or ((self.forever or self.error is None) and self.calls > self.at))
        if hit:
            raise self.error if self.error is not None else Killed

    def open_append(self, path: Path) -> int:
        self._count()
        return super().open_append(path)

    def open_new(self, path: Path) -> int:
        self._count()
        return super().open_new(path)

    def write(self, descriptor: int, data: bytes) -> int:
        self._count()
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        self._count()
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        self._count()
        super().replace(source, target)

    def remove(self, path: Path) -> None:
        self._count()
        super().remove(path)

    def remove_folder(self, path: Path) -> None:
        self._count()
        super().remove_folder(path)

    def make_folder(self, path: Path) -> bool:
        self._count()
        return super().make_folder(path)

    def sync_folder(self, path: Path) -> None:
        self._count()
        super().sync_folder(path)


def contents(root: Path) -> Contents:
    """What a store holds that is backed up, to the byte."""
    files = [path for part in ("conversations", "notes") for path in sorted((root / part).rglob("*"))]
    return {str(path.relative_to(root)): path.read_bytes() for path in files if path.is_file()}


def said(store: Store) -> dict[str, dict[str, str]]:
    """What every conversation says, by its title."""
    return {store.read(ref.id).title: shown(store, ref.id) for ref in store.list()}


def filled(store: Store) -> Store:
    """A small store with what there can be: forks, labels, a log, notes."""
    id = store.create("first", tags=["x"], messages=["a", "b"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "other", messages=["c"])
        writer.label(fork.messages[0], "here")
    store.create("second", messages=["d"])
    store.notes("codex").rename("c1", "Mine")
    return store


def killed(call: Callable[[], object]) -> bool:
    """Whether a call ended in a kill; the locks it held are let go, as those of a process that is gone."""
    gc.freeze()  # what was there before need not be looked at again
    try:
        call()
    except Killed:
        gone = True
    else:
        gone = False
    gc.collect()
    return gone


def failure(call: Callable[[], object]) -> BoughError | None:
    """What a call fails with, None if it does not."""
    try:
        call()
    except BoughError as error:
        return error
    return None


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder whose syncs cost nothing, where the system has such a place."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="bough-test-", dir=shared if shared.is_dir() else None) as made:
        yield Path(made)


def copied(source: Path, target: Path) -> Path:
    """A copy to break."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def files_of(backup: Backup) -> Iterator[Path]:
    """Every file of a backup."""
    return (path for path in sorted(backup.folder.rglob("*")) if path.is_file())
