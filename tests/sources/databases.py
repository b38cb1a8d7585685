"""Databases as tools make them, put together statement by statement."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any


def made(path: Path, schema: str, tables: Mapping[str, Iterable[Sequence[Any]]], *, wal: bool = False) -> Path:
    """A database with rows in its tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as there:
        there.execute("PRAGMA synchronous = OFF")  # no power is cut here, and each table would wait for the disk
        if wal:
            there.execute("PRAGMA journal_mode = WAL")
        there.executescript(schema)
        fill(there, tables)
    return path


def fill(there: sqlite3.Connection, tables: Mapping[str, Iterable[Sequence[Any]]]) -> None:
    """Add rows, and commit."""
    for table, rows in tables.items():
        for row in rows:
            values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row]
            there.execute(f'INSERT INTO "{table}" VALUES ({",".join("?" * len(values))})', values)
    there.commit()


def everything(folder: Path) -> dict[str, list[Path]]:
    """Small samples of each format that is a database, or was before, by source."""
    from tests.sources.crush import made as crush
    from tests.sources.llm import logs
    from tests.sources.open_webui import webui
    from tests.sources.opencode import made as opencode

    return {
        "opencode": [opencode.database(folder / "opencode.db"), opencode.export(folder / "export.json")],
        "crush": [crush.database(folder / "crush.db"), crush.database(folder / ".opencode" / "opencode.db", old=True)],
        "open-webui": [webui.database(folder / "webui.db"), webui.export(folder / "chats.json")],
        "llm": [logs.database(folder / "logs.db"), logs.database(folder / "old.db", old=True)],
    }
