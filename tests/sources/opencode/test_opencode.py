"""OpenCode: its database, the files before that, and exports say the same; nothing of them is dropped."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.errors import NotFound
from bough.core.importing import import_conversation
from bough.core.model import Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.sources import detect
from bough.core.sources.contract import check
from bough.core.sources.opencode import OpenCode
from bough.core.store import Store
from tests.sources.opencode import made

UNDONE = {"messageID": "msg_07"}


def conversations(path: Path) -> dict[str, Conversation]:
    """All that lie there, by id."""
    return {one.id: one for one in open_path(path)}


@pytest.fixture(params=["database", "storage"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Conversation:
    """The session with a sub-agent and an undone turn, in either layout."""
    make = made.database if request.param == "database" else made.storage
    return conversations(make(tmp_path / ("opencode.db" if request.param == "database" else "storage"), UNDONE))[
        made.ROOT
    ]


def test_steps_of_a_turn_follow_one_another(root: Conversation) -> None:
    """They name one prompt as their parent, and are no forks; the undone turn and the sub-agent are branches."""
    assert {branch.id: (branch.name, branch.kind, branch.fork_point, branch.head) for branch in root.branches} == {
        "msg_01": ("main", "branch", None, "msg_06"),
        made.AGENT: ("look (@general subagent)", "agent", "msg_03", "msg_05"),
        "msg_07": ("undone", "branch", "msg_06", "msg_08"),
    }
    active = root.tree.default
    assert active is not None
    assert active.id == "msg_01"
    assert root.problems == []


def test_what_a_message_says_and_costs(root: Conversation) -> None:
    """Thoughts, a call and its result in one record; tokens as the tool adds them up."""
    step = root.index_of("msg_02")
    assert step is not None
    assert root.parts(step) == (
        Thinking("Where is it?"),
        ToolCall("c1", "read", {"filePath": "a.py"}),
        ToolResult("c1", "read", "x = 1", error=False, detail={"title": "a.py"}),
    )
    message = root.message(step)
    assert (message.kind, message.model, message.provider) == ("call", "claude-sonnet-4-5", "anthropic")
    assert message.usage == Usage(100, 25, 7, 3, 0.01)
    assert message.time is not None
    assert message.time.timestamp() * 1000 == made.START + 2
    assert (root.title, root.skeleton.project) == ("The shop", "/work/shop")
    assert root.message(root.index_of("msg_04") or 0).kind == "context"


def test_without_an_undo_all_is_one_line(tmp_path: Path) -> None:
    """And a session that nobody named has the title of its first prompt; an answer that failed says why."""
    found = conversations(made.database(tmp_path / "opencode.db"))
    assert [branch.kind for branch in found[made.ROOT].branches] == ["branch", "agent"]
    other = found[made.OTHER]
    assert other.title == "Draw"
    assert other.parts(1) == (Text("MessageAbortedError: Aborted"),)


def test_every_row_is_somewhere(tmp_path: Path) -> None:
    """Counted by SQL: messages are messages, parts are in them, what else belongs to a session is raw."""
    path = made.database(tmp_path / "opencode.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM message WHERE id = 'msg_08'")
        connection.execute(
            "INSERT INTO message SELECT 'msg_99', 'ses_gone', 0, 0, data FROM message WHERE id = 'msg_01'"
        )
        connection.commit()
        messages, sessions, todos = (
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("message", "session", "todo")
        )
        lost = connection.execute("SELECT count(*) FROM part WHERE message_id = 'msg_08'").fetchone()[0]
    found = conversations(path)
    assert sum(one.skeleton.counted() for one in found.values()) == messages
    raw = [one.type for conversation in found.values() for one in conversation.skeleton.raw]
    assert (raw.count("session"), raw.count("todo"), raw.count("part")) == (sessions, todos, lost)
    assert "ses_gone" in found
    assert [one.code for one in found[made.ROOT].problems] == ["missing-parent"] * lost


def test_an_export_is_the_same_session(tmp_path: Path) -> None:
    """Without its sub-agents, which are sessions of their own."""
    (found,) = open_path(made.export(tmp_path / "export.json"))
    stored = conversations(made.database(tmp_path / "opencode.db"))[made.ROOT]
    assert (found.id, found.title) == (stored.id, stored.title)
    for entry, id in enumerate(found.skeleton.ids):
        assert found.parts(entry) == stored.parts(stored.index_of(id) or 0)


def test_a_rings_parents_and_a_parent_that_is_gone(tmp_path: Path) -> None:
    """Each is opened once: a ring by one of its sessions, the child of a lost session as an agent by itself."""
    path = made.database(tmp_path / "opencode.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE session SET parent_id = ? WHERE id = ?", (made.AGENT, made.ROOT))
        connection.execute("UPDATE session SET parent_id = 'ses_gone' WHERE id = ?", (made.OTHER,))
        connection.commit()
    found = conversations(path)
    assert sorted(found) == [made.ROOT, made.OTHER]
    assert found[made.ROOT].skeleton.counted() == 8
    assert found[made.OTHER].branches[0].kind == "agent"


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data folder, databases of other channels, and the file that `OPENCODE_DB` names; never `auth.json`."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "data" / "opencode"
    made.storage(folder / "storage")
    for name in ("opencode.db", "opencode-beta.db", "other.db"):
        made.database(folder / name)
    (folder / "auth.json").write_text("{}")
    source = OpenCode()
    assert list(source.roots()) == [folder]
    names = [path.name for path in source.files(folder)]
    assert names == ["opencode-beta.db", "opencode.db", f"{made.ROOT}.json", f"{made.AGENT}.json", f"{made.OTHER}.json"]
    elsewhere = made.database(tmp_path / "elsewhere" / "mine.db")
    monkeypatch.setenv("OPENCODE_DB", str(elsewhere))
    assert list(source.roots()) == [folder, elsewhere.parent]
    monkeypatch.setenv("OPENCODE_DB", "other.db")
    assert "other.db" in [path.name for path in source.files(folder)]


def test_a_file_that_grows_and_one_that_goes(tmp_path: Path) -> None:
    """Of the older layout: a message that is added is read, and what is gone is gone."""
    storage = made.storage(tmp_path / "storage")
    session = storage / "session" / "p1" / f"{made.OTHER}.json"
    (old,) = open_path(session)
    assert detect(session) is not None
    assert old.skeleton.ids == ["msg_11", "msg_12"]
    made._write(storage / "message" / made.OTHER / "msg_13.json", {"id": "msg_13", **made.user(30, "x")["info"]})
    made._write(storage / "part" / "msg_13" / "prt_1.json", {"type": "text", "text": "More"})
    update = old.update()
    assert (update.change, update.added) == ("grown", ["msg_13"])
    assert update.conversation.preview(2) == "More"
    session.unlink()
    assert update.conversation.update().change == "gone"


def test_a_session_that_is_deleted_is_gone(tmp_path: Path) -> None:
    """Though its database is there."""
    path = made.database(tmp_path / "opencode.db")
    ref = conversations(path)[made.OTHER].ref
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM session WHERE id = ?", (made.OTHER,))
        connection.execute("DELETE FROM message WHERE session_id = ?", (made.OTHER,))
        connection.commit()
    with pytest.raises(NotFound):
        OpenCode().current(ref)


def test_the_older_layout_keeps_the_contract(tmp_path: Path) -> None:
    """A small one: damage is tried on each of its files."""
    storage = made.storage(tmp_path / "storage")
    for session in (made.ROOT, made.AGENT):
        (storage / "session" / "p1" / f"{session}.json").unlink()
        for message in (storage / "message" / session).iterdir():
            for part in (storage / "part" / message.stem).iterdir():
                part.unlink()
            message.unlink()
    check(OpenCode(), [storage], tmp_path / "scratch")


def test_an_import_brings_all_home_once(tmp_path: Path) -> None:
    """Messages, branches and what they say; a second time there is nothing new."""
    store = Store.open(tmp_path / "store", create=True)
    found = conversations(made.database(tmp_path / "opencode.db", UNDONE))[made.ROOT]
    first = import_conversation(store, found)
    assert first.added == found.skeleton.counted()
    assert import_conversation(store, found).added == 0


def test_what_the_older_layout_says_of_a_session_is_kept_as_it_is(tmp_path: Path) -> None:
    """Its document is a record beside the messages."""
    storage = made.storage(tmp_path / "storage")
    whole = conversations(storage)[made.ROOT]
    kept = [whole.source.raw(whole.ref, whole.skeleton, one.locator) for one in whole.skeleton.raw]
    assert kept[0] == whole.ref.files[0].read_bytes()


@pytest.mark.parametrize("kind", [{}, ["text"], None, 5])
def test_a_part_whose_type_is_no_word_is_kept_raw(tmp_path: Path, kind: object) -> None:
    """Whatever it is."""
    path = made.export(tmp_path / "e.json")
    whole = json.loads(path.read_text())
    whole["messages"][0]["parts"] = [{"id": "p", "type": kind, "text": "said"}]
    path.write_text(json.dumps(whole))
    (conversation,) = conversations(path).values()
    assert conversation.parts(0) == (Unknown({"type": kind, "text": "said"}),)


def test_a_file_of_a_part_whose_message_is_missing_is_kept_raw(tmp_path: Path) -> None:
    """In the older layout: told of the session that it names, and read as it is; without that it is nobody's."""
    storage = made.storage(tmp_path / "storage")
    (storage / "message" / made.ROOT / "msg_08.json").unlink()
    made._write(storage / "part" / "msg_99" / "prt_1.json", {"sessionID": "ses_gone", "type": "text", "text": "x"})
    session = storage / "session" / "p1" / f"{made.ROOT}.json"
    for found in (conversations(storage)[made.ROOT], *open_path(session)):
        kept = [raw for raw in found.skeleton.raw if raw.type == "part"]
        lost = sorted((storage / "part" / "msg_08").iterdir())
        assert [found.source.raw(found.ref, found.skeleton, raw.locator) for raw in kept] == [
            part.read_bytes() for part in lost
        ]
        assert len(kept) == 3
        assert {problem.code for problem in found.problems} == {"missing-parent"}
        assert found.skeleton.records == len(found.skeleton) + len(found.skeleton.raw)
        assert found.update().change == "same"
