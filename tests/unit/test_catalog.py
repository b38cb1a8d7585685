"""The catalog: true while files are the same, shared between processes, never in anybody's way."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bough.core.catalog import SCANS_KEPT, VERSION, Catalog, Item, Scan
from bough.core.library import Library
from bough.core.summary import Summary
from tests.sessions import pi_home, pi_session, titles

ITEM = Item("pi", "one", "", ("/a/one.jsonl",), "stamp", 1.5)
SUMMARY = Summary(
    "pi:one",
    "one",
    "pi",
    "A title \ud800 \x1b[31m",
    created=datetime(2026, 1, 2, 3, 4, 5, 678000, UTC),
    messages=3,
    tags=("a", "b"),
    forked_from={"conversation": "x", "message": None},
)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "cache" / "catalog.sqlite3")


def test_a_summary_comes_back_as_it_was_put(catalog: Catalog) -> None:
    """Times, tags and text that no database would take included."""
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.summaries([ITEM]) == [SUMMARY]


def test_what_is_gone_is_forgotten(catalog: Catalog) -> None:
    """Its summary, and what its file was; all else stays."""
    other = ITEM._replace(id="two", files=("/a/two.jsonl",))
    for item in (ITEM, other):
        catalog.put_summary(item, SUMMARY)
        catalog.put_formats([(item.files[0], "stamp", "pi")])
        catalog.put_contents(item.files[0], "stamp", [("id", "key")])
    catalog.forget([ITEM])
    assert catalog.outdated(ITEM) is None
    assert catalog.format(ITEM.files[0], "stamp") is None
    assert catalog.contents(ITEM.files[0], "stamp") is None
    assert catalog.summaries([other]) == [SUMMARY]
    assert catalog.format(other.files[0], "stamp") == "pi"


def test_a_summary_is_true_only_for_the_files_it_was_made_of(catalog: Catalog) -> None:
    """A file with another stamp makes it outdated, good for its title alone."""
    catalog.put_summary(ITEM, SUMMARY)
    changed = ITEM._replace(stamp="another")
    assert catalog.summaries([changed]) == [None]
    assert catalog.outdated(changed) == SUMMARY


def test_file_names_need_not_be_utf_8(catalog: Catalog) -> None:
    """They stay what they are in items, and find their summary again."""
    odd = ITEM._replace(files=("/a/\udcff.jsonl",))
    catalog.put_summary(odd, SUMMARY)
    catalog.put_scan("here", Scan([odd], {"/a/\udcff.jsonl": "x"}))
    assert catalog.summaries([odd]) == [SUMMARY]
    assert catalog.scan("here") == Scan([odd], {"/a/\udcff.jsonl": "x"})


def test_many_conversations_are_asked_for_at_once(catalog: Catalog) -> None:
    """More than one query holds, in the order in which they were named, unknown ones between."""
    items = [ITEM._replace(id=str(number)) for number in range(1203)]
    for item in items[::7]:
        catalog.put_summary(item, SUMMARY._replace(title=item.id))
    found = catalog.summaries(items)
    assert [summary.title if summary else None for summary in found] == [
        str(number) if number % 7 == 0 else None for number in range(1203)
    ]


def test_only_the_last_scans_are_kept(catalog: Catalog) -> None:
    """A catalog does not grow with every folder somebody looks at once."""
    for number in range(SCANS_KEPT + 5):
        catalog.put_scan(str(number), Scan([ITEM], {}))
    assert catalog.scan("4") is None
    assert catalog.scan("5") is not None
    assert catalog.scan(str(SCANS_KEPT + 4)) is not None


def test_nobody_else_can_read_it(catalog: Catalog) -> None:
    """Titles and prompts are private: 0700 for the folder, 0600 for the files."""
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.path is not None
    assert stat.S_IMODE(catalog.path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in catalog.path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_catalog_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in its place."""
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(content)
    catalog = Catalog(path)
    catalog.put_summary(ITEM, SUMMARY)
    catalog.close()
    assert Catalog(path).summaries([ITEM]) == [SUMMARY]


def test_a_catalog_that_breaks_while_open_is_made_anew(catalog: Catalog) -> None:
    """The call that notices finds nothing; the next one works."""
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.path is not None
    with sqlite3.connect(catalog.path) as other:
        other.execute("DROP TABLE summaries")
    assert catalog.summaries([ITEM]) == [None]
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.summaries([ITEM]) == [SUMMARY]


@pytest.mark.parametrize("version", [0, VERSION - 1, VERSION + 1])
def test_a_catalog_of_another_version_is_rebuilt(tmp_path: Path, version: int) -> None:
    """Older and newer ones alike: it is derived data."""
    path = tmp_path / "catalog.sqlite3"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE summaries (something INTEGER)")
        old.execute(f"PRAGMA user_version = {version}")
    catalog = Catalog(path)
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.summaries([ITEM]) == [SUMMARY]


def test_a_catalog_that_cannot_be_written_is_kept_in_memory(tmp_path: Path) -> None:
    """A file where the cache folder should be is the worst case that root meets as well."""
    (tmp_path / "cache").write_text("in the way")
    catalog = Catalog(tmp_path / "cache" / "catalog.sqlite3")
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.summaries([ITEM]) == [SUMMARY]
    assert (tmp_path / "cache").read_text() == "in the way"


def test_a_locked_catalog_is_in_nobodys_way(catalog: Catalog, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds a transaction open, everything is listed; it is only not remembered."""
    monkeypatch.setattr("bough.core.catalog.BUSY_SECONDS", 0.01)
    pi_home(home)
    catalog.put_summary(ITEM, SUMMARY)
    assert catalog.path is not None
    with sqlite3.connect(catalog.path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert titles(Library(catalog=Catalog(catalog.path))) == ["Question 3", "Question 2", "Question 1"]
        other.execute("ROLLBACK")
    other.close()
    assert catalog.summaries([ITEM]) == [SUMMARY]


def test_threads_share_one_catalog(catalog: Catalog) -> None:
    """The app lists in one thread and reads in another."""

    def work(number: int) -> None:
        for at in range(50):
            catalog.put_summary(ITEM._replace(id=f"{number}-{at}"), SUMMARY)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    items = [ITEM._replace(id=f"{number}-{at}") for number in range(4) for at in range(50)]
    assert None not in catalog.summaries(items)


_READER = """
import sys
from bough.core import catalog
from bough.core.library import Library
catalog.BUSY_SECONDS = 120.0  # what a busy machine keeps waiting for longer is not remembered
library = Library()
library.listing()
for number, summary in enumerate(library.refresh(), 1):
    print(number, flush=True)
    if len(sys.argv) > 1:
        sys.stdin.readline()
"""


def test_two_processes_fill_one_catalog(home: Path) -> None:
    """Both start from nothing; both succeed, and all of it is there afterwards, whoever read it."""
    pi_home(home, 28)
    command = [sys.executable, "-c", _READER.replace("for number", "sys.stdin.readline()\nfor number")]
    readers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for reader in readers:
        assert reader.stdin is not None
        reader.stdin.write(b"go\n")
        reader.stdin.flush()
    answers = [reader.communicate(timeout=180)[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0, 0]
    assert b"28" in answers[0] + answers[1]
    assert all(summary.read for summary in Library().listing())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_while_it_is_filled_loses_nothing_but_time(home: Path) -> None:
    """What was read before stays known, and the rest is read by the next one."""
    pi_home(home, 9)
    reader = subprocess.Popen(
        [sys.executable, "-c", _READER, "step"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin is not None
    assert reader.stdout is not None
    for _ in range(4):
        reader.stdout.readline()
        reader.stdin.write("\n")
        reader.stdin.flush()
    reader.stdout.readline()
    os.kill(reader.pid, signal.SIGKILL)
    reader.communicate()
    library = Library()
    assert sum(summary.read for summary in library.listing()) == 5
    assert len(list(library.refresh())) == 4
    assert all(summary.read for summary in Library().listing())


def test_nothing_is_read_again_that_did_not_change(home: Path) -> None:
    """A second library knows everything at once; a file that grew is read again, a removed one is gone."""
    first, second, third = pi_home(home)
    list(Library().refresh())
    second.unlink()
    pi_session(third, "00000003-0000-4000-8000-000000000003", ("Question 3", "And why?"))
    library = Library()
    listed = {summary.path: summary for summary in library.listing()}
    assert listed.keys() == {str(first), str(third)}
    assert listed[str(first)].messages == 2
    assert (listed[str(third)].messages, listed[str(third)].title) == (None, "Question 3")
    assert [(summary.path, summary.messages) for summary in library.refresh()] == [(str(third), 4)]


def test_what_other_code_read_is_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update of Bough nobody sees counts of the old reader."""
    pi_home(home)
    list(Library().refresh())
    monkeypatch.setattr("bough.core.scope.reader", lambda: "a newer one")
    assert not any(summary.read for summary in Library().listing())
