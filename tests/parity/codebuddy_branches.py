"""What CodeBuddy's own tests hold its branch manager to: branches are made, switched to, deleted and renamed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bough.core.errors import LastBranch, NameTaken, NotFound
from bough.core.library import Library
from bough.core.store import Store
from tests.parity.table import Place, Upstream
from tests.store.looking import paths, shown

BRANCHES = Upstream("CodeBuddy: ConversationBranchManager (51 tests)", "test_upstream.py::test_codebuddy_branches")


def _branch(store: Store, id: str, name: str) -> Any:
    return next(branch for branch in store.read(id).branches if branch.name == name)


@BRANCHES.same("a new manager has one branch, `main`, is on it, and it is empty")
def _(place: Place) -> None:
    id = place.store.create()
    with place.store.write(id) as writer:
        assert writer.branches == {writer.default: "main"}
        assert writer.head() is None
    assert shown(place.store, id) == {"main": ""}


@BRANCHES.same("a created branch has id, name, no messages, and times")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "n")
    made = _branch(place.store, id, "n")
    assert (made.id, made.name, made.messages) == (fork.branch, "n", 0)
    assert made.updated is not None


@BRANCHES.same("a branch made of a parent at an index holds the first messages and says of whom and where")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b", "c"])
    ids = place.store.read(id).skeleton.ids
    with place.store.write(id) as writer:
        writer.fork(ids[1], "n")
        main = writer.default
    made = _branch(place.store, id, "n")
    assert shown(place.store, id)["n"] == "a b"
    assert (made.parent, made.fork_point, made.total) == (main, ids[1], 2)


@BRANCHES.same("without an index everything so far is there")
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "n")
    assert shown(place.store, id)["n"] == "a b"


@BRANCHES.same("a change of the child does not touch the parent")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        before = paths(writer)[0].read_bytes()
        fork = writer.fork(writer.head(), "n", messages=["b"])
        writer.append("c", branch=fork.branch)
        assert (writer.folder / f"{writer.default}.jsonl").read_bytes() == before


@BRANCHES.same("each branch is a file that is named after its id and holds id and name")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "n")
        header = json.loads((writer.folder / f"{fork.branch}.jsonl").read_text().splitlines()[0])
    assert (header["id"], header["name"]) == (fork.branch, "n")


@BRANCHES.same("two forks have different ids")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        assert writer.fork(writer.head()).branch != writer.fork(writer.head()).branch


@BRANCHES.other(
    "`createBranch` overwrites an existing id without a word",
    "The id of an earlier attempt means the branch that is there: nothing is overwritten, and a retry adds nothing.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "n", id="chosen", messages=["b"])
        before = (writer.folder / "chosen.jsonl").read_bytes()
        writer.fork(writer.head(), "m", id="chosen", messages=["c"])
        assert (writer.folder / "chosen.jsonl").read_bytes() == before


@BRANCHES.other(
    "an unknown parent gives an empty branch whose parent dangles",
    "An unknown message is refused with NotFound, so there is no branch whose history is missing from the start.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer, pytest.raises(NotFound):
        writer.fork("nobody", "n")
    assert shown(place.store, id) == {"main": "a"}


@BRANCHES.other(
    "an index beyond the end is stored as it is, a negative one counts from the end by accident",
    "A fork names a message by its id; references may count (`#3`, `#-1`), and what is not there is refused.",
)
def _(place: Place) -> None:
    place.store.create("t", messages=["a", "b"])
    library = Library([place.store.root])
    assert library.find("t#-1").message == 1
    for ref in ("t#3", "t#-3", "t#99"):
        with pytest.raises(NotFound):
            library.find(ref)


@BRANCHES.other(
    "`fork` and `forkFromMessage` switch to the new branch",
    "The default moves only when told to (`checkout`): two windows on one conversation do not pull each other along.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        main = writer.default
        fork = writer.fork(writer.head())
        assert writer.default == main
        assert writer.checkout(fork.branch) == writer.default == fork.branch


@BRANCHES.same("checkout switches; messages change with the branch and come back")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        main, fork = writer.default, writer.fork(writer.head(), "n", messages=["b"])
        writer.checkout("n")
        assert writer.head() == fork.messages[0]
        writer.checkout(main)
        assert writer.head() != fork.messages[0]


@BRANCHES.other(
    "checkout of an unknown branch returns null",
    "NotFound, which cannot be overlooked; nothing changes.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        main = writer.default
        with pytest.raises(NotFound):
            writer.checkout("nobody")
        assert writer.default == main


@BRANCHES.other(
    "the current branch is forgotten when the program ends",
    "The default is part of the conversation and survives.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head())
        writer.checkout(fork.branch)
    with Store.open(place.store.root).write(id) as writer:
        assert writer.default == fork.branch


@BRANCHES.same("getCurrentBranch falls back to a branch that is there when the current one is not")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "n")
        writer.checkout("n")
        writer.delete("n")
        assert writer.branches[writer.default] == "main"


@BRANCHES.same("deleting the current branch moves on to another one")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "n", messages=["b"])
        writer.checkout("n")
        assert writer.delete("n")
        assert writer.branches[writer.default] == "main"
        assert shown(place.store, id) == {"main": "a"}


@BRANCHES.other(
    "`main` cannot be deleted",
    "Any branch can, also `main`; what cannot is the last living one (LastBranch).",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        with pytest.raises(LastBranch):
            writer.delete("main")
        writer.fork(writer.head(), "n")
        assert writer.delete("main")
    assert shown(place.store, id) == {"n": "a"}


@BRANCHES.same("deleting an unknown branch is false and changes nothing")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        assert not writer.delete("nobody")
    assert shown(place.store, id) == {"main": "a"}


@BRANCHES.other(
    "deleting removes the file, and children become roots",
    "Deleting hides and can be undone: messages stay while a child needs them, and children hang under the nearest "
    "living ancestor. `trash empty` frees the room.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "n", messages=["b"])
        writer.fork(fork.messages[0], "child", messages=["c"])
        writer.delete("n")
        assert shown(place.store, id) == {"main": "a", "child": "a b c"}
        main = writer.default
        assert _branch(place.store, id, "child").parent == main
        writer.undo()
    assert "n" in shown(place.store, id)


@BRANCHES.same("rename: the new name is there, and updatedAt does not go back")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    before = _branch(place.store, id, "main").updated
    with place.store.write(id) as writer:
        writer.rename("trunk", "main")
    assert _branch(place.store, id, "trunk").updated >= before


@BRANCHES.other("renaming an unknown branch is false", "NotFound, which names it.")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer, pytest.raises(NotFound, match="nobody"):
        writer.rename("x", "nobody")


@BRANCHES.other(
    "two branches may have one name",
    "NameTaken: a name means one branch. Where two machines chose the same, the later one is shown with a number.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer, pytest.raises(NameTaken):
        writer.fork(writer.head(), "main")
