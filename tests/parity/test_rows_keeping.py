"""Rows 28, 39 to 42 and 51: what becomes of it in time."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from psutil import Process

from bough.core import bodies
from bough.core.backup import Backup, Keep
from bough.core.catalog import Catalog
from bough.core.library import Library
from bough.core.manager import Manager
from bough.core.messages import NewMessage
from bough.core.model import Text, Usage
from bough.core.retention import Policy, Rule, apply, plan
from bough.core.store import Store
from tests.parity.table import row
from tests.store.conftest import Hand
from tests.store.looking import shown


def _answer(text: str, tokens: int, cost: float) -> NewMessage:
    return NewMessage("assistant", (Text(text),), usage=Usage(output=tokens, cost=cost))


@row(28, "statistics / token + cost totals", "`Conversation.usage`, `Summary.tokens`, `Summary.cost`; `bough stats`")
def test_totals(store: Store) -> None:
    """Of a conversation, shared history once, and of all; a fork carries none of its parent's."""
    one = store.create("one", messages=["q", _answer("a", 10, 0.5)])
    with store.write(one) as writer:
        writer.fork(writer.head(), "side", messages=["r", _answer("b", 5, 0.25)])
    store.create("two", messages=["q", _answer("c", 1, 1.0)])
    usage = store.read(one).usage
    assert usage is not None
    assert (usage.tokens, usage.cost) == (15, 0.75)
    found = Library((store.root,), catalog=Catalog(None)).complete()
    assert (sum(one.tokens or 0 for one in found), sum(one.cost or 0 for one in found)) == (16, 1.75)


@row(39, "idle unload + transparent restore", "bodies are read when looked at, through few open files")
def test_idle_unload(store: Store) -> None:
    """Of many conversations that are open only a few files are; nobody notices, and no file is removed for it."""
    ids = [store.create(f"n{number}", messages=[f"text {number}"]) for number in range(bodies.MOST_OPEN + 16)]
    opened = [store.read(id) for id in ids]
    for _ in range(2):
        assert [one.preview(0) for one in opened] == [f"text {number}" for number in range(len(ids))]
        ours = [file for file in Process().open_files() if file.path.startswith(str(store.root))]
        assert len(ours) <= bodies.MOST_OPEN
    assert all(one.path.exists() for one in opened)


@row(
    40,
    "age/count cleanup, retention policy",
    "`retention.plan` and `apply`, `bough prune`: always to the trash",
)
def test_retention(store: Store) -> None:
    """By age, count and size; three classes; critical ones stay."""
    now = datetime(2030, 1, 1, tzinfo=UTC)
    for days in range(4):
        for tag in ("standard", "temporary", "critical"):
            id = store.create(f"{tag} {days}", tags=[f"retention:{tag}"], messages=["a"])
            for path in (store.root / "conversations" / id).iterdir():
                os.utime(path, ((now - timedelta(days=days)).timestamp(),) * 2)
    policy = Policy(Rule(count=3), Rule(age=timedelta(days=1, hours=1)))
    found = plan(store, policy, now, catalog=Catalog(None))
    assert {one.title for one in found} == {"standard 3", "temporary 2", "temporary 3"}
    assert len(apply(store, found).moved) == len(store.trash.list()) == 3


@row(41, "log rotation", "none is needed: an append costs the same at any length; size rules and `free` make room")
def test_rotation(store: Store, hand: Hand) -> None:
    """No file is renamed away from under its readers; what is deleted is freed, and snapshots are pruned by rules."""
    id = store.create("one", messages=["a"])
    with store.write(id) as writer:
        [path] = [path for path in writer.folder.iterdir() if path.name != "conversation.jsonl"]
        inode = path.stat().st_ino
        for _ in range(20):
            writer.append("x" * 20_000)
    assert (path.stat().st_ino, path.stat().st_size > 400_000, len(list(path.parent.iterdir()))) == (inode, True, 2)
    backup = Backup(store.root.parent / "backup", clock=hand)
    for number in range(5):
        store.create(f"n{number}")
        backup.create(store)
    backup.prune(Keep(last=3), apply=True)
    assert len(backup.list()) == 3


@row(42, "backup / restore of all", "`Backup.create`, `restore`, `extract`; `Manager.save_all`, `load_all`, `clear`")
def test_everything_at_once(store: Store) -> None:
    """Saved, backed up, cleared to the trash, and had back as it was."""
    manager = Manager(store)
    ids = [store.create(f"n{number}", messages=["a"]) for number in range(3)]
    for id in ids:
        manager.add(id, "b")
    assert manager.save_all().items == 3
    backup = Backup(store.root.parent / "backup")
    backup.create(store)
    assert manager.clear().items == 3
    assert store.list() == []
    backup.restore(store)
    assert [shown(store, one.id) for one in manager.load_all()] == [{"main": "a b"}] * 3


@row(
    51,
    "encryption at rest",
    "the disk's own (LUKS, FileVault, BitLocker): a store that is encrypted by itself could not be searched, merged by "
    "git or read by other programs, and the histories of the tools lie beside it in the clear; files are 0600",
)
def test_nobody_else_may_read(store: Store, hand: Hand) -> None:
    """Whatever the umask: no file and no folder of a store, nor of a backup, is for anybody but its owner."""
    before = os.umask(0)
    try:
        id = store.create("one", messages=["a"])
        with store.write(id) as writer:
            writer.fork(writer.head(), "b", messages=["c"])
        store.notes("pi").rename("x", "y")
        store.delete(store.create("gone"))
        backup = Backup(store.root.parent / "backup", clock=hand)
        backup.create(store)
        backup.restore(store)
    finally:
        os.umask(before)
    paths = [path for root in (store.root, backup.folder) for path in root.rglob("*")]
    assert len(paths) > 20
    assert [path for path in paths if path.stat().st_mode & 0o077] == []
