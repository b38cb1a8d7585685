"""`llm`: threads as trees, forks as relatives, and the conversations of older versions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult, Usage
from bough.core.skeleton import Fork
from bough.core.sources.llm import LLM
from tests.sources.llm import logs


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Conversation]:
    """All conversations of a database of today."""
    return {one.id: one for one in open_path(logs.database(tmp_path / "logs.db"))}


def test_a_thread_is_a_tree(found: dict[str, Conversation]) -> None:
    """Two answers to one prompt are siblings; the end of the thread is where a person is."""
    thread = found["t1"]
    assert [(one.id, one.fork_point, one.head, one.active) for one in thread.branches] == [
        ("s.t1", None, "a4.t1", True),
        ("a2.t1", "u1.t1", "a2.t1", False),
    ]
    assert {id: thread.parts(entry) for entry, id in enumerate(thread.skeleton.ids)} == {
        "s.t1": (Text("be brief"),),
        "u1.t1": (Text("first"), Image("/tmp/a.png", "image/png", 8)),
        "a1.t1": (Thinking("Hm."), Text("one")),
        "a2.t1": (Text("another"),),
        "u2.t1": (Text("see A long text"),),
        "a3.t1": (ToolCall("c", "add", {"a": 1}),),
        "t.t1": (ToolResult("c", "add", "3"),),
        "a4.t1": (Text("done"),),
    }
    assert thread.skeleton.kinds == "context prompt answer answer prompt call result answer".split()
    assert thread.usage == Usage(40, 10)
    assert thread.problems == []


def test_only_forks_are_relatives(tmp_path: Path) -> None:
    """Messages are named by what they say: to begin alike makes no relative."""
    library = Library([logs.database(tmp_path / "logs.db")], catalog=Catalog())
    families = {one.id: one.family for one in library.complete()}
    assert families["t1"] == families["t2"] is not None
    assert families["t3"] is families["old-1"] is None


def test_a_fork_says_where_it_leaves(found: dict[str, Conversation]) -> None:
    """The last message that both have; what it took over costs nothing."""
    fork = found["t2"]
    assert fork.skeleton.forked_from == Fork("t1", "a1.t1")
    assert fork.skeleton.ids == ["s.t1", "u1.t1", "a1.t1", "u3.t1", "a5.t1"]
    assert fork.usage == Usage(10, 6)


@pytest.mark.parametrize("old", [True, False])
def test_conversations_of_older_versions(old: bool, tmp_path: Path) -> None:
    """A response is what was asked, perhaps the results of tools, and what was answered."""
    path = logs.database(tmp_path / "logs.db", old=old)
    conversation = next(one for one in open_path(path) if one.id == "old-1")
    assert conversation.title == "What is this?"
    said = {id: conversation.parts(entry) for entry, id in enumerate(conversation.skeleton.ids)}
    assert said == {
        "r1.system": (Text("be brief"),),
        "r1.prompt": (Text("A long text"), Text("What is this?"), Image("/tmp/a.png", "image/png", 8)),
        "r1": (Thinking("It purrs."), Text("A cat.")),
        "r2.prompt": (Text("Add"),),
        "r2": (ToolCall("c1", "add", {"a": 1}),),
        "r3.results": (ToolResult("c1", "add", "3"),),
        "r3": (Text("3"),),
    }
    assert conversation.skeleton.parents == [-1, 0, 1, 2, 3, 4, 5]
    assert conversation.skeleton.models[2] == "gpt-4o-2024"
    assert conversation.usage == Usage(30, 6)


def test_every_row_is_somewhere(tmp_path: Path) -> None:
    """Counted by SQL: each message that a turn leads to, and each response."""
    path = logs.database(tmp_path / "logs.db")
    with closing(sqlite3.connect(path)) as connection:
        messages = {row[0].rpartition(":")[2] for row in connection.execute("SELECT hash FROM messages")}
        responses = {row[0] for row in connection.execute("SELECT id FROM responses")}
    ids = {id for one in open_path(path) for id in one.skeleton.ids}
    assert {id.rpartition(".")[0] for id in ids if id.endswith((".t1", ".t3"))} == messages
    assert responses <= ids


def test_a_response_that_is_a_turn_as_well_is_shown_once(tmp_path: Path) -> None:
    """Versions between the two wrote both."""
    path = logs.database(tmp_path / "logs.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE responses SET conversation_id = 't1', id = 'n1' WHERE id = 'r1'")
        connection.execute("UPDATE responses SET conversation_id = 't1' WHERE id = 'r2'")
        connection.commit()
    thread = next(one for one in open_path(path) if one.id == "t1")
    assert "n1" not in thread.skeleton.ids
    assert "r2" in thread.skeleton.ids


def test_messages_that_are_missing_or_form_a_ring(tmp_path: Path) -> None:
    """Told, and the rest is shown."""
    path = logs.database(tmp_path / "logs.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE messages SET parent_hash = 'b2:a4' WHERE hash = 'b2:u1'")
        connection.execute("DELETE FROM messages WHERE hash = 'b2:u4'")
        connection.commit()
    found = {one.id: one for one in open_path(path)}
    assert "cycle" in {one.code for one in found["t1"].problems}
    assert {one.code for one in found["t3"].problems} == {"missing-parent"}
    assert found["t3"].skeleton.ids == ["a6.t3"]
    assert "a4.t1" in found["t1"].skeleton.ids


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The usual folder, or the one that `LLM_USER_PATH` names; never the keys beside the logs."""
    monkeypatch.setattr("sys.platform", "linux")
    assert list(LLM().roots()) == [home / ".config" / "io.datasette.llm"]
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    path = logs.database(tmp_path / "logs.db")
    (tmp_path / "keys.json").write_text("{}")
    assert list(LLM().roots()) == [tmp_path]
    assert list(LLM().files(tmp_path)) == [path]
