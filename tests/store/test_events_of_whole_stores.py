"""Converting a store and freeing what it hides tell their subscribers, conversation by conversation."""

from __future__ import annotations

from pathlib import Path

from bough.core import Event, Store, convert, free


def told(store: Store) -> list[Event]:
    """What the store tells from now on, changes of single conversations left out."""
    seen: list[Event] = []
    store.subscribe(lambda event: seen.append(event) if event.what in {"convert", "free"} else None)
    return seen


def test_a_conversion_tells_what_it_wrote(tmp_path: Path) -> None:
    """One event a conversation, with the codec and the number of files; nothing where nothing was written."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    events = told(store)
    convert(store, "gzip")
    convert(store, "gzip")
    assert [(event.kind, event.conversation, event.format, event.items) for event in events] == [
        ("saved", id, "gzip", 1)
    ]


def test_a_conversion_tells_what_stayed_as_it_was(tmp_path: Path) -> None:
    """A file that cannot be written again without loss is a failure, with the reason."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    (branch,) = [
        path for path in (store.root / "conversations" / id).glob("*.jsonl") if path.name != "conversation.jsonl"
    ]
    with branch.open("ab") as file:
        file.write(b"no record\n")
    events = told(store)
    assert len(convert(store, "json").problems) == 1
    assert [(event.kind, event.path, bool(event.error)) for event in events] == [("failed", branch, True)]


def test_freeing_tells_how_much_went(tmp_path: Path) -> None:
    """One event for the conversation that held what nobody needs, after its lock is free again."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        forked = writer.fork(writer.head(), "dead", messages=["b", "c"])
        writer.delete(forked.branch)
    held: list[bool] = []
    events = told(store)
    store.subscribe(lambda event: held.append(store.status(id).held))
    free(store)
    assert [(event.kind, event.conversation, event.items) for event in events] == [("saved", id, 2)]
    assert held == [False]
