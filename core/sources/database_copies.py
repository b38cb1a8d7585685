"""Copies of databases that other programs write: nothing is opened in place, because even reading there leaves traces.

Opening a database read-only writes its `-shm` file, and one that was left in the middle of a change would be repaired.
So the file and what belongs to it (`-wal`, `-journal`) are copied as they are, again if they changed meanwhile, and it
is the copy in which changes are completed or taken back. Copies are in the cache folder, for this person only, and go
with the process; those of one that was killed go when the next one makes its first.
"""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Unreadable
from ..platform import cache_dir
from ..skeleton import Stat
from .database_names import MAGIC

if TYPE_CHECKING:
    from filelock import FileLock

COPY_LIMIT = 4 << 30
"""Bytes of the largest database that is copied, with what belongs to it."""
FOLDER = "databases"
NAME = "database"
WAL, JOURNAL = "-wal", "-journal"
_TRIES = 8
_HEADERS = {"": 100, WAL: 32, JOURNAL: 28}
"""Bytes at the beginning of each file in which a program counts its changes."""
_GONE = Stat(0, 0, 0)


class Copied(NamedTuple):
    """A copy, ready to be read."""

    path: Path
    stats: tuple[Stat, Stat]
    """Facts of the database and its write-ahead log, from before they were copied."""


class _Look(NamedTuple):
    """One of the files at one moment."""

    stat: Stat
    beginning: bytes

    @property
    def there(self) -> bool:
        return self.stat != _GONE


def beside(path: Path) -> Path:
    """The write-ahead log of a database."""
    return path.with_name(path.name + WAL)


def stats_of(path: Path) -> tuple[Stat, Stat]:
    """Facts of a database and its write-ahead log now; zeros for what is not there."""
    return _stat(path), _stat(beside(path))


def copy(path: Path, indexes: Sequence[tuple[str, str]] = ()) -> Copied:
    """A copy in a folder of its own, complete up to the last change that was committed.

    `indexes` are (table, column) by which rows will be asked for: made in the copy where there are none. Raises
    Unreadable for what is no database, too large, being written without a pause, or has no room.
    """
    try:
        folder = Path(tempfile.mkdtemp(dir=_own_folder()))
    except OSError as error:
        raise Unreadable(path, f"no copy of it can be made in {cache_dir()} ({error.strerror})") from error
    target = folder / NAME
    try:
        stats = _copy_while_still(path, target)
        _settle(target, indexes)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        full = error.errno == errno.ENOSPC
        reason = (
            f"there is no room for a copy of it in {cache_dir()}" if full else (error.strerror or str(error)).lower()
        )
        raise Unreadable(path, reason) from error
    except Unreadable:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Copied(target, stats)


def _copy_while_still(path: Path, target: Path) -> tuple[Stat, Stat]:
    for _ in range(_TRIES):
        before = _looks(path)
        _insist(path, before)
        for ending, look in before.items():
            _one(Path(f"{path}{ending}"), Path(f"{target}{ending}"), there=look.there)
        after = _looks(path)
        if _is_one_state(before, after):
            return before[""].stat, before[WAL].stat
    raise Unreadable(path, "it is being written to without a pause; try again in a moment")


def _insist(path: Path, looks: dict[str, _Look]) -> None:
    """Raise Unreadable for what need not be copied."""
    if not path.is_file():
        raise Unreadable(path, "it is a folder" if path.is_dir() else "it is gone")
    size = sum(look.stat.size for look in looks.values())
    if size > COPY_LIMIT:
        raise Unreadable(path, f"its {size:,} bytes are over the limit of {COPY_LIMIT:,} for a copy")
    if not looks[""].stat.size and not looks[WAL].stat.size:
        raise Unreadable(path, "it is empty")
    if looks[""].stat.size and not looks[""].beginning.startswith(MAGIC):
        raise Unreadable(path, "it is no SQLite database, or an encrypted one")


def _is_one_state(before: dict[str, _Look], after: dict[str, _Look]) -> bool:
    """Whether what was copied between two looks belongs together.

    A log that only grew is as good as one that did not change: what was added is not complete, and is not looked at.
    When it begins anew its first bytes are other ones.
    """
    log, log_now = before[WAL], after[WAL]
    grown = log.there and log.beginning == log_now.beginning and log.stat.inode == log_now.stat.inode
    same_log = log == log_now or (grown and log.stat.size <= log_now.stat.size)
    return same_log and before[""] == after[""] and before[JOURNAL] == after[JOURNAL]


def _looks(path: Path) -> dict[str, _Look]:
    return {ending: _look(Path(f"{path}{ending}"), length) for ending, length in _HEADERS.items()}


def _look(path: Path, length: int) -> _Look:
    stat = _stat(path)
    if stat == _GONE or not path.is_file():
        return _Look(stat, b"")
    try:
        with path.open("rb", buffering=0) as file:
            return _Look(stat, file.read(length))
    except FileNotFoundError:
        return _Look(_GONE, b"")


def _stat(path: Path) -> Stat:
    try:
        return Stat.of(path)
    except OSError:
        return _GONE


def _one(path: Path, target: Path, *, there: bool) -> None:
    """Copy one file, or take away what an earlier try copied."""
    target.unlink(missing_ok=True)
    if not there:
        return
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with suppress(FileNotFoundError):  # a journal goes when its change is done: the next look tells
        shutil.copyfile(path, target)


def _settle(path: Path, indexes: Sequence[tuple[str, str]]) -> None:
    """Complete what is in the log, take back what is in the journal, and add the indexes that are missing.

    Whatever goes wrong here, what can be read of the copy is read as it is.
    """
    journals = [Path(f"{path}{ending}") for ending in (WAL, JOURNAL)]
    unfinished = any(journal.exists() and journal.stat().st_size for journal in journals)
    missing = [one for one in indexes if not _leads(path, *one)] if indexes else []
    if not unfinished and not missing:
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        for table, column in indexes:
            if _is_wanted(connection, table, column):
                connection.execute(f'CREATE INDEX "bough {table} {column}" ON "{table}" ("{column}")')


def _leads(path: Path, table: str, column: str) -> bool:
    """Whether nothing need be done for a column, as far as the file alone tells."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as found:
        return not _is_wanted(found, table, column)
    return True


def _is_wanted(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a table has that column, and no index that begins with it."""
    if not any(row[1] == column for row in connection.execute(f'PRAGMA table_info("{table}")')):
        return False
    names = [row[1] for row in connection.execute(f'PRAGMA index_list("{table}")')]
    firsts = (connection.execute(f'PRAGMA index_info("{name}")').fetchone() for name in names if '"' not in name)
    return not any(first is not None and first[2] == column for first in firsts)


# The folder of this process


def _own_folder() -> Path:
    """Raises OSError where none can be made."""
    return _folder_of(os.getpid())


@cache
def _folder_of(pid: int) -> Path:
    """The folder of a process: a forked child has its own.

    A lock that dies with the process says that it is in use; it is held before the folder is there.
    """
    from filelock import FileLock  # noqa: PLC0415 - start-up time: only where there are databases

    above = cache_dir() / FOLDER
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in above.iterdir():
        if left.is_dir():
            _remove_unless_used(left)
    folder = above / f"{pid}-{token_hex(4)}"
    lock = FileLock(_lock_of(folder), mode=0o600)
    lock.acquire()
    folder.mkdir(mode=0o700)
    atexit.register(_remove, folder, lock, pid)
    return folder


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _remove_unless_used(folder: Path) -> None:
    """Remove what a process left that was killed."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - as above

    with suppress(Timeout, OSError), FileLock(_lock_of(folder), timeout=0):
        shutil.rmtree(folder, ignore_errors=True)
        _lock_of(folder).unlink(missing_ok=True)


def _remove(folder: Path, lock: FileLock, pid: int) -> None:
    if os.getpid() == pid:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        _lock_of(folder).unlink(missing_ok=True)
