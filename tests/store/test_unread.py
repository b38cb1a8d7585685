"""Nothing is built on a conversation of which a part cannot be read just now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.errors import Unreadable
from bough.core.importing import copy_conversation, import_conversation
from bough.core.store import Store

from .looking import paths, shown


def _fails_once(patch: pytest.MonkeyPatch, wanted: Path) -> None:
    """The next attempt to open one file for reading meets a process that has too many open."""
    real: Callable[..., Any] = Path.open
    left = [True]

    def open_(path: Path, *arguments: Any, **options: Any) -> Any:
        if path == wanted and left[0]:
            left.clear()
            left.append(False)
            raise OSError(24, "Too many open files")
        return real(path, *arguments, **options)

    patch.setattr(Path, "open", open_)


def test_a_log_that_cannot_be_read_refuses_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what was undone would come back, with the new message behind it."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        writer.undo()
    _fails_once(monkeypatch, store.root / "conversations" / id / "conversation.jsonl")
    with store.write(id) as writer:
        with pytest.raises(Unreadable, match="nothing is changed"):
            writer.append("c")
        writer.append("c")
    assert shown(store, id) == {"main": "a c"}


def test_a_branch_that_cannot_be_read_is_not_passed_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what belongs on the default branch would go to another."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.fork(writer.head(), "other", messages=["b"])
        main = next(path for path in paths(writer) if writer.default in path.name)
    _fails_once(monkeypatch, main)
    with store.write(id) as writer:
        with pytest.raises(Unreadable):
            writer.append("c")
        writer.append("c")
    assert shown(store, id) == {"main": "a c", "other": "a b"}


def test_an_import_does_not_overlook_the_first_one(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that cannot be read just now may be that of the conversation that was taken in before."""
    foreign = Store.open(tmp_path / "foreign", create=True)
    conversation = foreign.read(foreign.create("theirs", messages=["a"]))
    id = import_conversation(store, conversation).id
    again = Store.open(store.root)
    _fails_once(monkeypatch, store.root / "conversations" / id / "conversation.jsonl")
    with pytest.raises(Unreadable):
        import_conversation(again, conversation)
    assert import_conversation(again, conversation)[0] == id
    assert len(store.list()) == 1


def test_half_a_conversation_is_not_taken_in(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its log it would have no title, and what was undone would be back."""
    foreign = Store.open(tmp_path / "foreign", create=True)
    id = foreign.create("theirs", messages=["a"])
    for take in (import_conversation, copy_conversation):
        _fails_once(monkeypatch, foreign.root / "conversations" / id / "conversation.jsonl")
        with pytest.raises(Unreadable):
            take(store, foreign.read(id))
        assert store.list() == []
