"""What claw-code's own tests hold its two session stores to."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bough.core.errors import Ambiguous, DeleteError, Invalid, NotFound
from bough.core.library import Library
from bough.core.messages import NewMessage
from bough.core.model import Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.store import Store
from tests.parity.table import Place, Upstream
from tests.store.looking import paths, shown, texts

STORE = Upstream("claw-code: both session stores (18 + 21 + 21 tests)", "test_upstream.py::test_claw_code")


@STORE.same("the list of an empty store is empty")
def _(place: Place) -> None:
    assert place.store.list() == []


@STORE.other(
    "the list of a missing folder is empty",
    "So is ours where one only looks; opening a store that is not there says so.",
)
def _(place: Place) -> None:
    assert Library([], place.folder / "nothing").complete() == []
    with pytest.raises(Exception, match="no store"):
        Store.open(place.folder / "nothing")


@STORE.other("the list is sorted by name", "By time, newest first: a person looks for what they did last.")
def _(place: Place) -> None:
    for title in ("b", "a"):
        place.store.create(title, messages=["x"])
        place.hand.pass_(60)
    assert [one.title for one in Library([place.store.root]).complete()] == ["a", "b"]


@STORE.same("other files in the folder are left alone")
def _(place: Place) -> None:
    place.store.create(messages=["a"])
    for name in ("notes.txt", "x.yaml", "y.json"):
        (place.store.root / "conversations" / name).write_text("{}")
    assert len(place.store.list()) == 1


@STORE.other("existing: a path that exists, even a folder", "Only what is a conversation exists.")
def _(place: Place) -> None:
    (place.store.root / "conversations" / "UPPER.json").mkdir()
    with pytest.raises(NotFound):
        place.store.read("UPPER.json")


@STORE.same("loading what is missing raises an error that names it, and that is not the error of a file")
def _(place: Place) -> None:
    with pytest.raises(NotFound, match="nobody") as error:
        place.store.read("nobody")
    assert not isinstance(error.value, OSError)


@STORE.other(
    "a missing field raises the same family of errors as a missing session",
    "A damaged conversation is there, with a problem; only what is not there is NotFound.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        path = paths(writer)[0]
    header, message = map(json.loads, path.read_text().splitlines())
    del message["role"], message["parts"]
    path.write_text(f"{json.dumps(header)}\n{json.dumps(message)}\n")
    assert len(place.store.read(id).skeleton) == 1


@STORE.same("delete: the first time true, the second time false, never there false, and only what was meant")
def _(place: Place) -> None:
    first, second = place.store.create(messages=["a"]), place.store.create(messages=["b"])
    assert [place.store.delete(first), place.store.delete(first), place.store.delete("nobody")] == [True, False, False]
    assert [ref.id for ref in place.store.list()] == [second]


@STORE.other(
    "a folder called `<id>.json` cannot be deleted: SessionDeleteError, an OSError, with its cause",
    "DeleteError with its cause; ours are folders, so it takes a file system that refuses.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    trash = place.store.root / ".bough" / "trash"
    trash.parent.mkdir(exist_ok=True)
    trash.write_text("in the way")
    with pytest.raises(DeleteError) as error:
        place.store.delete(id)
    assert isinstance(error.value.__cause__, OSError)
    assert shown(place.store, id) == {"main": "a"}


@STORE.same("save, list, exists, load, delete, gone")
def _(place: Place) -> None:
    id = place.store.create("t", messages=["a"])
    assert [ref.id for ref in place.store.list()] == [id]
    assert place.store.read(id).title == "t"
    assert place.store.delete(id)
    with pytest.raises(NotFound):
        place.store.read(id)


@STORE.same("`../secret`, `/etc/passwd`, `nested/child`, `..`, `a/../../b` are refused on load and on save")
def _(place: Place) -> None:
    for id in ("../secret", "/etc/passwd", "nested/child", "..", "a/../../b"):
        with pytest.raises(NotFound):
            place.store.read(id)
        with pytest.raises(Invalid):
            place.store.create(id=id)


@STORE.same("`session-1775386832313-0` is an id")
def _(place: Place) -> None:
    id = place.store.create(id="session-1775386832313-0", messages=["a"])
    assert shown(place.store, id) == {"main": "a"}


@STORE.same("the order of what happened is strict, however fast it happens")
def _(place: Place) -> None:
    id = place.store.create()
    with place.store.write(id) as writer:
        for number in range(50):
            writer.append(str(number))
        assert [one.n for one in writer.state().operations] == list(range(1, 51))


@STORE.same("text, tool use, results, thinking and usage come back from JSONL")
def _(place: Place) -> None:
    parts = (Thinking("hm"), Text("yes"), ToolCall("t1", "bash", {"command": "ls"}))
    result = NewMessage("tool", (ToolResult("t1", "bash", "ok", error=True),))
    answer = NewMessage("assistant", parts, usage=Usage(10, 5, 2, 0))
    id = place.store.create(messages=["may I?", answer, result])
    found = place.store.read(id)
    assert (found.parts(1), found.parts(2)) == (parts, result.parts)
    assert found.usage is not None
    assert found.usage.tokens == 17
    assert found.message(2).role == "tool"


@STORE.same("what is appended is there when it is read again")
def _(place: Place) -> None:
    id = place.store.create()
    with place.store.write(id) as writer:
        writer.append("a")
        writer.append("b")
    assert texts(Store.open(place.store.root), id) == ["a", "b"]


@STORE.other(
    "secrets are redacted on disk, and texts beyond 16,384 characters are cut",
    "The store keeps what was said, to the character; redaction is part of exports, where somebody reviews it.",
)
def _(place: Place) -> None:
    text = "Authorization: Bearer sk-ant-secret " + "x" * 50_000
    id = place.store.create(messages=[text])
    assert place.store.read(id).parts(0) == (Text(text),)


@STORE.same("a compaction is kept: its summary stands for what it left behind")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", NewMessage("system", (Text("so far: a"),), kind="summary")])
    assert place.store.read(id).message(1).kind == "summary"


@STORE.other(
    "a fork is a new session with all messages copied, and says of which and its branch name",
    "A fork is a branch of the same conversation and copies nothing; what it left and where is known exactly.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "investigation")
        assert (writer.folder / f"{fork.branch}.jsonl").stat().st_size < 1024
    branch = next(one for one in place.store.read(id).branches if one.name == "investigation")
    assert branch.fork_point == place.store.read(id).skeleton.ids[1]
    assert texts(place.store, id) == ["a", "b"]


@STORE.same("a fork without a name has none of its own making: blank means none")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        assert writer.fork(writer.head(), "").name == ""
        assert writer.fork(writer.head()).name == "main-2"


@STORE.other(
    "a large file is renamed away and at most three such are kept, which are then listed as sessions",
    "Nothing is rotated: an append costs the same at any length, and one conversation is listed once.",
)
def _(place: Place) -> None:
    id = place.store.create("large", messages=["x" * 1000] * 400)
    with place.store.write(id) as writer:
        writer.append("more")
        assert len(paths(writer)) == 1
    assert [one.title for one in Library([place.store.root]).complete()] == ["large"]


@STORE.other(
    "a record without a type, a message without content, an unknown type or block make the file unreadable",
    "Each is a problem or kept as unknown; everything else is there.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a", NewMessage("assistant", ({"type": "hologram", "n": 1},))])
    with place.store.write(id) as writer:
        path = paths(writer)[0]
        with path.open("a") as file:
            file.write('{"id":"no type"}\n{"type":"message","id":"m"}\n{"type":"of the future","id":"f"}\nnot json\n')
        (last,) = writer.append("b")
    found = place.store.read(id)
    assert found.parts(1) == (Unknown({"type": "hologram", "n": 1}),)
    assert last in found.skeleton.ids
    assert found.problems


@STORE.other(
    "a torn last line makes the whole session unreadable",
    "It is left out with a problem, and the next message begins a line of its own.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        path = paths(writer)[0]
    path.write_bytes(path.read_bytes() + b'{"type":"mess')
    with place.store.write(id) as writer:
        writer.append("b")
    assert shown(place.store, id) == {"main": "a b"}


@STORE.same("the workspace is kept with the session, and forks have it too")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"], project="/home/ada/atlas")
    with place.store.write(id) as writer:
        writer.fork(writer.head())
    assert place.store.read(id).skeleton.project == "/home/ada/atlas"


@STORE.same("the folder of a workspace is the same each time, differs from others, and a link to it is the same")
def _(place: Place) -> None:
    (place.folder / "a").mkdir()
    (place.folder / "link").symlink_to(place.folder / "a")
    first = Store.for_project(place.folder / "a", create=True).root
    assert Store.for_project(place.folder / "link", create=True).root == first
    assert Store.for_project(place.folder, create=True).root != first


@STORE.same("nothing is made before something is saved")
def _(place: Place) -> None:
    with pytest.raises(Exception, match="no store"):
        Store.for_project(place.folder)
    assert Library([], place.folder / "nothing").listing() == []
    assert list(place.folder.iterdir()) == []


@STORE.same("what the session says of its last change beats the time of its file")
def _(place: Place) -> None:
    place.store.create("new", messages=[NewMessage(parts=(Text("a"),), time="2026-05-02T00:00:00Z")])
    place.store.create("old", messages=[NewMessage(parts=(Text("a"),), time="2026-05-01T00:00:00Z")])
    found = Library([place.store.root]).complete()
    assert [one.title for one in found] == ["new", "old"]
    assert found[0].updated == datetime(2026, 5, 2, tzinfo=UTC)


@STORE.same("the list has counts")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), messages=["c"])
    (one,) = Library([place.store.root]).complete()
    assert (one.messages, one.branches) == (3, 2)


@STORE.other("`latest`, `recent` and `last` mean the newest session", "`latest` does; other words may be titles.")
def _(place: Place) -> None:
    place.store.create("first", messages=["a"])
    place.hand.pass_(60)
    place.store.create("second", messages=["b"])
    library = Library([place.store.root])
    assert library.find("latest").conversation.title == "second"
    with pytest.raises(NotFound):
        library.find("recent")


@STORE.other(
    "`latest` skips sessions without messages, and falls back to those of other workspaces",
    "The newest is the newest. Only what was looked at is meant: nothing of another place is ever touched instead.",
)
def _(place: Place) -> None:
    place.store.create("elsewhere", messages=["a"])
    empty = Store.open(place.folder / "empty", create=True)
    with pytest.raises(NotFound):
        Library([empty.root]).find("latest")
    id = empty.create("bare")
    assert Library([empty.root]).find("latest").conversation.id == id


@STORE.other(
    "`delete latest` in an empty workspace deletes a session of another one; a path deletes any file",
    "`store.delete` takes an id and nothing else, moves into the trash, and undo is `trash restore`.",
)
def _(place: Place) -> None:
    victim = place.folder / "notes.txt"
    victim.write_text("mine")
    place.store.create(messages=["a"])
    for wanted in ("latest", str(victim), "../elsewhere/notes.txt"):
        assert not place.store.delete(wanted)
    assert victim.read_text() == "mine"
    assert len(place.store.list()) == 1


@STORE.same("loading a session of another workspace by its id is refused")
def _(place: Place) -> None:
    other = Store.open(place.folder / "other", create=True)
    id = other.create(messages=["a"])
    with pytest.raises(NotFound):
        place.store.read(id)


@STORE.same("lineage is in the listing")
def _(place: Place) -> None:
    origin = {"source": "claude-code", "id": "c1", "message": "m1"}
    place.store.create(messages=["a"], origin=origin)
    (one,) = Library([place.store.root]).complete()
    assert one.forked_from == {"conversation": "claude-code:c1", "message": "m1"}


@STORE.other("the first substring that fits is taken", "A prefix that fits two is Ambiguous, and both are named.")
def _(place: Place) -> None:
    for id in ("abcone", "abctwo"):
        place.store.create(id=id, messages=["a"])
    with pytest.raises(Ambiguous) as error:
        Library([place.store.root]).find("abc")
    assert set(error.value.candidates) == {"bough:abcone", "bough:abctwo"}


@STORE.same("session health: a writer that lives, and one that does not")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id):
        assert place.store.status(id).held
    assert not place.store.status(id).held
