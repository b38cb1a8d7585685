"""What was found out about conversations before: a SQLite file in the cache folder, shared by all processes.

Everything in it can be worked out again, so nothing about it is ever an error: a missing, older or damaged catalog is
rebuilt without asking, one that cannot be written is kept in memory, and what cannot be put is not remembered. It holds

- *summaries*, each with the stamp of all files of its conversation: true as long as these files have that stamp;
- *scans*: what a search of some places found, with the stamp of each folder and file it looked at. While all of these
  are the same nothing needs to be searched again, and no source even to be imported;
- *formats* and *contents*: which source a file belongs to, and what lies in a file of many conversations.

Values are ASCII JSON: titles may hold lone surrogates, and file names need not be UTF-8.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from .summary import Summary, from_row, to_row

VERSION = 2
"""Raised whenever what is kept changes its shape; a catalog of any other version is rebuilt."""
BUSY_SECONDS = 2.0
"""How long another process's transaction is waited for."""
SCANS_KEPT = 24
"""Scans of so many different sets of places are remembered: the ones made last."""

_PASSING = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)
"""Failures that leave the catalog whole; after any other one it is made anew."""
_TABLES = """
CREATE TABLE summaries (name TEXT UNIQUE, stamp TEXT, value TEXT);
CREATE TABLE scans (number INTEGER PRIMARY KEY, name TEXT UNIQUE, watched TEXT, items TEXT, passed TEXT);
CREATE TABLE formats (path TEXT PRIMARY KEY, stamp TEXT, source TEXT) WITHOUT ROWID;
CREATE TABLE contents (path TEXT PRIMARY KEY, stamp TEXT, value TEXT) WITHOUT ROWID;
"""
_AT_ONCE = 500
"""Names asked for in one query: older SQLite takes 999 values."""


class Item(NamedTuple):
    """A conversation that a scan found: what a `Ref` says, without its import, and the facts of its files."""

    source: str
    id: str
    key: str
    files: tuple[str, ...]
    stamp: str
    """Of all its files."""
    changed: float
    """When the newest of its files was written, in seconds since 1970."""

    @property
    def name(self) -> str:
        """What tells it from every other conversation on this machine."""
        return ascii_text("\n".join((self.source, self.files[0], self.key, self.id)))


class Scan(NamedTuple):
    """What a search of places found."""

    items: list[Item]
    watched: dict[str, str]
    """Stamp of each folder and file that was looked at; as long as these are the same, so is the rest."""
    passed: list[str] = []  # noqa: RUF012 - nobody adds to it
    """Files in folders that were named which are called like conversations, but are empty or damaged."""


class Catalog:
    """The catalog in one file, or in memory where that file cannot be had. Safe to use from several threads."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection = _connect(path)

    @classmethod
    def usual(cls) -> Catalog:
        """The catalog of this person on this machine."""
        from .platform import cache_dir  # noqa: PLC0415 - not needed where a path is given

        return cls(cache_dir() / "catalog.sqlite3")

    def close(self) -> None:
        """Let go of the file. What was put is in it already."""
        with self._lock:
            self._connection.close()

    # Summaries

    def summaries(self, items: Sequence[Item]) -> list[Summary | None]:
        """What is known of each conversation, None for those whose files have changed since."""
        names = [item.name for item in items]
        rows = [row for at in range(0, len(names), _AT_ONCE) for row in self._rows(names[at : at + _AT_ONCE])]
        values = json.loads(f"[{','.join(value for _, _, value in rows)}]")
        known = {(name, stamp): value for (name, stamp, _), value in zip(rows, values, strict=True)}
        found = [known.get((name, item.stamp)) for name, item in zip(names, items, strict=True)]
        return [from_row(row) if row is not None else None for row in found]

    def _rows(self, names: list[str]) -> list[Any]:
        marks = ",".join("?" * len(names))
        return self._ask(f"SELECT name, stamp, value FROM summaries WHERE name IN ({marks})", *names)  # noqa: S608 - marks only

    def outdated(self, item: Item) -> Summary | None:
        """What was known of a conversation when it was last read, whatever has happened to its files since."""
        rows = self._ask("SELECT value FROM summaries WHERE name = ?", item.name)
        return from_row(json.loads(rows[0][0])) if rows else None

    def put_summary(self, item: Item, summary: Summary) -> None:
        """Remember what a conversation holds."""
        values = (item.name, item.stamp, json.dumps(to_row(summary)))
        self._put("INSERT OR REPLACE INTO summaries VALUES (?, ?, ?)", [values])

    def forget(self, items: Sequence[Item]) -> None:
        """Remember nothing of conversations whose files are gone: else it would grow with everything there ever was."""
        paths = [(ascii_text(path),) for item in items for path in item.files]
        self._put("DELETE FROM summaries WHERE name = ?", [(item.name,) for item in items])
        self._put("DELETE FROM formats WHERE path = ?", paths)
        self._put("DELETE FROM contents WHERE path = ?", paths)

    # Scans

    def scan(self, name: str) -> Scan | None:
        """What the scan of that name found, and when that is still true."""
        rows = self._ask("SELECT watched, items, passed FROM scans WHERE name = ?", name)
        if not rows:
            return None
        items = [Item(s, i, k, tuple(f), stamp, at) for s, i, k, f, stamp, at in json.loads(rows[0][1])]
        return Scan(items, json.loads(rows[0][0]), json.loads(rows[0][2]))

    def put_scan(self, name: str, scan: Scan) -> None:
        """Remember a scan instead of the one made longest ago."""
        values = (name, json.dumps(scan.watched), json.dumps(scan.items), json.dumps(scan.passed))
        self._put("INSERT OR REPLACE INTO scans VALUES (NULL, ?, ?, ?, ?)", [values])
        self._put("DELETE FROM scans WHERE number <= (SELECT max(number) FROM scans) - ?", [(SCANS_KEPT,)])

    # Files

    def format(self, path: str, stamp: str) -> str | None:
        """Name of the source a file belongs to, empty if to none; None if that is not known."""
        rows = self._ask("SELECT source FROM formats WHERE path = ? AND stamp = ?", ascii_text(path), stamp)
        return str(rows[0][0]) if rows else None

    def put_formats(self, found: Iterable[tuple[str, str, str]]) -> None:
        """Remember path, stamp and source of files."""
        rows = [(ascii_text(path), stamp, source) for path, stamp, source in found]
        self._put("INSERT OR REPLACE INTO formats VALUES (?, ?, ?)", rows)

    def contents(self, path: str, stamp: str) -> list[tuple[str, str]] | None:
        """Id and key of each conversation in a file that holds many; None if that is not known."""
        rows = self._ask("SELECT value FROM contents WHERE path = ? AND stamp = ?", ascii_text(path), stamp)
        return [(id, key) for id, key in json.loads(rows[0][0])] if rows else None

    def put_contents(self, path: str, stamp: str, found: Sequence[tuple[str, str]]) -> None:
        """Remember what a file of many conversations holds."""
        self._put("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", [(ascii_text(path), stamp, json.dumps(found))])

    # The database

    def _ask(self, query: str, *values: str) -> list[Any]:
        return self._do(lambda db: db.execute(query, values).fetchall()) or []

    def _put(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        def change(db: sqlite3.Connection) -> list[Any]:
            with db:
                db.executemany(statement, rows)
            return []

        if rows:
            self._do(change)

    def _do(self, work: Callable[[sqlite3.Connection], list[Any]]) -> list[Any] | None:
        """Work with the database; None if it is busy, full or read-only, or turned out to be damaged."""
        with self._lock:
            try:
                return work(self._connection)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF in _PASSING:
                    return None
                self._connection.close()
                self._connection = _connect(self.path, damaged=True)
                return None


def ascii_text(text: str) -> str:
    """What SQLite can hold of any text: lone surrogates, which stand for bytes of odd file names, become escapes."""
    return text if text.isascii() else text.encode("ascii", "backslashreplace").decode()


def _connect(path: Path | None, *, damaged: bool = False) -> sqlite3.Connection:
    """The database of that path, made anew if it is damaged, in memory if it cannot be had."""
    if path is not None:
        with suppress(OSError, sqlite3.OperationalError):
            try:
                return _open(path) if not damaged else _make_anew(path)
            except sqlite3.DatabaseError:
                return _make_anew(path)
    return _prepare(sqlite3.connect(":memory:", check_same_thread=False))


def _make_anew(path: Path) -> sqlite3.Connection:
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    return _open(path)


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    try:
        return _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise


def _prepare(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")  # derived data: after a power failure it is made again
    if connection.execute("PRAGMA user_version").fetchone() == (VERSION,):
        return connection
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        if connection.execute("PRAGMA user_version").fetchone() != (VERSION,):  # nobody else was faster
            _make_tables(connection)
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{table}"')
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
