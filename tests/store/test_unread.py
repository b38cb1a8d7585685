"""Nothing is built on a conversation of which a part cannot be read just now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.errors import Unreadable
from bough.core.exporting import FORMATS, document_of, format_of, script_of
from bough.core.importing import copy_conversation, import_conversation
from bough.core.merging.proposal import merge
from bough.core.resuming import TOOLS, plan
from bough.core.store import Store
from bough.core.target import Target

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


@pytest.mark.parametrize("log", [True, False], ids=["the log", "a branch file"])
def test_half_a_conversation_is_not_merged(store: Store, monkeypatch: pytest.MonkeyPatch, log: bool) -> None:
    """Else what was undone, or what is missing, would be so in the merge for good."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        writer.fork(writer.state().view.skeleton.ids[0], "other", messages=["c"])
        main = next(path for path in paths(writer) if writer.default in path.name)
    _fails_once(monkeypatch, main.with_name("conversation.jsonl") if log else main)
    half = store.read(id)
    with pytest.raises(Unreadable, match="not merged"):
        merge(half, half)
    whole = store.read(id)
    ours, theirs = (Target(whole, branch, None) for branch in whole.branches)
    merge(ours, theirs).decided("append").save(store.root, "both")
    assert shown(store, id)["both"] == "a b c"


def test_half_a_conversation_does_not_leave_in_silence(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No session begins with it, and an export says what could not be read."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        writer.undo()
    log = store.root / "conversations" / id / "conversation.jsonl"
    for tool in TOOLS:
        _fails_once(monkeypatch, log)
        with pytest.raises(Unreadable, match="nothing goes on from it"):
            plan(store.read(id), tool)
    _fails_once(monkeypatch, log)
    half, whole = script_of(store.read(id)), script_of(store.read(id))
    for name in FORMATS:
        assert document_of(half, format_of(name)).problems[0].code == "unreadable", name
        assert all(one.code != "unreadable" for one in document_of(whole, format_of(name)).problems), name
