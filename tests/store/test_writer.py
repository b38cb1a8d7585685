"""What a writer promises, call by call."""

from __future__ import annotations

import threading

import pytest

from bough.core.errors import (
    InUse,
    Invalid,
    LastBranch,
    NameTaken,
    NotFound,
)
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolResult, Usage
from bough.core.store import Store

from .looking import shown, type_of


def test_what_was_appended_is_read(store: Store) -> None:
    """Everything a message can hold comes back."""
    usage = Usage(10, 5, 3, 1, 0.25)
    answer = NewMessage("assistant", (Text("yes"),), model="m", provider="p", usage=usage, group="g", meta={"k": [1]})
    id = store.create("Title", tags=["a"], messages=["may I?"], description="About.", project="/p")
    with store.write(id) as writer:
        (made,) = writer.append(answer)
    conversation = store.read(id)
    message = conversation.message(1)
    assert (message.id, message.model, message.provider, message.usage, message.group) == (made, "m", "p", usage, "g")
    assert conversation.parts(1) == (Text("yes"),)
    assert b'"meta":{"k":[1]}' in conversation.raw(1)
    assert (conversation.title, conversation.skeleton.tags, conversation.skeleton.project) == ("Title", ("a",), "/p")


def test_a_record_of_results_has_the_role_of_a_tool(store: Store) -> None:
    """Whatever a format calls who carries the results."""
    id = store.create(messages=[NewMessage("user", (ToolResult("c", "Bash", "ok"),))])
    message = store.read(id).message(0)
    assert (message.role, message.kind) == ("tool", "result")


def test_an_append_is_one_line_and_a_fork_one_small_file(store: Store) -> None:
    """Whatever the length of the branch."""
    id = store.create(messages=["x" * 200] * 300)
    with store.write(id) as writer:
        main = writer.folder / f"{writer.default}.jsonl"
        before = main.stat().st_size
        (last,) = writer.append("y")
        assert main.stat().st_size - before < 400
        fork = writer.fork(last)
        assert (writer.folder / f"{fork.branch}.jsonl").stat().st_size < 500


def test_names_are_unique_and_forks_are_numbered(store: Store) -> None:
    """A taken name is refused; a fork that nobody names gets the next number."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        at = writer.head()
        assert writer.fork(at).name == "main-2"
        assert writer.fork(at).name == "main-3"
        writer.fork(at, "mine")
        with pytest.raises(NameTaken):
            writer.fork(at, "mine")
        with pytest.raises(NameTaken):
            writer.rename("mine", "main")
        with pytest.raises(Invalid):
            writer.rename("   ", "main")
        writer.rename("mine", "mine")
        assert set(writer.branches.values()) == {"main", "main-2", "main-3", "mine"}


def test_what_is_not_there_is_named(store: Store) -> None:
    """A wrong branch or message changes nothing."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        for call in (
            lambda: writer.append("x", branch="nope"),
            lambda: writer.fork("nope"),
            lambda: writer.label("nope", "x"),
            lambda: writer.checkout("nope"),
        ):
            with pytest.raises(NotFound, match="nope"):
                call()
    with pytest.raises(NotFound):
        store.write("nope")
    with pytest.raises(NotFound):
        store.write("../nope")


def test_the_last_branch_stays(store: Store) -> None:
    """Also when a whole sub-tree is to go."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        with pytest.raises(LastBranch):
            writer.delete("main")
        writer.fork(writer.head())
        with pytest.raises(LastBranch):
            writer.delete("main", subtree=True)
        assert writer.delete("main")
        assert not writer.delete("main")
        with pytest.raises(LastBranch):
            writer.delete("main-2")


def test_deleting_hides_and_children_move_up(store: Store) -> None:
    """Messages stay while a path needs them; a child hangs under the nearest living ancestor."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        middle = writer.fork(writer.head(), "middle", messages=["b", "c"])
        leaf = writer.fork(middle.messages[0], "leaf", messages=["d"])
        writer.checkout("middle")
        assert writer.delete("middle")
        assert writer.default == leaf.branch, "the default passes to its most recent descendant"
    assert shown(store, id) == {"main": "a", "leaf": "a b d"}
    branch = next(branch for branch in store.read(id).branches if branch.name == "leaf")
    assert branch.parent == next(b.id for b in store.read(id).branches if b.name == "main")
    with store.write(id) as writer:
        assert writer.restore(middle.branch)
        assert not writer.restore(middle.branch)
    assert shown(store, id) == {"main": "a", "leaf": "a b d", "middle": "a b c"}


def test_an_edit_is_a_branch_beside(store: Store) -> None:
    """The first message, too, can be said differently."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        first, second = store.read(id).skeleton.ids
        writer.edit(second, "B", "capital")
        writer.edit(first, "A", "fresh")
    assert shown(store, id) == {"main": "a b", "capital": "a B", "fresh": "A"}


def test_rewinding_moves_the_head(store: Store) -> None:
    """What is behind it stays where a fork hangs on it, and undo brings it back."""
    id = store.create(messages=["a", "b", "c", "d"])
    a, b, c, d = store.read(id).skeleton.ids
    with store.write(id) as writer:
        writer.fork(c, "kept")
        assert writer.rewind(a, "main") == (b, c, d)
        assert shown(store, id) == {"main": "a", "kept": "a b c"}
        writer.append("e", branch="main")
        assert shown(store, id) == {"main": "a e", "kept": "a b c"}
        writer.undo()
        writer.undo()
        assert shown(store, id) == {"main": "a b c d", "kept": "a b c"}
        with pytest.raises(NotFound):
            writer.rewind(d, "kept")


def test_undo_survives_restarts_and_says_what_and_whose(store: Store) -> None:
    """It takes back the last change of the conversation, whoever made it."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        writer.rename("named")
    other = Store.open(store.root)
    with other.write(id) as writer:
        undone = writer.undo()
        assert undone is not None
        assert undone.type == "title"
        assert "@" in undone.by
        assert type_of(writer.undo()) == "append"
        assert writer.undo() is None, "what it was made with stays"
    with store.write(id) as writer:
        assert type_of(writer.redo()) == "append"
        writer.tag(["x"])
        assert writer.redo() is None, "something new was done since"
    assert shown(store, id) == {"main": "a b"}


def test_undo_refuses_what_others_stand_on(store: Store) -> None:
    """A message that arrived from elsewhere and answers the last one keeps it."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        (last,) = writer.append("b")
        path = writer.folder / f"{writer.default}.jsonl"
        with path.open("ab") as file:
            file.write(b'{"type":"message","id":"theirs","parent":"%s","role":"user","parts":[]}\n' % last.encode())
        with pytest.raises(InUse, match="theirs"):
            writer.undo()


def test_handing_in_the_same_ids_again_adds_nothing(store: Store) -> None:
    """A retry after an uncertain failure must not say it twice."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        said = NewMessage(parts=(Text("b"),), id="mine")
        writer.append(said)
        writer.append(said)
        assert writer.fork("mine", "x", id="branchid").branch == "branchid"
        assert writer.fork("mine", "x", id="branchid").branch == "branchid"
    assert shown(store, id) == {"main": "a b", "x": "a b"}


def test_threads_share_a_writer(store: Store) -> None:
    """One change at a time, none lost."""
    id = store.create()
    with store.write(id) as writer:
        threads = [threading.Thread(target=lambda: [writer.append("x") for _ in range(20)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert shown(store, id) == {"main": " ".join(["x"] * 80)}
