"""What CodeBuddy's own tests hold its branch manager and its session lock to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from bough.core import merge
from bough.core.errors import LastBranch, Locked, NameTaken, NotFound, NotSaved
from bough.core.events import Event
from bough.core.library import Library, Target
from bough.core.locks import Lock
from bough.core.owner import encode
from bough.core.shortening import start_over
from bough.core.store import Store
from tests.parity.table import Failing, Place, Upstream
from tests.store.looking import paths, shown

BRANCHES = Upstream("CodeBuddy: ConversationBranchManager (51 tests)", "test_upstream.py::test_codebuddy_branches")
LOCK = Upstream("CodeBuddy: SessionLock (37 + 6 tests)", "test_upstream.py::test_codebuddy_lock")


def _branch(store: Store, id: str, name: str) -> Any:
    return next(branch for branch in store.read(id).branches if branch.name == name)


# Branches


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


# The lock


def _lock(place: Place, name: str = "c") -> Lock:
    return place.store.context.locks.acquire(name)


def _path(place: Place, ending: str, name: str = "c") -> Path:
    return place.store.root / ".bough" / "locks" / f"{name}.{ending}"


def _record(place: Place, **facts: Any) -> None:
    """The record of a holder that died without cleaning up, which is all that CodeBuddy goes by."""
    lock = _lock(place)
    owner = json.loads(encode(lock.owner)) | facts
    lock.release()
    _path(place, "owner").write_text(json.dumps(owner))


@LOCK.same("acquire: the lock is there, its file too, and the record says pid, host and since when")
def _(place: Place) -> None:
    lock = _lock(place)
    record = json.loads(_path(place, "owner").read_text())
    assert (record["pid"], record["host"]) == (os.getpid(), os.uname().nodename)
    assert record["since"]
    assert lock.holds
    assert _path(place, "lock").exists()
    lock.release()


@LOCK.same("missing folders are made")
def _(place: Place) -> None:
    assert not (place.store.root / ".bough" / "locks").exists()
    _lock(place).release()


@LOCK.same("release lets go; a second release, and one without an acquire, do no harm")
def _(place: Place) -> None:
    lock = _lock(place)
    lock.release()
    lock.release()
    assert not place.store.context.locks.status("c").held
    _lock(place).release()


@LOCK.same("release does not take away a lock that somebody else holds")
def _(place: Place) -> None:
    first = _lock(place)
    first.release()
    second = _lock(place)
    first.release()
    assert second.holds
    assert place.store.context.locks.status("c").held
    second.release()


@LOCK.other(
    "release removes the lock file",
    "It stays: whoever removes a lock file lets two processes hold two locks of one name. What counts is the kernel's "
    "lock on it.",
)
def _(place: Place) -> None:
    _lock(place).release()
    assert _path(place, "lock").exists()
    assert not place.store.context.locks.status("c").held


@LOCK.other(
    "exit, SIGINT and SIGTERM handlers release it, and disable the first Ctrl-C",
    "No handlers: the kernel lets go with the process, also of one that was killed.",
)
def _(place: Place) -> None:
    code = (
        "import os, signal, sys; from bough.core.store import Store; w = Store.open(sys.argv[1]).write(sys.argv[2])\n"
    )
    code += "assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL; os.kill(os.getpid(), signal.SIGKILL)"
    id = place.store.create(messages=["a"])
    done = subprocess.run([sys.executable, "-c", code, str(place.store.root), id], check=False)
    assert done.returncode == -9
    place.store.write(id).close()


@LOCK.same("the record of a dead process is taken over")
def _(place: Place) -> None:
    _record(place, pid=2**22 - 3, started="1")
    _lock(place).release()


@LOCK.same('a corrupt, an empty, and a `{"pid": null}` record are taken over')
def _(place: Place) -> None:
    for record in (b"", b"{", b'{"pid":null}', b"null"):
        _lock(place).release()
        _path(place, "owner").write_bytes(record)
        _lock(place).release()


@LOCK.other(
    "a lock older than 60 seconds is taken from a process that lives",
    "Never by age: a paused or busy holder keeps it for as long as it lives (D13).",
)
def _(place: Place) -> None:
    lock = _lock(place)
    place.hand.pass_(86_400)
    with pytest.raises(Locked):
        _lock(place)
    lock.release()


@LOCK.other(
    "a fresh record of a living process refuses, whether it holds anything or not",
    "The record only explains: if the kernel says that the lock is free, it is.",
)
def _(place: Place) -> None:
    _record(place, pid=os.getppid(), started="")
    _lock(place).release()


@LOCK.other(
    "a second lock object in the same process gets it as well, and the first release frees it for both",
    "Locked, as for anybody else: two parts of one program do not write at once either.",
)
def _(place: Place) -> None:
    lock = _lock(place)
    with pytest.raises(Locked):
        _lock(place)
    lock.release()


@LOCK.other(
    "`kill(pid, 0)` without permission counts as dead: the process of another user is robbed",
    "Nobody is judged by signals: held is held.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id), pytest.raises(Locked):
        place.store.write(id)


@LOCK.other(
    "the host name is stored and never compared",
    "A record of another computer proves nothing: it is neither believed dead nor alive, the lock decides.",
)
def _(place: Place) -> None:
    lock = _lock(place)
    record = json.loads(_path(place, "owner").read_text()) | {"host": "elsewhere", "pid": 1}
    _path(place, "owner").write_text(json.dumps(record))
    with pytest.raises(Locked) as error:
        _lock(place)
    assert error.value.owner is not None
    assert error.value.owner.host == "elsewhere"
    lock.release()


@LOCK.same("isLocked: true for a live holder; false absent, dead, corrupt")
def _(place: Place) -> None:
    locks = place.store.context.locks
    assert not locks.status("c").held
    _record(place, pid=2**22 - 3, started="1")
    assert not locks.status("c").held
    _path(place, "owner").write_bytes(b"garbage")
    assert not locks.status("c").held
    lock = _lock(place)
    assert locks.status("c").held
    lock.release()


@LOCK.same("getLockHolder: its fields, and nothing when absent or corrupt")
def _(place: Place) -> None:
    locks = place.store.context.locks
    assert locks.status("c").owner is None
    lock = _lock(place)
    owner = locks.status("c").owner
    assert owner is not None
    assert owner.pid == os.getpid()
    _path(place, "owner").write_bytes(b"garbage")
    assert locks.status("c") == (True, None, ())
    lock.release()


@LOCK.same("release after the file vanished does not throw")
def _(place: Place) -> None:
    lock = _lock(place)
    _path(place, "lock").unlink()
    _path(place, "owner").unlink()
    assert not lock.holds
    lock.release()


@LOCK.same("withSessionLock runs the section, gives its value, lets go after success and after a throw")
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        assert writer.append("b")
    with pytest.raises(ZeroDivisionError), place.store.write(id):
        raise ZeroDivisionError
    assert not place.store.status(id).held


@LOCK.other(
    "what is thrown says “locked by PID n” and to delete the lock file",
    "It says program, user, pid, host and since when, and never to delete anything: `bough lock request` asks.",
)
def _(place: Place) -> None:
    lock = _lock(place)
    with pytest.raises(Locked) as error:
        _lock(place)
    assert f"pid {os.getpid()}" in str(error.value)
    assert "request" in str(error.value)
    assert "delete" not in str(error.value)
    lock.release()


@LOCK.other(
    "the lock lies beside the session as `<file>.lock`",
    "In `.bough/locks/`, which git, sync tools and backups leave alone; it outlives the conversation.",
)
def _(place: Place) -> None:
    id = place.store.create(messages=["a"])
    with place.store.write(id) as writer:
        assert [path.name for path in writer.folder.iterdir() if "lock" in path.name] == []
    place.store.delete(id)
    assert _path(place, "lock", id).exists()


@LOCK.same("dashes and underscores in names")
def _(place: Place) -> None:
    _lock(place, "a-b_c").release()


@LOCK.same("four concurrent sections on one file never overlap, and each has its turn")
def _(place: Place) -> None:
    inside, worst, done = [0], [0], []

    def section(name: str) -> None:
        lock = place.store.context.locks.acquire("c", wait=1e9)
        inside[0] += 1
        worst[0] = max(worst[0], inside[0])
        done.append(name)
        inside[0] -= 1
        lock.release()

    threads = [threading.Thread(target=section, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (worst, sorted(done)) == ([1], list("abcd"))


@LOCK.other(
    "a nested section of the same call chain enters at once",
    "A writer is handed on instead of being opened twice; its methods may be called from anywhere, one at a time.",
)
def _(place: Place) -> None:
    id = place.store.create()
    with place.store.write(id) as writer:

        def inner() -> None:
            writer.append("inner")

        writer.append("outer")
        inner()
    assert shown(place.store, id) == {"main": "outer inner"}


@LOCK.same("two files do not wait for each other; a failing section lets the next one run")
def _(place: Place) -> None:
    first = _lock(place, "a")
    _lock(place, "b").release()
    first.release()
    id = place.store.create()
    with pytest.raises(NotFound), place.store.write(id) as writer:
        writer.checkout("nobody")
    place.store.write(id).close()
