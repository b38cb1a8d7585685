"""Databases that others write: what is seen of them, what never is, and what damage costs."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.errors import Unreadable
from bough.core.sources import detect, head
from bough.core.sources.database_names import tables_of
from bough.core.sources.databases import Database
from bough.core.sources.open_webui import OpenWebUI
from bough.core.sources.opencode import OpenCode
from tests.sources import databases
from tests.sources.open_webui import webui
from tests.sources.opencode import made


def test_secrets_cannot_be_asked(tmp_path: Path) -> None:
    """Not by a source, and not by a statement; and nothing of them is in what was read."""
    there = Database(made.database(tmp_path / "opencode.db"))
    assert "account" not in there.tables
    assert there.rows("account", ("id", "access_token")).rows == []
    with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"):
        there._connection.execute("SELECT access_token FROM account")
    with pytest.raises(sqlite3.DatabaseError):
        there._connection.execute("DELETE FROM session")
    for path, secret in (
        (made.database(tmp_path / "a.db"), made.SECRET),
        (webui.database(tmp_path / "b.db"), webui.SECRET),
    ):
        for conversation in open_path(path):
            raws = [conversation.raw(entry) for entry in range(len(conversation.skeleton))]
            assert secret.encode() not in b"".join(raws)


def test_views_and_virtual_tables_are_no_tables(tmp_path: Path) -> None:
    """A view of a table's name may compute without end."""
    path = tmp_path / "opencode.db"
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id, x AS data FROM n"
    schema = made.SCHEMA.replace("CREATE TABLE part ", "CREATE TABLE ignored ").split("CREATE INDEX")[0]
    databases.made(path, f"{schema}; CREATE VIEW part AS {endless};", {"session": made.sessions()})
    with closing(sqlite3.connect(path)) as connection:
        databases.fill(connection, {"message": made.rows(made.talk())["message"]})
    conversation = next(OpenCode().discover([path]))
    skeleton = OpenCode().read(conversation)
    assert len(skeleton) == 8
    assert "schema" in {one.code for one in skeleton.problems}


@pytest.mark.parametrize("missing", ["part", "message", "session"])
def test_a_table_that_is_missing_is_told_and_the_rest_is_shown(missing: str, tmp_path: Path) -> None:
    """A newer version of a tool may have renamed it."""
    path = made.database(tmp_path / "opencode.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"ALTER TABLE {missing} RENAME TO another")
    source = OpenCode()
    found = list(source.discover([path]))
    skeletons = [source.read(ref) for ref in found if missing != "message"]
    assert all("schema" in {one.code for one in skeleton.problems} for skeleton in skeletons)
    assert sum(map(len, skeletons)) == (0 if missing == "message" else 10)
    assert {"no-session"} <= {one.code for skeleton in skeletons for one in skeleton.problems} or missing != "session"


def test_a_row_that_is_damaged_costs_itself(tmp_path: Path) -> None:
    """The pages behind the first of a long value are overwritten: that message alone is lost, and told."""
    path = webui.database(
        tmp_path / "webui.db",
        webui.row("chat-2", {"history": {}, "x": "MARK" * 9000}),
        webui.row("chat-3", webui.chat("a5")),
    )
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(path.read_bytes())
    first = data.index(b"MARKMARK" * 200) // size + 1
    data[first * size : first * size + 4] = b"\xff\xff\xff\xf0"  # where the value goes on
    path.write_bytes(data)
    said: dict[str, int] = {}
    for ref in OpenWebUI().discover([path]):
        with suppress(Unreadable):
            said[ref.id] = len(OpenWebUI().read(ref))
    assert said["chat-1"] == said["chat-3"] == 8
    assert not said.get("chat-2")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"SQLite format 3\0", "damaged|not a database|is not"),
        (b"SQLite format 3\0" + bytes(4096), "damaged|not in it|is not"),
        (b"encrypted" * 999, "no SQLite database"),
    ],
)
def test_what_is_no_database_says_so(data: bytes, reason: str, tmp_path: Path) -> None:
    """In the folder of a tool, where names decide, it is listed, and reading it says why."""
    path = tmp_path / "opencode.db"
    path.write_bytes(data)
    for ref in OpenCode().discover([path]):
        with pytest.raises(Unreadable, match=reason):
            OpenCode().read(ref)
    assert detect(path) is None


def test_tables_are_told_from_bytes_as_sqlite_tells_them(tmp_path: Path) -> None:
    """Of schemas that take many pages, of every size of page."""
    for size in (512, 4096, 65536):
        path = tmp_path / f"{size}.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA page_size = {size}")
            connection.execute("BEGIN")
            for number in range(90):
                connection.execute(f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, {'x' * number} TEXT, y TEXT)")
                connection.execute(f"CREATE INDEX i{number} ON t{number} (y)")
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            connection.commit()
        assert tables_of(head(path)) == names
