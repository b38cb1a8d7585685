"""Databases among all the other files: each known by its content, listed once, watched where it matters, and shown."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.catalog import Catalog
from bough.core.importing import import_conversation
from bough.core.library import Library
from bough.core.model import Text
from bough.core.scope import Scope
from bough.core.sources import all_sources, head
from bough.core.sources.base import Ref
from bough.core.sources.opencode import OpenCode
from bough.core.store import Store
from tests.sources import databases, fields, seeds
from tests.sources.open_webui import webui
from tests.sources.opencode import made


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
