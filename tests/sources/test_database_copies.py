"""Databases are read from copies: while others write, for one person, and with nothing of theirs touched."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.sources import database_copies
from bough.core.sources.database_copies import FOLDER
from bough.core.sources.databases import Database, database
from tests.sources import databases
from tests.sources.llm import logs
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
