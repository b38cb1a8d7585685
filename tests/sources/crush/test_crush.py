"""Crush and its forerunner: a line of messages, sub-agents at their calls, costs counted once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult
from bough.core.sources.crush import Crush
from tests.sources.crush import made


@pytest.fixture(params=["crush", "opencode-go"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A database of either, where it lies in a project."""
    old = request.param == "opencode-go"
    where = tmp_path / "project" / (".opencode/opencode.db" if old else ".crush/crush.db")
    return made.database(where, old=old)


def root(path: Path) -> Conversation:
    """The session with a sub-agent."""
    return next(one for one in open_path(path) if one.id == made.ROOT)


def test_a_sub_agent_hangs_at_its_call(path: Path) -> None:
    """Whether its session is named after the call alone, or after the message as well."""
    conversation = root(path)
    main, agent = conversation.branches
    assert (main.kind, main.head, main.messages) == ("branch", "m10", 8)
    assert (agent.kind, agent.fork_point, agent.head, agent.messages) == ("agent", "m4", "m6", 2)
    assert agent.name == "New Agent Session"
    assert conversation.problems == []
    assert (conversation.title, conversation.skeleton.project) == ("The tour", str(path.parent.parent))


def test_what_messages_say(path: Path) -> None:
    """Thoughts, calls, failed results, pictures, and how an answer ended where it did not end well."""
    conversation = root(path)
    assert {
        id: conversation.parts(entry) for entry, id in enumerate(conversation.skeleton.ids) if id in "m1 m2 m3 m9 m10"
    } == {
        "m1": (Text("Look around"),),
        "m2": (Thinking("Where?"), ToolCall("c1", "view", {"file_path": "a"})),
        "m3": (ToolResult("c1", "view", "no", error=True),),
        "m9": (Image("a.png", "image/png", 8),),
        "m10": (Text("error\nno quota\npay"),),
    }
    kinds = dict(zip(conversation.skeleton.ids, conversation.skeleton.kinds, strict=True))
    assert [kinds[f"m{n}"] for n in range(1, 11)] == (
        "prompt call result answer context answer result summary prompt answer".split()
    )
    time = conversation.skeleton.time(0)
    assert time is not None
    assert time.timestamp() == made.START


def test_what_a_session_costs_is_counted_once(path: Path) -> None:
    """A session's cost holds that of its sub-agents; tokens do not."""
    usage = root(path).usage
    assert usage is not None
    assert (usage.input, usage.output, usage.cost) == (143, 9, 0.25)


def test_every_row_is_somewhere(path: Path) -> None:
    """Counted by SQL; messages whose session was deleted are a conversation of their own."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM sessions WHERE id = ?", (made.OTHER,))
        connection.commit()
        messages, files = (
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("messages", "files")
        )
    found = open_path(path)
    assert sum(one.skeleton.counted() for one in found) == messages
    assert sum(raw.type == "files" for one in found for raw in one.skeleton.raw) == files
    assert [one.code for one in found[-1].problems] == ["no-session"]


def test_parts_that_cannot_be_read_are_shown_as_they_are(path: Path) -> None:
    """And told; the other messages are what they were."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE messages SET parts = '[{' WHERE id = 'm3'")
        connection.execute("""UPDATE messages SET parts = '[{"type":"new","data":{"x":1}}]' WHERE id = 'm1'""")
        connection.commit()
    conversation = root(path)
    assert [one.code for one in conversation.problems] == ["bad-record"]
    assert json.loads(conversation.raw(2))["parts"] == "[{"
    assert "[{" in str(conversation.parts(2))
    assert "'x': 1" in str(conversation.parts(0))


def test_it_is_found_in_the_folder_one_is_in_and_in_listed_projects(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is none, or names nothing, hides nothing."""
    monkeypatch.chdir(path.parent.parent)
    assert list(Crush().roots()) == [path.parent]
    assert {one.id for one in Library(()).listing() if one.source == "crush"} == {made.ROOT, made.OTHER}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRUSH_GLOBAL_DATA", str(tmp_path / "data"))
    assert list(Crush().roots()) == []
    (tmp_path / "data").mkdir()
    listed = [{"path": str(path.parent.parent), "data_dir": path.parent.name}, {"path": "x\0", "data_dir": "y"}, 3]
    (tmp_path / "data" / "projects.json").write_text(json.dumps({"projects": listed}))
    assert list(Crush().roots()) == [path.parent]
    assert list(Crush().files(path.parent)) == [path]
    (tmp_path / "data" / "projects.json").write_text("[")
    assert list(Crush().roots()) == []
