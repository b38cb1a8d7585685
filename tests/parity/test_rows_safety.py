"""Rows 53 to 61: many at once, failures, and what is told of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bough.core.errors import BoughError, Locked, Moved, NotSaved
from bough.core.events import Event
from bough.core.files import Files
from bough.core.library import Library
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store
from tests.parity.table import row
from tests.store.conftest import Hand
from tests.store.looking import paths, shown

_HOLD = """
import sys
from bough.core.store import Store
writer = Store.open(sys.argv[1], program="holder").write(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


def _holder(store: Store, id: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _HOLD, str(store.root), id]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@row(53, "inter-process lock, stale detection", "`store.write(id)`; the kernel's lock dies with its process")
def test_lock(store: Store) -> None:
    """One writer only; after kill -9 the next one has it at once, with nothing to judge or to remove."""
    id = store.create(messages=["a"])
    holder = _holder(store, id)
    with pytest.raises(Locked):
        store.write(id)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with store.write(id) as writer:
        writer.append("b")


@row(54, "in-process serialisation / thread safety", "a `Writer` may be used from any thread")
def test_threads(store: Store) -> None:
    """One change at a time, none lost, none twice."""
    id = store.create()
    with store.write(id) as writer:

        def work(name: str) -> None:
            for number in range(10):
                writer.append(f"{name}{number}")

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    said = shown(store, id)["main"].split()
    assert sorted(said) == sorted(f"{name}{number}" for name in "abcd" for number in range(10))
    assert [one for one in said if one[0] == "a"] == [f"a{number}" for number in range(10)]


@row(
    55,
    "optimistic version check + conflict strategies",
    "`Moved` instead of overwriting; unions keep both sides",
)
def test_versions(store: Store, tmp_path: Path) -> None:
    """A file that is not the one that was read is never overwritten; both continuations of a branch are shown."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = paths(writer)[0]
        writer.append("mine")
        theirs = path.read_bytes().replace(b'"mine"', b'"them"')
        (tmp_path / "theirs").write_bytes(theirs)
        (tmp_path / "theirs").replace(path)
        try:
            writer.append("more")
        except Moved:
            writer.append("more")
        assert shown(store, id) == {"main": "a them more"}
        conflict = path.with_name(path.stem + ".sync-conflict-20260101-120000-ABCDEFG.jsonl")
        head = store.read(id).skeleton.ids[0]
        other = NewMessage(parts=(Text("elsewhere"),), id="elsewhere")
        header = path.read_bytes().splitlines(keepends=True)[0]
        record = f'{{"type":"message","id":"{other.id}","parent":"{head}","role":"user","parts":"elsewhere"}}\n'
        conflict.write_bytes(header + record.encode())
    conversation = store.read(id)
    assert sorted(shown(store, id).values()) == ["a elsewhere", "a them more"]
    assert any(branch.diverged for branch in conversation.branches)


@row(56, "lock holder info in the error", "`Locked.owner`, `store.status(id)`; `bough lock status`, exit status 3")
def test_holder(store: Store) -> None:
    """Program, user, process, computer, since when: as data and as a sentence."""
    id = store.create(messages=["a"])
    holder = _holder(store, id)
    with pytest.raises(Locked) as error:
        store.write(id)
    holder.kill()
    holder.communicate()
    owner = error.value.owner
    assert owner is not None
    assert (owner.pid, owner.program) == (holder.pid, "holder")
    assert all(word in str(error.value) for word in ("holder", str(holder.pid), owner.host, owner.user, owner.since))


@row(57, "error callbacks / partial-failure continue", '`store.subscribe`, `Event.kind == "failed"`; `problems`')
def test_partial_failure(store: Store) -> None:
    """One bad file neither hides nor harms another; failures are told and raised."""
    bad, good = store.create("bad", messages=["a"]), store.create("good", messages=["b"])
    with store.write(bad) as writer:
        paths(writer)[0].write_bytes(b"{}")
    library = Library([store.root])
    titles = {one.id: one.title for one in library.complete()}
    assert titles[good] == "good"
    assert bad in titles
    told: list[Event] = []
    store.subscribe(told.append)
    with store.write(good) as writer, pytest.raises(BoughError):
        writer.rename("nobody", "no such branch")
    assert [(event.kind, event.conversation, bool(event.error)) for event in told] == [("failed", good, True)]


@row(58, "lifecycle events / callbacks", "`store.subscribe(callback)`")
def test_events(store: Store) -> None:
    """One for each change, with path, format, bytes, items and time; outside every lock, until unsubscribed."""
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        if event.what == "append":
            assert shown(store, event.conversation), "a subscriber may read, write and subscribe"

    def fail(event: Event) -> None:
        raise ZeroDivisionError

    stop = store.subscribe(listen)
    store.subscribe(fail)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b", "c")
        stop()
        writer.append("d")
    saved = [event for event in told if event.kind == "saved"]
    assert [(event.what, event.items, event.format) for event in saved] == [
        ("create", 1, "jsonl"),
        ("append", 2, "jsonl"),
    ]
    assert all(event.path.exists() and event.bytes and event.time for event in saved)


@row(59, "rollback of memory on failed write", "after `NotSaved` everything is as it was, in memory too")
def test_rollback(tmp_path: Path, hand: Hand) -> None:
    """The writer goes on from the old state, and the next attempt is there once."""

    class Full(Files):
        full = False

        def open_append(self, path: Path) -> int:
            if self.full:
                raise OSError(28, os.strerror(28))
            return super().open_append(path)

    files = Full()
    store = Store.open(tmp_path / "store", create=True, clock=hand, files=files)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        head = writer.head()
        files.full = True
        with pytest.raises(NotSaved):
            writer.append("b")
        assert writer.head() == head
        files.full = False
        writer.append("b")
    assert shown(store, id) == {"main": "a b"}


@row(60, "session liveness/heartbeat", "`store.status(id)`: a held lock; `Summary.live`: a file that grows")
def test_liveness(store: Store) -> None:
    """A lock says that somebody is there, without any beat; a file that grows is live whoever writes it."""
    id = store.create(messages=["a"])
    assert not store.status(id).held
    with store.write(id):
        status = store.status(id)
        assert status.held
        assert status.owner is not None
        assert status.owner.pid == os.getpid()
    assert not store.status(id).held
    for path in store.read(id).ref.files:
        os.utime(path, (0, 0))
    assert [one.live for one in Library([store.root]).complete()] == [False]
    with store.write(id) as writer:
        writer.append("b")
    assert [one.live for one in Library([store.root]).complete()] == [True]


@row(
    61,
    "incremental saves (only changed)",
    "an append writes a line, a fork a small file, a backup the changes",
)
def test_incremental(store: Store) -> None:
    """Whatever the length of what is there."""
    id = store.create(messages=["x" * 1000] * 200)
    other = store.create(messages=["y"])
    untouched = {path: path.stat().st_mtime_ns for path in store.read(other).ref.files}
    told: list[Event] = []
    store.subscribe(told.append)
    with store.write(id) as writer:
        writer.append("z")
        writer.fork(writer.head(), messages=["z"])
    assert all(event.bytes < 1024 for event in told if event.kind == "saved")
    assert {path: path.stat().st_mtime_ns for path in untouched} == untouched
