"""Rows 33 to 38, 43, 47 to 49 and 52: what is on the disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bough.core.autosave import Autosave, Drafts
from bough.core.codecs import CODECS, Codec, detect
from bough.core.converting import convert
from bough.core.errors import DeleteError, Invalid, NotFound, NotSaved
from bough.core.files import Files
from bough.core.store import Store
from tests.parity.table import row
from tests.store.conftest import Hand
from tests.store.looking import paths, shown


@row(33, "one file per branch/session, human readable", "`conversations/<id>/<branch>.jsonl`, or any codec")
def test_one_file_a_branch(store: Store) -> None:
    """A header and its own messages, one JSON record a line, nothing of the parent's."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "other", messages=["b"])
        main = writer.default
        assert len(paths(writer)) == 2
        lines = (writer.folder / f"{fork.branch}.jsonl").read_text().splitlines()
    header, message = map(json.loads, lines)
    assert (header["type"], header["name"], header["parent"]["branch"]) == ("branch", "other", main)
    assert message["parts"] == [{"type": "text", "text": "b"}]


@row(34, "append-only log", "`conversation.jsonl` and branch files: what was written stays")
def test_append_only(store: Store) -> None:
    """Whatever is changed, deleted and undone, each file only ever grows at its end."""
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "x", messages=["b"])
        before = {path: path.read_bytes() for path in writer.folder.iterdir()}
        writer.append("c")
        writer.rename("u")
        writer.delete("x")
        writer.undo()
        writer.rewind(store.read(id).skeleton.ids[0], "main")
        writer.label(fork.messages[0], "l")
        assert all(path.read_bytes().startswith(old) for path, old in before.items())


@row(35, "atomic write (temp + rename)", "`disk.put`: beside, synced, renamed, folder synced")
@pytest.mark.parametrize("codec", ["json", "compact", "gzip"])
def test_atomic_write(tmp_path: Path, codec: Codec) -> None:
    """A whole file is replaced in one step: at no call is half of it under its name, and no temporary one stays."""
    seen: list[Codec | None] = []

    class Watching(Files):
        def write(self, descriptor: int, data: bytes) -> int:
            branches = [path for path in tmp_path.glob("store/conversations/*/[!.]*") if path.stem != "conversation"]
            seen.extend(detect(path.read_bytes()) for path in branches)
            return super().write(descriptor, data)

    store = Store.open(tmp_path / "store", create=True, codec=codec, files=Watching())
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        writer.append("c")
        assert [name for name in os.listdir(writer.folder) if name.startswith(".")] == []
    assert set(seen) == {codec}
    assert shown(store, id) == {"main": "a b c"}


@row(36, "autosave per message / periodic", "every call is on disk when it returns; `Autosave` for what is being typed")
def test_autosave(store: Store, hand: Hand, tmp_path: Path) -> None:
    """An accepted message needs no saving; a draft is saved after a pause, and at every interval at most."""
    id = store.create(messages=["a"])
    writer = store.write(id)
    writer.append("b")
    assert shown(Store.open(store.root), id) == {"main": "a b"}
    drafts = Drafts(tmp_path / "drafts", clock=hand)
    text, draft = "", drafts.new()
    autosave = Autosave(lambda: drafts.save(draft, "message", text), hand, interval=5, pause=1)
    saved = []
    for number in range(12):
        text += "x"
        autosave.changed()
        hand.pass_(0.9)
        if autosave.tick():
            saved.append(number)
    assert saved == [5, 11]
    writer.close()


@row(37, "autosave on/off, interval", "`Autosave.enabled`, `.interval`: any time, any number of times")
def test_autosave_switch(hand: Hand) -> None:
    """Switching it off and on again works for ever; another interval counts at once."""
    saves: list[int] = []
    autosave = Autosave(lambda: saves.append(1), hand, interval=300, pause=300)
    for _ in range(3):
        autosave.enabled = False
        autosave.changed()
        hand.pass_(1000)
        assert not autosave.tick()
        autosave.enabled = True
        assert autosave.tick()
    autosave.changed()
    hand.pass_(10)
    assert not autosave.tick()
    autosave.interval = 10
    assert autosave.tick()
    assert len(saves) == 4


@row(38, "save on exit", "`Autosave.flush()`, from the app's handlers of SIGTERM, SIGHUP and exit")
def test_save_on_exit(hand: Hand, tmp_path: Path) -> None:
    """What is unfinished is saved at once, also while autosave is off; another program is offered it."""
    drafts = Drafts(tmp_path, clock=hand)
    draft = drafts.new()
    autosave = Autosave(lambda: drafts.save(draft, "message", "half a sent"), hand)
    autosave.enabled = False
    autosave.changed()
    assert autosave.flush()
    assert not autosave.is_dirty
    found = Drafts(tmp_path).load(draft)
    assert found is not None
    assert found.content == "half a sent"


@row(43, "compression (gzip), several serializers, detection", "`codecs.CODECS`, `detect`, `convert`; `bough convert`")
def test_codecs(store: Store) -> None:
    """Four codecs, told by content whatever the name, converted without loss; readable while they are mixed."""
    id = store.create("t", messages=["a"])
    for codec in (*CODECS, *reversed(CODECS)):
        convert(store, codec)
        with store.write(id) as writer:
            fork = writer.fork(writer.head("main"), messages=["b"])
            assert {detect(path.read_bytes()) for path in paths(writer)} == {codec}
            writer.delete(fork.branch)
            path = next(path for path in paths(writer) if path.name.startswith(writer.default))
    assert shown(store, id) == {"main": "a"}
    path.rename(path.with_suffix(".json"))
    assert shown(Store.open(store.root), id) == {"main": "a"}


@row(47, "delete idempotent, race-safe, typed errors", "`store.delete(id)`: True, False or DeleteError")
def test_delete(tmp_path: Path, hand: Hand) -> None:
    """Done, not there, or there and impossible: three answers, and what was impossible left everything as it was."""

    class Stuck(Files):
        stuck = True

        def replace(self, source: Path, target: Path) -> None:
            if self.stuck and target.parent.name == "trash":
                raise PermissionError(13, "Permission denied")
            super().replace(source, target)

    files = Stuck()
    store = Store.open(tmp_path / "store", create=True, clock=hand, files=files)
    id = store.create(messages=["a"])
    with pytest.raises(DeleteError) as error:
        store.delete(id)
    assert isinstance(error.value.__cause__, OSError)
    assert shown(store, id) == {"main": "a"}
    files.stuck = False
    assert store.delete(id)
    assert not store.delete(id)


@row(48, "id validation / path traversal guard", "`native.is_id` before an id becomes a path")
@pytest.mark.parametrize(
    "id",
    ["../secret", "/etc/passwd", "nested/child", "..", ".", "", "a/../../b", "a\x00b", "CON.x", "ä", "A", "x" * 65],
)
def test_ids(store: Store, id: str) -> None:
    """Neither read nor written, deleted, locked, restored or made."""
    for call in (store.read, store.write, store.status, store.request, store.trash.restore, store.accesses):
        with pytest.raises(NotFound):
            call(id)
    if id:
        with pytest.raises((Invalid, NotSaved)):
            store.create(id=id)
    assert not store.delete(id)
    with pytest.raises(Invalid):
        store.notes(id)
    assert sorted(path.name for path in store.root.parent.iterdir()) == ["store"]


@row(49, "per-workspace isolation", "`Store.for_project(folder)`")
def test_isolation(tmp_path: Path) -> None:
    """A store for each project; a link or another spelling of the same folder is the same project."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "one")
    one = Store.for_project(tmp_path / "one", create=True)
    two = Store.for_project(tmp_path / "two", create=True)
    id = one.create(messages=["a"])
    assert two.list() == []
    assert one.root != two.root
    assert [ref.id for ref in Store.for_project(tmp_path / "two" / ".." / "link").list()] == [id]


@row(52, "ephemeral (no persistence) mode", "`Store.memory()`")
def test_ephemeral(hand: Hand) -> None:
    """Everything works, and nothing is left."""
    store = Store.memory(clock=hand)
    root, id = store.root, store.create(messages=["a"])
    with store.write(id) as writer:
        writer.fork(writer.head(), messages=["b"])
    assert shown(store, id) == {"main": "a", "main-2": "a b"}
    del store, writer
    assert not root.exists()
