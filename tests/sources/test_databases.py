"""Databases that others write: what is copied, what is seen of it, what is never touched, and what damage costs."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.importing import import_conversation
from bough.core.library import Library
from bough.core.model import Text
from bough.core.scope import Scope
from bough.core.sources import all_sources, database_copies, detect, head
from bough.core.sources.base import Ref
from bough.core.sources.database_copies import FOLDER
from bough.core.sources.database_names import tables_of
from bough.core.sources.databases import Database, database
from bough.core.sources.open_webui import OpenWebUI
from bough.core.sources.opencode import OpenCode
from bough.core.store import Store
from tests.sources import databases, fields, seeds
from tests.sources.llm import logs
from tests.sources.open_webui import webui
from tests.sources.opencode import made

Facts = dict[str, tuple[bytes, int]]


def facts(folder: Path) -> Facts:
    """Bytes and times of all that lies in a folder."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A program that has the database open, with what it wrote last only in the log."""
    path = made.database(tmp_path / "live" / "opencode.db", wal=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        say(connection, "msg_21", "In the log alone")
        yield connection


def say(connection: sqlite3.Connection, id: str, text: str, session: str = made.OTHER) -> None:
    """What the tool does when something is said."""
    databases.fill(connection, made.rows({session: [(id, made.user(int(id[4:]) * 10, text))]}))


def opened(path: Path, id: str = made.OTHER) -> Conversation:
    """One conversation of a database, read."""
    found = next(one for one in open_path(path) if one.id == id)
    assert len(found.skeleton)
    return found


def test_what_is_only_in_the_log_is_seen_and_nothing_of_the_tool_is_touched(
    writer: sqlite3.Connection, tmp_path: Path
) -> None:
    """Committed rows; not those of a transaction that goes on. Not a byte, not a time, not a file more."""
    folder = tmp_path / "live"
    writer.execute("BEGIN")
    writer.execute("DELETE FROM part")
    before = facts(folder)
    assert set(before) == {"opencode.db", "opencode.db-wal", "opencode.db-shm"}
    conversation = opened(folder / "opencode.db")
    assert conversation.skeleton.ids == ["msg_11", "msg_12", "msg_21"]
    assert conversation.preview(2) == "In the log alone"
    assert facts(folder) == before


def test_while_the_tool_writes_on_a_conversation_grows(writer: sqlite3.Connection, tmp_path: Path) -> None:
    """What is added is read; what another session says changes nothing; what was read can be read all the same."""
    old = opened(tmp_path / "live" / "opencode.db")
    say(writer, "msg_31", "More")
    grown = old.update()
    assert (grown.change, list(grown.added)) == ("grown", ["msg_31"])
    say(writer, "msg_41", "Elsewhere", made.ROOT)
    same = grown.conversation.update()
    assert (same.change, list(same.added)) == ("same", [])
    assert [old.preview(entry) for entry in range(len(old.skeleton))][-1] == "In the log alone"
    writer.execute("UPDATE message SET data = json_set(data, '$.agent', 'plan') WHERE id = 'msg_31'")
    writer.commit()
    assert grown.conversation.update().change == "rewritten"
    writer.execute("DELETE FROM session WHERE id = ?", (made.OTHER,))
    writer.execute("DELETE FROM message WHERE session_id = ?", (made.OTHER,))
    writer.commit()
    assert grown.conversation.update().change == "gone"


def test_a_row_that_says_something_else_has_moved(tmp_path: Path) -> None:
    """Unless the copy that was read is still at hand."""
    path = made.database(tmp_path / "opencode.db")
    first, second = opened(path), opened(path)
    assert first.parts(0)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE part SET data = json_set(data, '$.text', 'Paint') WHERE message_id = 'msg_11'")
        connection.commit()
    assert second.preview(0) == "Draw"
    database(path)
    again = Conversation(second.ref, second.source, second.skeleton)
    with pytest.raises(Moved):
        again.parts(0)


def test_a_change_that_was_broken_off_is_taken_back_in_the_copy_alone(tmp_path: Path) -> None:
    """A process that was killed in the middle leaves a journal; the tool itself has to find it as it was."""
    path = made.database(tmp_path / "opencode.db")
    script = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1'); c.execute('PRAGMA cache_spill = 1'); c.execute('BEGIN')\n"
        "c.execute('DELETE FROM part')\n"
        "rows = (('e%d' % n, 'x', 'y', 'z' * 900) for n in range(400))\n"
        "c.executemany('INSERT INTO event VALUES (?, ?, 0, ?, ?)', rows)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=180)
    assert ended.returncode == -signal.SIGKILL
    assert (tmp_path / "opencode.db-journal").stat().st_size
    before = facts(tmp_path)
    assert [opened(path, id).preview(0) for id in (made.ROOT, made.OTHER)] == ["Fix the shop", "Draw"]
    assert facts(tmp_path) == before


def test_copies_are_for_one_person_and_go_with_the_process(tmp_path: Path, home: Path) -> None:
    """0600 in folders of 0700, nothing left after the end; and what a killed process left goes with the next one."""
    path = made.database(tmp_path / "opencode.db")
    script = (
        "import os, stat, sys\nfrom pathlib import Path\nfrom bough.core import open_path\n"
        "open_path(Path(sys.argv[1]))[0].skeleton\n"
        "print(*sorted({oct(stat.S_IMODE(p.stat().st_mode)) for p in Path(sys.argv[2]).rglob('*')}), flush=True)\n"
        "if sys.argv[3] == 'kill': os.kill(os.getpid(), 9)\n"
    )
    copies = home / "cache" / FOLDER
    for how, left in (("kill", True), ("end", False)):
        run = [sys.executable, "-c", script, str(path), str(copies), how]
        said = subprocess.run(run, check=False, capture_output=True, text=True, timeout=180)
        assert said.stdout.split() == ["0o600", "0o700"], said.stderr
        assert bool(list(copies.iterdir())) is left


def test_the_copies_of_a_process_that_runs_are_left_alone(tmp_path: Path, home: Path) -> None:
    """Two of them at once: neither takes what is the other's."""
    path = made.database(tmp_path / "opencode.db")
    script = (
        "import sys\nfrom pathlib import Path\nfrom bough.core import open_path\n"
        "found = open_path(Path(sys.argv[1]))\nprint('open', flush=True)\ninput()\nprint(found[0].preview(0))\n"
    )
    run = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "open\n"
        (copy,) = (one for one in (home / "cache" / FOLDER).iterdir() if one.is_dir())
        subprocess.run([sys.executable, "-c", script, str(path)], input="\n", text=True, check=True, timeout=180)
        assert list(copy.rglob("database"))
        assert other.communicate("\n", timeout=180)[0] == "Fix the shop\n"
    assert not list((home / "cache" / FOLDER).iterdir())


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


def test_one_that_is_too_large_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not copied: a disk may be full of it."""
    path = made.database(tmp_path / "opencode.db")
    monkeypatch.setattr(database_copies, "COPY_LIMIT", 1000)
    with pytest.raises(Unreadable, match="over the limit of 1,000"):
        database(path)


def test_one_that_is_locked_is_read_all_the_same(tmp_path: Path) -> None:
    """A lock keeps SQLite out; a copy needs none."""
    path = made.database(tmp_path / "opencode.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert opened(path).preview(0) == "Draw"


def test_one_that_changes_while_it_is_copied_is_copied_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never half of one state and half of another; what never stands still is refused."""
    path = made.database(tmp_path / "opencode.db")
    copies = 0
    copied = shutil.copyfile

    def disturbed(source: Path, target: Path) -> Path:
        nonlocal copies
        copies += 1
        done = copied(source, target)
        if copies < times:
            with closing(sqlite3.connect(path)) as connection:
                say(connection, f"msg_{start + copies}", "Meanwhile")
        return Path(done)

    monkeypatch.setattr(shutil, "copyfile", disturbed)
    times, start = 3, 50
    assert opened(path).skeleton.ids[-2:] == ["msg_51", "msg_52"]
    copies, times, start = 0, 10**9, 60
    with pytest.raises(Unreadable, match="without a pause"):
        Database(path)


def test_an_index_that_is_missing_is_made_in_the_copy(tmp_path: Path) -> None:
    """Else reading each of many conversations would read all of them."""
    path = logs.database(tmp_path / "logs.db")
    before = path.read_bytes()
    there = Database(path, (("responses", "conversation_id"),))
    steps = (
        _unrestricted(there)
        .execute("EXPLAIN QUERY PLAN SELECT * FROM responses WHERE conversation_id = 'x'")
        .fetchall()
    )
    assert "USING INDEX" in steps[0][-1]
    assert path.read_bytes() == before


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


def test_every_file_is_taken_by_its_source_and_by_no_other(tmp_path: Path) -> None:
    """Asked one by one, in any order: content tells all formats apart."""
    made_ = {
        **databases.everything(tmp_path / "a"),
        **fields.everything(tmp_path / "b"),
        **seeds.everything(tmp_path / "c"),
    }
    for name, paths in made_.items():
        for path in paths:
            assert [one.name for one in all_sources() if one.detect(head(path))] == [name], path


def test_ten_thousand_sessions_are_listed_in_one_pass_and_then_known(tmp_path: Path) -> None:
    """The second list asks nothing; after a change all are asked once more, and the new one is there."""
    path = tmp_path / "opencode.db"
    row = made.sessions()[2]
    databases.made(path, made.SCHEMA, {"session": [(f"ses_{n}", *row[1:]) for n in range(10_000)]})
    catalog = Catalog()
    assert len(Library([path], catalog=catalog).listing()) == 10_000
    asked: list[Path] = []
    discover = OpenCode.discover
    with pytest.MonkeyPatch.context() as patch:

        def counted(self: OpenCode, files: Iterable[Path]) -> Iterator[Ref]:
            some = list(files)
            asked.extend(some)
            return discover(self, some)

        patch.setattr(OpenCode, "discover", counted)
        assert len(Library([path], catalog=catalog).listing()) == 10_000
        assert not asked
        with closing(sqlite3.connect(path)) as connection:
            databases.fill(connection, {"session": [("ses_new", *row[1:])]})
        assert len(Library([path], catalog=catalog).listing()) == 10_001
        assert asked == [path]


def test_a_copy_is_for_its_owner_only(tmp_path: Path) -> None:
    """Whatever the original was."""
    path = made.database(tmp_path / "opencode.db")
    path.chmod(0o644)
    there = Database(path)
    (file,) = (Path(row[2]) for row in _unrestricted(there).execute("PRAGMA database_list"))
    assert file.parent.parent.parent.name == FOLDER
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _unrestricted(there: Database) -> sqlite3.Connection:
    there._connection.set_authorizer(None)
    return there._connection


def test_a_folder_of_all_of_them_comes_home_once(tmp_path: Path) -> None:
    """Through the library, as anybody finds them; each imports whole, and a second time there is nothing new."""
    paths = [path for some in databases.everything(tmp_path / "all").values() for path in some]
    library = Library([tmp_path / "all"], catalog=Catalog())
    summaries = library.complete()
    assert library.problems == []
    assert {one.source for one in summaries} == {"opencode", "crush", "open-webui", "llm"}
    assert {one.problems for one in summaries} == {0}
    for number, path in enumerate(paths):
        store = Store.open(tmp_path / str(number), create=True)
        for conversation in open_path(path):
            taken = import_conversation(store, conversation)
            assert taken.added == conversation.skeleton.counted(), conversation.ref
            assert import_conversation(store, conversation).added == 0


def test_what_else_lies_beside_them_is_not_watched(home: Path) -> None:
    """Snapshots and uploads are thousands of folders; those in which a session may appear are watched."""
    data = home / ".local" / "share" / "opencode"
    made.database(data / "opencode.db")
    made.storage(data / "storage")
    (data / "snapshot" / "objects" / "00").mkdir(parents=True)
    catalog = Catalog()
    library = Library((), catalog=catalog)
    assert {one.id for one in library.listing() if one.source == "opencode"} == {made.ROOT, made.OTHER}
    watched = Scope().scan(catalog)[0].watched
    inside = {Path(path).relative_to(data).parts[0] for path in watched if data in Path(path).parents}
    assert inside == {"opencode.db", "opencode.db-wal", "storage"}
    made._write(data / "storage" / "part" / "msg_11" / "prt_new.json", {"type": "text", "text": "More"})
    files = {one.id: one for one in Library((), catalog=catalog).conversations() if one.path.suffix == ".json"}
    assert files[made.OTHER].parts(0) == (Text("Draw"), Text("More"))


def test_the_commands_show_them(tmp_path: Path) -> None:
    """`ls`, `tree` and `show`, as a person runs them."""
    path = webui.database(tmp_path / "webui.db")
    listed = json.loads(_run("ls", "--json", str(path)))["conversations"]
    assert [(one["ref"], one["messages"], one["branches"]) for one in listed] == [("open-webui:chat-1", 8, 4)]
    tree = json.loads(_run("tree", "--json", "open-webui:chat-1", str(path)))
    assert [one["id"] for one in tree["branches"] if one["active"]] == ["a3"]
    shown = json.loads(_run("show", "--json", "open-webui:chat-1", str(path)))["messages"]
    assert [one["id"] for one in shown] == ["u1", "a3", "u2", "a4"]


def _run(*words: str) -> str:
    command = [sys.executable, "-m", "bough.tui.cli", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=180).stdout
