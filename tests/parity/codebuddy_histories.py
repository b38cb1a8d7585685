"""The same of what branches say: messages, lists, histories and merges, and files that fail."""

from __future__ import annotations

import json

import pytest

from bough.core import merge
from bough.core.errors import NotSaved
from bough.core.events import Event
from bough.core.shortening import start_over
from bough.core.store import Store
from bough.core.target import Target
from tests.parity import codebuddy_branches
from tests.parity.table import Failing, Place, Upstream
from tests.store.looking import shown

BRANCHES: Upstream = codebuddy_branches.BRANCHES


@BRANCHES.same("messages are added in order, to the active branch only")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "n")
        writer.append("b")
        writer.append("c", "d")
    assert shown(place.store, id) == {"main": "a b c d", "n": "a"}


@BRANCHES.other(
    "`setMessages` replaces what the branch says, on disk as well",
    "`start_over` says it on a new branch that becomes the default: what was said stays.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    with place.store.write(id) as writer:
        start_over(writer, ["c"], "fresh")
        assert writer.branches[writer.default] == "fresh"
    assert shown(place.store, id) == {"main": "a b", "fresh": "c"}


@BRANCHES.other(
    "the list is sorted by updatedAt, newest first",
    "Branches come in the order of their first messages, so that a tree stays put; each says when it was updated.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "x", messages=["b"])
        writer.fork(writer.head("main"), "y", messages=["c"])
        place.hand.pass_(60)
        writer.append("d", branch="x")
    branches = place.store.read(id).branches
    assert [branch.name for branch in branches] == ["main", "x", "y"]
    newest = sorted((b for b in branches if b.updated), key=lambda b: str(b.updated), reverse=True)
    assert newest[0].name == "x"


@BRANCHES.same("the tree: main has two children, a grandchild hangs under its parent")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        one = writer.fork(writer.head(), "one", messages=["b"])
        writer.fork(writer.head(), "two", messages=["c"])
        writer.fork(one.messages[0], "grandchild")
    names = {branch.id: branch.name for branch in place.store.read(id).branches}
    above = {branch.name: names.get(str(branch.parent)) for branch in place.store.read(id).branches}
    assert above == {"main": None, "one": "main", "two": "main", "grandchild": "one"}


@BRANCHES.same("history: main, child, grandchild; of a root it is the root; of what is not there, nothing")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        child = writer.fork(writer.head(), "child", messages=["b"])
        writer.fork(child.messages[0], "grandchild", messages=["c"])
    conversation = place.store.read(id)

    def history(name: str | None) -> list[str | None]:
        way = []
        branch = next((one for one in conversation.branches if one.name == name), None)
        while branch is not None:
            way.append(branch.name)
            branch = conversation.tree.branch(branch.parent) if branch.parent else None
        return way[::-1]

    assert history("grandchild") == ["main", "child", "grandchild"]
    assert history("main") == ["main"]
    assert history("nobody") == []


@BRANCHES.other(
    "cycles of parents in files make `getBranchHistory` run for ever and vanish from the tree",
    "A loop ends where it closes, everything is shown, and it is a problem.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "n", messages=["b"])
        path = writer.folder / f"{writer.default}.jsonl"
        header, message = path.read_text().splitlines()
        looped = json.loads(header) | {"parent": {"branch": fork.branch, "message": fork.messages[0]}}
        turned = json.loads(message) | {"parent": fork.messages[0]}
    path.write_text(f"{json.dumps(looped)}\n{json.dumps(turned)}\n")
    conversation = place.store.read(id)
    assert {conversation.preview(entry) for entry in range(len(conversation.skeleton))} == {"a", "b"}
    assert "cycle" in [problem.code for problem in conversation.problems]


@BRANCHES.same("create, delete, rename and the others emit events with what they are about")
def _(place: Place) -> None:
    told: list[Event] = []
    place.store.subscribe(told.append)
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        writer.fork(writer.head(), "n")
        writer.checkout("n")
        writer.rename("m", "n")
        writer.delete("m")
    assert [event.what for event in told] == ["create", "fork", "default", "name", "delete"]
    assert {event.conversation for event in told} == {id}


@BRANCHES.other(
    "one process-wide manager, whose first session counts for all later ones",
    "There is no such singleton: any number of stores and conversations stand side by side.",
)
def _(place: Place) -> None:
    first, second = Store.open(place.store.root), Store.open(place.folder / "other", create=True)
    first.create(messages=["a"])
    assert (len(first.list()), len(second.list())) == (1, 0)


@BRANCHES.other(
    "one bad file empties `main` and saves it so",
    "Each file stands for itself: the bad one is a problem, and reading writes nothing.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        fork = writer.fork(writer.head(), "n", messages=["b"])
        (writer.folder / f"{fork.branch}.jsonl").write_bytes(b'{"id": "torn')
        before = {path: path.read_bytes() for path in writer.folder.iterdir()}
    conversation = Store.open(place.store.root).read(id)
    assert conversation.preview(0) == "a"
    assert conversation.problems
    assert {path: path.read_bytes() for path in before} == before


@BRANCHES.other(
    "a failed save is logged or swallowed",
    "It is raised (NotSaved, Unsure) and told as an event; see row 59.",
)
def _(place: Place) -> None:
    files = Failing()
    store = Store.open(place.store.root, files=files)
    id = store.create(messages=["a"])
    told: list[Event] = []
    store.subscribe(told.append)
    with store.write(id) as writer:
        files.failing = True
        with pytest.raises(NotSaved, match="no space"):
            writer.append("b")
    assert [(event.kind, "no space" in event.error) for event in told] == [("failed", True)]


@BRANCHES.other(
    "merge: append, replace, self and unknown refused",
    "The result is a branch of its own unless somebody says otherwise; what was appended before is not appended again.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a", "b"])
    with place.store.write(id) as writer:
        writer.fork(place.store.read(id).skeleton.ids[0], "alt", messages=["c"])
    conversation = place.store.read(id)
    main, alt = (Target(conversation, branch, None) for branch in conversation.branches)
    assert merge(main, main).decided("append").outcome().messages == (), "with itself there is nothing to merge"
    merge(main, alt).decided("append").save(place.store.root, "merged")
    assert shown(place.store, id) == {"main": "a b", "alt": "a c", "merged": "a b c"}
    (note,) = place.store.read(id).skeleton.merges
    parents = [note.record[side]["branch"] for side in ("ours", "theirs")]
    assert parents == [branch.id for branch in conversation.branches]
