"""Rows 1 to 12 and 17 to 22: the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.details import details
from bough.core.errors import Ambiguous, LastBranch, NameTaken, NotFound
from bough.core.importing import copy_conversation
from bough.core.library import Library
from bough.core.plans import add_step, plan
from bough.core.shortening import keep_last, rewind_by, start_over
from bough.core.store import Store
from tests.parity.table import row
from tests.store.looking import shown, texts


@row(1, "create conversation/session", "`store.create(title, messages=…)`; `bough new`")
def test_create(store: Store) -> None:
    """One call, one id, one branch called main; a second one of the same title is another."""
    id = store.create("Plan", messages=["a"])
    assert [ref.id for ref in store.list()] == [id]
    assert shown(store, id) == {"main": "a"}
    assert store.create("Plan") != id


@row(2, "fork at the current end", "`writer.fork(writer.head())`; `bough fork REF`")
def test_fork_at_the_end(store: Store) -> None:
    """Both share everything so far and go their own ways from there."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head())
        writer.append("c", branch=fork.branch)
        writer.append("d", branch="main")
    assert shown(store, id) == {"main": "a b d", fork.name: "a b c"}


@row(3, "fork at any message", "`writer.fork(message)`; `bough fork REF#M`")
def test_fork_anywhere(store: Store) -> None:
    """At each message of a branch, and before the first; nothing is copied."""
    id = store.create(messages=["a", "b", "c"])
    with store.write(id) as writer:
        for at in [None, *store.read(id).skeleton.ids]:
            writer.fork(at, f"at {at}", messages=["new"])
    assert sorted(shown(store, id).values()) == ["a b c", "a b c new", "a b new", "a new", "new"]
    assert sorted(texts(store, id)) == ["a", "b", "c", *["new"] * 4]


@row(4, "named branches", "`writer.fork(at, name)`; names are unique")
def test_named_branches(store: Store) -> None:
    """A branch is meant by its name as well as by its id."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "idea")
        assert writer.branches[fork.branch] == "idea"
        writer.append("by name", branch="idea")
        with pytest.raises(NameTaken):
            writer.fork(writer.head(), "idea")
    assert shown(store, id)["idea"] == "a by name"


@row(5, "fork metadata / reason", "`writer.fork(at, note=…)`, `writer.describe(text, branch)`; read by `details`")
def test_fork_reason(store: Store) -> None:
    """Why it was forked is kept with the branch, and can be said again."""
    id = store.create(messages=["a"], description="About caches.")
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), note="Try Redis.")
        assert details(store.read(id)).branches == {fork.branch: "Try Redis."}
        writer.describe("Redis won.", fork.branch)
    assert details(store.read(id)) == ("About caches.", {fork.branch: "Redis won."})


@row(6, "switch / checkout, current marker", "`writer.checkout(branch)`, `Branch.active`; `bough checkout`")
def test_checkout(store: Store) -> None:
    """One branch is meant when none is named, it is marked, and that survives a restart."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "other")
        writer.checkout("other")
        writer.append("b")
    again = Store.open(store.root).read(id)
    assert [branch.id for branch in again.branches if branch.active] == [fork.branch]
    assert shown(store, id) == {"main": "a", "other": "a b"}


@row(7, "nested forks, tree view", "`conversation.branches` with their parents; `bough tree`, the app's tree")
def test_nested_forks(store: Store) -> None:
    """As deep as one likes, without recursion."""
    id = store.create(messages=["root"])
    with store.write(id) as writer:
        head = writer.head()
        for level in range(40):
            head = writer.fork(head, f"level {level}", messages=[str(level)]).messages[0]
    conversation = store.read(id)
    parents = {branch.name: branch.parent for branch in conversation.branches}
    names = {branch.id: branch.name for branch in conversation.branches}
    assert names[str(parents["level 0"])] == "main"
    assert all(names[str(parents[f"level {level}"])] == f"level {level - 1}" for level in range(1, 40))


@row(8, "ancestry path root→node", "`conversation.tree.path(entry)`; `bough show REF#M`")
def test_ancestry(store: Store) -> None:
    """Every message from the root on, across branches."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        first = store.read(id).skeleton.ids[0]
        fork = writer.fork(first, messages=["c", "d"])
    conversation = store.read(id)
    entry = conversation.index_of(fork.messages[1])
    assert entry is not None
    assert [conversation.preview(at) for at in conversation.tree.path(entry)] == ["a", "c", "d"]


@row(9, "list children of a node", "`conversation.tree.children(entry)`, `.alternates(entry)`")
def test_children(store: Store) -> None:
    """Whatever continues a message, the branch's own continuation first."""
    id = store.create(messages=["a", "b"])
    with store.write(id) as writer:
        first = store.read(id).skeleton.ids[0]
        writer.fork(first, messages=["c"])
        writer.fork(first, messages=["d"])
    conversation = store.read(id)
    assert [conversation.preview(child) for child in conversation.tree.children(0)] == ["b", "c", "d"]
    assert conversation.tree.children(1) == []


@row(10, "rename", "`writer.rename(name)`, `writer.rename(name, branch)`; `bough rename`")
def test_rename(store: Store) -> None:
    """Conversations and branches; a taken name is refused, the old one is free again."""
    id = store.create("old", messages=["a"])
    with store.write(id) as writer:
        writer.rename("new")
        writer.rename("trunk", "main")
        writer.fork(writer.head(), "main")
    assert store.read(id).title == "new"
    assert set(shown(store, id)) == {"trunk", "main"}


@row(11, "delete branch (main/active protected)", "`writer.delete(branch)`; the last living branch is protected")
def test_delete_branch(store: Store) -> None:
    """Any branch can go but the last; the default passes on, and children stay readable."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "x", messages=["b"])
        writer.fork(fork.messages[0], "y", messages=["c"])
        writer.checkout("x")
        assert writer.delete("x")
        assert not writer.delete("x")
        assert writer.branches[writer.default] == "y"
        assert writer.delete("main")
        with pytest.raises(LastBranch):
            writer.delete("y")
    assert shown(store, id) == {"y": "a b c"}


@row(12, "delete with all descendants", "`writer.delete(branch, subtree=True)`; `bough delete --subtree`")
def test_delete_subtree(store: Store) -> None:
    """At every depth, in one change that one undo takes back."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        head = writer.head()
        for name in ("x", "y", "z"):
            head = writer.fork(head, name, messages=[name]).messages[0]
        writer.delete("x", subtree=True)
        assert shown(store, id) == {"main": "a"}
        writer.undo()
    assert set(shown(store, id)) == {"main", "x", "y", "z"}


@row(17, "revisions of an earlier node", "`writer.edit(message, text)`, `tree.alternates(entry)`; `bough edit`")
def test_revisions(store: Store) -> None:
    """Each version of a message stays, beside the others, with what followed it."""
    id = store.create(messages=["a", "b", "c"])
    with store.write(id) as writer:
        second = store.read(id).skeleton.ids[1]
        writer.edit(second, "b2", "revised")
        writer.edit(second, "b3")
    conversation = store.read(id)
    assert [conversation.preview(entry) for entry in conversation.tree.alternates(1)] == ["b", "b2", "b3"]
    assert shown(store, id)["main"] == "a b c"


@row(18, "dynamic plan length (total estimate)", "`plans.add_step(writer, text, number, total)`, `plans.plan`")
def test_dynamic_plan(store: Store) -> None:
    """The estimate is never below the number; a finished plan is kept like an open one."""
    id = store.create()
    with store.write(id) as writer:
        for number, total in ((1, 3), (2, 3), (4, 3), (5, 5)):
            add_step(writer, f"step {number}", number, total, more=number < 5)
    conversation = store.read(id)
    assert [plan(conversation, entry) for entry in range(4)] == [
        (1, 3, False), (2, 3, False), (4, 4, False), (5, 5, True),
    ]  # fmt: skip


@row(19, "clone/copy a session", "`copy_conversation(store, conversation)`")
def test_clone(store: Store) -> None:
    """With all branches, names, tags and labels; then each goes its own way."""
    id = store.create("t", tags=["x"], messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "other", messages=["b"])
        writer.label(fork.messages[0], "here")
    copy = copy_conversation(store, store.read(id))
    assert shown(store, copy) == shown(store, id)
    assert store.read(copy).skeleton.labels == store.read(id).skeleton.labels
    with store.write(copy) as writer:
        writer.append("c", branch="main")
    assert shown(store, id)["main"] == "a"


@row(
    20, "set/replace all messages, truncate", "`start_over(writer, messages)`, `keep_last(writer, …)`, `writer.rewind`"
)
def test_replace_all(store: Store) -> None:
    """Other messages become what the conversation says; the old ones are still there, on their branch."""
    id = store.create(messages=["a", "b", "c"])
    with store.write(id) as writer:
        start_over(writer, ["A"], "fresh")
        keep_last(writer, store.read(id), 2, "main", "tail")
        writer.rewind(store.read(id).skeleton.ids[0], "main")
        assert shown(store, id) == {"main": "a", "fresh": "A", "tail": "b c"}
        writer.undo()
    assert shown(store, id)["main"] == "a b c"


@row(21, "rewind n steps", "`rewind_by(writer, n)`")
def test_rewind(store: Store) -> None:
    """The head moves back; undo moves it forward again."""
    id = store.create(messages=["a", "b", "c", "d"])
    with store.write(id) as writer:
        assert len(rewind_by(writer, 3)) == 3
        assert shown(store, id) == {"main": "a"}
        writer.undo()
    assert shown(store, id) == {"main": "a b c d"}


@row(22, "reference by id, name, unique prefix, “latest”", "`Library.find(ref)`; every command's REF")
def test_references(store: Store, tmp_path: Path) -> None:
    """What is ambiguous is refused with the candidates, never guessed."""
    id = store.create("Plan", messages=["a", "b"], id="abcdefg")
    store.create("Other", messages=["c"], id="abcxyz")
    with store.write(id) as writer:
        writer.fork(writer.head(), "idea", messages=["d"])
    library = Library([store.root])
    for ref in ("abcdefg", "abcd", "Plan", "bough:abcd", "latest", str(store.root / "conversations" / id)):
        assert library.find(ref).conversation.id == id, ref
    target = library.find("Plan@idea#-1")
    assert target.message is not None
    assert target.conversation.preview(target.message) == "d"
    with pytest.raises(Ambiguous) as error:
        library.find("abc")
    assert len(error.value.candidates) == 2
    with pytest.raises(NotFound):
        library.find("nothing")
