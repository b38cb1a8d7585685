"""Open WebUI: true trees, from the database and from exports, with all that was folded into what was said."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.sources.open_webui import OpenWebUI
from tests.sources.open_webui import webui


@pytest.fixture(params=["database", "export"])
def chat(request: pytest.FixtureRequest, tmp_path: Path) -> Conversation:
    """The same chat from either."""
    if request.param == "database":
        return open_path(webui.database(tmp_path / "webui.db"))[0]
    return open_path(webui.export(tmp_path / "chats.json"))[0]


@pytest.mark.parametrize("name", ["chats.txt", "chats.json.gz"])
def test_an_export_is_known_by_what_is_in_it(tmp_path: Path, name: str) -> None:
    """Under another name, or packed: it is no database for that."""
    data = webui.export(tmp_path / "chats.json").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert [len(found.skeleton) for found in open_path(tmp_path / name)] == [8, 8]


def test_every_sibling_is_a_branch(chat: Conversation) -> None:
    """Answers of two models, one asked again, and a first prompt that was edited; the one that is open is active."""
    assert {branch.id: (branch.fork_point, branch.head, branch.active) for branch in chat.branches} == {
        "u1": (None, "a1", False),
        "a2": ("u1", "a2", False),
        "a3": ("u1", "a4", True),
        "u3": (None, "a5", False),
    }
    expected = {one["id"]: one["parentId"] for one in webui.tree()}
    assert {one.id: one.parent for one in map(chat.message, range(len(chat.skeleton)))} == expected
    assert (chat.title, chat.problems) == ("Numbers", [])
    assert "maths" in chat.skeleton.tags


def test_what_is_folded_into_an_answer(chat: Conversation) -> None:
    """Thoughts and calls within the text, or listed beside it; pictures, sources, errors."""
    said = {id: chat.parts(entry) for entry, id in enumerate(chat.skeleton.ids)}
    assert said["u1"] == (Text("Is two less?"), Image("", "image/png", 8))
    calls = (ToolCall("call_1", "search", {"q": 1}), ToolResult("call_1", "search", "found"))
    assert said["a1"] == (Thinking("Is it 2 < 3?"), *calls, Text("It is."))
    assert said["a4"] == (Text("error: no quota"),)
    listed = (Thinking("Hm."), ToolCall("c", "calc", {}), ToolResult("c", "", "3"), Text("No."))
    assert said["a5"] == (*listed, Unknown({"sources": [{"source": {"name": "a book"}}]}))
    assert chat.skeleton.usages[1] == Usage(20, 4, 10)
    assert chat.skeleton.usages[2] == Usage(0, 7)
    assert chat.skeleton.models[:3] == [None, "m1", "m2"]


def test_every_chat_and_message_is_there(tmp_path: Path) -> None:
    """Counted by SQLite's own JSON; what another program wrote into the table is told."""
    broken = json.dumps(webui.chat())[:900]
    path = webui.database(
        tmp_path / "webui.db", webui.row("chat-2", webui.chat("a5")), webui.row("cut", broken), webui.row("none", None)
    )
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT count(*) FROM chat, json_each(chat.chat, '$.history.messages') WHERE json_valid(chat.chat)"
        messages = connection.execute(query).fetchone()[0]
    found = {one.id: one for one in open_path(path)}
    assert set(found) == {"chat-1", "chat-2", "cut", "none"}
    assert sum(len(found[id].skeleton) for id in ("chat-1", "chat-2")) == messages
    assert len(found["cut"].skeleton)
    assert {"torn"} <= {one.code for one in found["cut"].problems}
    assert not len(found["none"].skeleton)


@pytest.mark.parametrize(
    ("harm", "codes"),
    [
        ({"a1": {"parentId": "a1"}}, {"cycle"}),
        ({"u2": {"parentId": "gone"}}, {"missing-parent"}),
        ({"u1": {"parentId": "a1"}}, {"cycle"}),
        ({"a2": None}, {"bad-record"}),
    ],
)
def test_trees_that_are_none(harm: dict[str, Any], codes: set[str], tmp_path: Path) -> None:
    """Rings are cut, orphans are roots, what is no message is kept: eight records whatever happens."""
    value = webui.chat()
    for id, fields in harm.items():
        said = value["history"]["messages"]
        said[id] = {**said[id], **fields} if fields is not None else fields
    found = next(
        one for one in open_path(webui.database(tmp_path / "webui.db", webui.row("bad", value))) if one.id == "bad"
    )
    assert {one.code for one in found.problems} == codes
    kept = sum(raw.type == "bad-record" for raw in found.skeleton.raw)
    assert len(found.skeleton) + kept == 8


def test_a_chat_from_before_there_were_trees(tmp_path: Path) -> None:
    """A list of messages, each after the one before."""
    old = {"title": "Old", "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    found = open_path(webui.database(tmp_path / "webui.db", webui.row("old", old)))[-1]
    assert (found.skeleton.ids, found.skeleton.parents) == (["r1", "r2"], [-1, 0])


def test_a_message_that_is_added_and_a_chat_that_is_deleted(tmp_path: Path) -> None:
    """A chat is written as a whole: what it said before is known again all the same."""
    path = webui.database(tmp_path / "webui.db", webui.row("chat-2", webui.chat()))
    old = next(one for one in open_path(path) if one.id == "chat-2")
    assert old.preview(0) == "Is two less?"
    value = webui.chat()
    value["history"]["messages"]["u9"] = webui.message("u9", "a4", "user", "More", 9)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE chat SET chat = ? WHERE id = 'chat-2'", (json.dumps(value),))
        connection.commit()
        update = old.update()
        assert list(update.added) == ["u9"]
        assert update.conversation.preview(8) == "More"
        connection.execute("DELETE FROM chat WHERE id = 'chat-2'")
        connection.commit()
    assert update.conversation.update().change == "gone"


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """The folder of `uvx`, and that of `DATA_DIR` where there is a database in it: others use that name too."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert home / ".open-webui" in list(OpenWebUI().roots())
    assert tmp_path / "data" not in list(OpenWebUI().roots())
    path = webui.database(tmp_path / "data" / "webui.db")
    assert next(iter(OpenWebUI().roots())) == tmp_path / "data"
    assert list(OpenWebUI().files(tmp_path / "data")) == [path]
