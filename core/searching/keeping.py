"""Where an index is kept: a folder with a lock and a ledger that processes share, or memory where none can be had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import ledger as ledgers
from .ledger import Ledger

_LEDGER = "ledger"
_LOCK = "lock"


class Keeping:
    """A folder with the ledger and all that it speaks of. `folder` becomes None once it cannot be written."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._ledger: Ledger | None = None
        """Where there is no folder."""

    def load(self) -> Ledger | None:
        """The ledger; None if there is none that can be read."""
        if self.folder is None:
            return self._ledger
        return ledgers.load(self.folder / _LEDGER)

    def save(self, held: Ledger) -> None:
        """Keep a ledger; from the first one on that cannot be written, all of it is kept in memory."""
        if self.folder is not None:
            try:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                ledgers.save(self.folder / _LEDGER, held)
            except OSError:
                self.folder = None
        self._ledger = held

    def anew(self) -> Ledger:
        """Begin again with nothing."""
        held = ledgers.empty()
        self.save(held)
        self.tidy(held)
        return held

    def facts(self) -> object:
        """What is another after each time that a ledger was saved; None if there is none."""
        if self.folder is None:
            return self._ledger
        try:
            found = (self.folder / _LEDGER).stat()
        except OSError:
            return None
        return (found.st_ino, found.st_size, found.st_mtime_ns)

    def folder_of(self, held: Ledger) -> Path | None:
        """The folder of the engine's files; None in memory."""
        return self.folder / held.folder if self.folder is not None else None

    def size(self) -> int:
        """Bytes of all files."""
        return sum(_size(path) for path in (self.folder.rglob("*") if self.folder is not None else ()))

    def tidy(self, held: Ledger) -> None:
        """Remove what no ledger speaks of any more; whoever still reads it keeps what they have open."""
        if self.folder is None:
            return
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.name.startswith("index-") and path.name != held.folder:
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name.startswith(f".{_LEDGER}-"):
                    path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Hold the lock between processes; False if another one has it."""
        if self.folder is None:
            yield True
            return
        from filelock import FileLock, Timeout  # noqa: PLC0415 - start-up time

        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self.folder / _LOCK, timeout=0, thread_local=False, fallback_to_soft=False)
            lock.acquire()
        except Timeout:
            yield False
            return
        except OSError:
            self.folder = None
            yield True
            return
        try:
            yield True
        finally:
            lock.release()

    def is_locked(self) -> bool:
        """Whether a process writes now."""
        with self.locked() as mine:
            return not mine


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
