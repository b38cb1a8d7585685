"""What a store does besides its conversations: events, trash, notes, and folders that are nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.errors import (
    Invalid,
    NotFound,
    Unreadable,
)
from bough.core.events import Event
from bough.core.store import Store

from .conftest import Hand
from .looking import shown, type_of


def test_one_event_a_change(store: Store) -> None:
    """With path, format, bytes, items and time; a subscriber that fails harms nobody."""
    seen: list[Event] = []

    def broken(event: Event) -> None:
        raise RuntimeError(event.what)

    store.subscribe(broken)
    end = store.subscribe(seen.append)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b", "c")
        with pytest.raises(NotFound):
            writer.append("d", branch="nope")
        end()
        writer.append("e")
    assert [(event.kind, event.what, event.items) for event in seen] == [
        ("saved", "create", 1),
        ("saved", "append", 2),
        ("failed", "append", 0),
    ]
    assert seen[1].bytes > 100
    assert seen[1].time
    assert len(store.context.events.failures) == 4


def test_reading_makes_no_store(tmp_path: Path) -> None:
    """Nothing appears that nobody asked for."""
    with pytest.raises(Unreadable):
        Store.open(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_memory_store_leaves_nothing(hand: Hand) -> None:
    """It lasts as long as it is used."""
    store = Store.memory(clock=hand)
    root = store.root
    id = store.create(messages=["a"])
    assert shown(store, id) == {"main": "a"}
    del store
    assert not root.exists()


def test_trash(store: Store) -> None:
    """Deleting a conversation is a move; it comes back as it was; deleting twice says so."""
    id = store.create("t", messages=["a"])
    assert store.delete(id)
    assert not store.delete(id)
    assert not store.delete("../x")
    assert store.list() == []
    (entry,) = store.trash.list()
    assert (entry.id, entry.title) == (id, "t")
    assert store.trash.restore(id) == id
    assert shown(store, id) == {"main": "a"}
    store.delete(id)
    assert store.trash.empty() == 1
    assert store.trash.list() == []


def test_emptying_the_trash_takes_the_locks_along(store: Store) -> None:
    """Of what is gone for good, now or earlier; not what is there or in the trash, and no lock that is held."""
    kept, deleted, gone = (store.create(title, messages=["a"]) for title in "kdg")
    for id in (kept, deleted, gone):
        store.write(id).close()
    locks = store.context.locks
    locks.acquire("earlier").release()
    store.delete(deleted)
    store.delete(gone)
    held = locks.acquire("held")
    assert set(locks.names()) == {kept, deleted, gone, "earlier", "held"}
    assert store.trash.empty(gone) == 1
    assert set(locks.names()) == {kept, deleted, "held"}
    assert held.holds
    held.release()
    assert store.trash.empty() == 1
    assert [path.name for path in locks.path(kept).parent.iterdir()] == [f"{kept}.lock"]
    with store.write(kept) as writer:
        writer.append("b")


def test_notes_on_foreign_conversations(store: Store) -> None:
    """Titles, tags, labels, names and hiding of what other tools wrote, undone like anything else."""
    notes = store.notes("claude-code")
    notes.rename("c1", "Mine")
    assert notes.tag("c1", ["x", "y"], ["z"]) == ("x", "y")
    notes.label("c1", "m1", "here")
    notes.rename("c1", "alt", branch="b1")
    notes.hide("c1")
    notes.rename("c2", "Other")
    refs = Store.open(store.root).notes("claude-code").of("c1")
    assert (refs.title, refs.tags, refs.labels, refs.names) == ("Mine", ("x", "y"), {"m1": "here"}, {"b1": "alt"})
    assert notes.is_hidden("c1")
    assert type_of(notes.undo("c1")) == "delete"
    assert not notes.is_hidden("c1")
    assert type_of(notes.redo("c1")) == "delete"
    assert set(notes.all()) == {"c1", "c2"}
    with pytest.raises(Invalid):
        store.notes("../etc")


def test_a_folder_left_half_built_is_swept_away(store: Store) -> None:
    """A crash during creation leaves nothing that stays, and nothing that is taken for a conversation."""
    left = store.root / ".bough" / "tmp" / "leftover"
    left.mkdir(parents=True)
    (left / "conversation.jsonl").write_text("{")
    id = store.create(messages=["a"])
    assert not left.exists()
    assert [ref.id for ref in store.list()] == [id]


def test_openings_are_counted_and_reading_is_not(store: Store) -> None:
    """How often and when last, on this machine."""
    id = store.create(messages=["a"])
    store.read(id)
    assert store.accesses(id) == (0, None)
    store.opened(id)
    store.opened(id)
    count, last = store.accesses(id)
    assert count == 2
    assert last is not None
    with pytest.raises(NotFound):
        store.opened("../x")
