"""What sources share whose conversations lie in SQLite: a copy that is read, rows whatever their schema, and proof.

    there = database(path)                              # a copy; Unreadable if there is none to be had
    found = there.rows("message", ("id", "data"), "session_id = ?", (session,))
    place = evidence(record)                            # (file, offset, length) of an entry: what its rows say
    record = look_up(path, locator, load)               # the same rows later; Moved if they say something else

Nothing is trusted: a table or column that is missing gives no rows or None, a row that is damaged costs itself, views
and virtual tables are no tables, and tables of accounts and passwords cannot be asked.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import time_ns
from typing import Any, NamedTuple, Protocol, TypeVar
from zlib import crc32

from ..cache import Cache
from ..errors import Moved, Unreadable
from ..model import Locator
from ..skeleton import Skeleton
from .base import Head, Ref
from .database_copies import beside, copy, stats_of
from .database_names import is_database, tables_of

__all__ = ["Database", "Rows", "beside", "database", "evidence", "look_up", "tables"]

VALUE_LIMIT = 256 << 20
"""Bytes of the largest value that is read."""
_MOST_HELD = 4
_SETTLED_NS = 100_000_000
"""Nanoseconds after which a file that was written to is sure to have another time than before."""
_SMALL = 64 << 20
"""Bytes of the largest database that is copied only to see what tables it has."""
_SECRET = re.compile(r"account|auth|credential|oauth|user|config|secret|password|api_?key", re.IGNORECASE)
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})


class Rows(NamedTuple):
    """Rows of a table, in the order that was asked for."""

    rows: list[tuple[Any, ...]]
    lost: int = 0
    """Rows that are damaged or too large."""
    reason: str = ""


class Database:
    """A copy of a database, open for reading. Its files go when nobody holds it any more."""

    def __init__(self, path: Path, indexes: Sequence[tuple[str, str]] = ()) -> None:
        """Copy the database at `path` and open the copy. Raises Unreadable."""
        self.path = path
        copied = copy(path, indexes)
        self.stats = copied.stats
        self.made = time_ns()
        self._lock = threading.Lock()
        try:
            self._connection = _opened(copied.path)
            self._columns = _columns(self._connection)
        except sqlite3.Error as error:
            shutil.rmtree(copied.path.parent, ignore_errors=True)
            raise Unreadable(path, f"it is damaged ({error})") from error
        self._connection.set_authorizer(_authorize)
        weakref.finalize(self, _close, self._connection, copied.path.parent)

    @property
    def tables(self) -> frozenset[str]:
        """Names of its tables."""
        return frozenset(self._columns)

    def columns(self, table: str) -> frozenset[str]:
        """Names of its columns; none if there is no such table."""
        return self._columns.get(table, frozenset())

    def lacks(self, table: str, columns: Sequence[str]) -> list[str]:
        """Which of the columns a table has not; all of them if there is no such table."""
        return [name for name in columns if name not in self._columns.get(table, ())]

    def skeleton(self, ref: Ref) -> Skeleton:
        """One without entries yet, of a conversation in this database as it was copied."""
        return Skeleton(ref.files, self.stats[: len(ref.files)])

    def rows(
        self, table: str, columns: Sequence[str], where: str = "", values: Sequence[object] = (), order: str = "rowid"
    ) -> Rows:
        """Rows of a table; None for a column that is not there, nothing for a table that is not there.

        `where` and `order` name columns that the table has.
        """
        if table not in self._columns:
            return Rows([])
        known = {*self._columns[table], "rowid"}
        wanted = ", ".join(f'"{name}"' if name in known else "NULL" for name in columns)
        rest = f'FROM "{table}" ' + (f"WHERE {where} " if where else "") + f"ORDER BY {order}"
        with self._lock:
            try:
                return Rows(self._ask(f"SELECT {wanted} {rest}", values))
            except sqlite3.Error as error:
                return self._one_by_one(table, wanted, f"SELECT rowid {rest}", values, str(error))

    def _one_by_one(self, table: str, wanted: str, query: str, values: Sequence[object], reason: str) -> Rows:
        """Where one row is damaged, the others are read for themselves."""
        numbers: list[int] = []
        lost = 0
        try:
            for (number,) in self._connection.execute(query, values):
                numbers.append(number)
        except sqlite3.Error:
            lost += 1
        found: list[tuple[Any, ...]] = []
        for number in numbers:
            try:
                found += self._ask(f'SELECT {wanted} FROM "{table}" WHERE rowid = ?', (number,))  # noqa: S608 - our words
            except sqlite3.Error:
                lost += 1
        return Rows(found, lost, reason)

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()


_held: Cache[Path, Database] = Cache(_MOST_HELD)
_making = threading.Lock()


def database(path: Path, indexes: Sequence[tuple[str, str]] = ()) -> Database:
    """A copy of the database as it is now: the one that is held, if the file is still the same. Raises Unreadable."""
    with _making:
        held = _held.get(path)
        if held is not None and _is_current(held):
            return held
        made = Database(path, indexes)
        _held.put(path, made)
        return made


def tables(first: Head) -> frozenset[str]:
    """Names of the tables of a file, for `detect`; empty for what is no database.

    Read from its bytes; where all is still in the log, from a copy.
    """
    if not is_database(first) and first.size:
        return frozenset()
    log = stats_of(first.path)[1].size
    found = tables_of(first)
    if found or not log or first.size + log > _SMALL:
        return found
    try:
        return database(first.path).tables
    except Unreadable:
        return frozenset()


class Record(Protocol):
    """The rows of one entry."""

    @property
    def raw(self) -> bytes:
        """All they say: by it they are known again."""


R = TypeVar("R", bound=Record)


def evidence(record: Record) -> tuple[int, int, int]:
    """The columns `file`, `offset` and `length` of an entry: a checksum stands where files have an offset."""
    return 0, crc32(record.raw), len(record.raw)


def look_up(path: Path, locator: Locator, load: Callable[[Database, str], R | None]) -> R:
    """The rows of an entry as they were when its skeleton was read. Raises Moved.

    Asked first is the copy that is held, whatever its file is now: while a tool writes on, what is on the screen can be
    read all the same.
    """
    held = _held.get(path)
    record = load(held, locator.key) if held is not None else None
    if record is None or evidence(record)[1:] != (locator.offset, locator.length):
        try:
            record = load(database(path), locator.key)
        except Unreadable as error:
            raise Moved(path, error.reason) from error
    if record is None or evidence(record)[1:] != (locator.offset, locator.length):
        raise Moved(path, "this message is not what it was")
    return record


def _is_current(held: Database) -> bool:
    """Whether a copy is of the file as it is now; one made right after a change may be of an earlier one."""
    newest = max(stat.mtime_ns for stat in held.stats)
    return newest < held.made - _SETTLED_NS and stats_of(held.path) == held.stats


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        connection.text_factory = _text
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT)
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _columns(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Columns of each table. A view may compute without end, a virtual table runs code: they are none."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND rootpage > 0"
    found: dict[str, frozenset[str]] = {}
    for (name,) in connection.execute(query).fetchall():
        if isinstance(name, str) and '"' not in name and not _SECRET.search(name):
            with suppress(sqlite3.Error):
                found[name] = frozenset(row[1] for row in connection.execute(f'PRAGMA table_info("{name}")'))
    return found


def _authorize(action: int, table: str | None, *_: object) -> int:
    """Only reading, and never of tables that hold secrets."""
    if action not in _ALLOWED or (action == sqlite3.SQLITE_READ and _SECRET.search(table or "")):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _close(connection: sqlite3.Connection, folder: Path) -> None:
    connection.close()
    shutil.rmtree(folder, ignore_errors=True)
