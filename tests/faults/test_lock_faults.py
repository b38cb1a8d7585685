"""Locks between real processes. Rows D1 to D3, D5, D7, D8, D11, D13, D15 and D16; the others are in tests/store."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bough.core.errors import BoughError, Locked, ReadOnly
from bough.core.files import Files
from bough.core.store import Store

from .children import as_nobody, play, traced
from .course import folder_for
from .mounts import cannot
from .scenes import Scene
from .sizes import campaign, only_long
from .world import MEMORY, World

_HOLD = """
import sys
from bough.core.store import Store
writer = Store.open(sys.argv[1]).write(sys.argv[2])
print("held", flush=True)
for line in sys.stdin:
    print(*writer.append(line.strip()), flush=True)
"""


class Holder:
    """Another process that holds a conversation, and appends what it is told to."""

    def __init__(self, store: Store, id: str, *before: str) -> None:
        command = [*before, sys.executable, "-c", _HOLD, str(store.root), id]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.says() == "held"

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def append(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store", create=True)


@pytest.fixture
def id(store: Store) -> str:
    return store.create("t", messages=["a"])


def _texts(store: Store, id: str) -> list[str]:
    conversation = store.read(id)
    return [conversation.preview(entry) for entry in range(len(conversation.skeleton))]


# Two at once


def _take_turns(store: Store, id: str, marker: Path, times: int) -> None:
    """Hold the lock again and again; whoever holds it makes a marker that must not be there."""
    held = 0
    while held < times:
        try:
            writer = store.write(id)
        except Locked:
            os.sched_yield()
            continue
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
        marker.unlink()
        writer.close()
        held += 1


def _many_starts(processes: int, times: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        store = Store.open(Path(folder) / "store", create=True)
        id = store.create("t")
        gate, opened = os.pipe()
        children = []
        for _ in range(processes):
            child = os.fork()
            if child == 0:
                try:
                    os.close(opened)
                    os.read(gate, 1)  # all begin when the other end is closed
                    _take_turns(store, id, Path(folder) / "marker", times)
                    os._exit(0)
                finally:
                    os._exit(1)
            children.append(child)
        os.close(opened)
        ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        os.close(gate)
        print(f"\n{processes} processes held one lock {times} times each: {sum(map(bool, ended))} met another holder")
        assert not any(ended)


def test_two_starts_at_once() -> None:
    """D1: of several processes that begin at one moment exactly one writes at a time."""
    _many_starts(4, 25)


@campaign
@only_long
def test_a_thousand_starts_at_once() -> None:
    """D1: sixteen processes."""
    _many_starts(16, 63)


# The holder dies, sleeps, or leaves a child


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_that_outlives_the_holder_does_not_keep_the_lock(store: Store, id: str) -> None:
    """D3: the holder is killed; its forked child neither holds the lock nor can write."""
    reading, writing = os.pipe()
    answer_in, answer_out = os.pipe()
    holder = os.fork()
    if holder == 0:
        try:
            writer = store.write(id)
            if os.fork() == 0:
                os.write(writing, f"{os.getpid()}\n".encode())
                os.close(writing)
                os.read(answer_in, 1)
                with pytest.raises(ReadOnly):
                    writer.append("from the child")
                os._exit(0)
            signal.pause()
        finally:
            os._exit(1)
    os.close(writing)
    child = int(os.read(reading, 20))
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    with store.write(id) as second:
        os.write(answer_out, b"!")
        os.close(answer_out)
        while os.path.exists(f"/proc/{child}") and os.read(reading, 1):
            pass
        second.append("b")
    for descriptor in (reading, answer_in):
        os.close(descriptor)
    assert _texts(store, id) == ["a", "b"]


def test_a_paused_holder_goes_on_where_it_was(store: Store, id: str) -> None:
    """D13, A12: nobody gets in while it is stopped, and when it wakes its changes are accepted."""
    holder = Holder(store, id)
    holder.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, holder.process.pid, os.WSTOPPED | os.WNOWAIT)
    with pytest.raises(Locked) as locked:
        store.write(id)
    assert locked.value.owner is not None
    assert locked.value.owner.pid == holder.process.pid
    holder.append("after the pause")
    holder.process.send_signal(signal.SIGCONT)
    assert holder.says() in store.read(id).skeleton.ids
    holder.kill()
    assert _texts(store, id) == ["a", "after the pause"]


# The folder goes away


def test_a_store_that_is_moved_refuses_its_old_writer(store: Store, id: str) -> None:
    """D5: nothing is written to the old place, nor made anew there."""
    writer = store.write(id)
    moved = store.root.with_name("moved")
    store.root.rename(moved)
    with pytest.raises(BoughError):
        writer.append("lost")
    assert not store.root.exists()
    writer.close()
    again = Store.open(moved)
    with again.write(id) as second:
        second.append("b")
    assert _texts(again, id) == ["a", "b"]


def test_a_copy_in_the_old_place_is_not_taken_for_it(store: Store, id: str) -> None:
    """D5: somebody puts a copy where the store was; the writer of the first notices."""
    writer = store.write(id)
    store.root.rename(store.root.with_name("moved"))
    shutil.copytree(store.root.with_name("moved"), store.root)
    with pytest.raises(ReadOnly, match="lock"):
        writer.append("lost")
    writer.close()
    assert _texts(store, id) == ["a"]


# Other name spaces


def _spaces(*words: str) -> list[str]:
    """A command in name spaces of its own; skips where that is not allowed."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    ended = subprocess.run([*words, "true"], capture_output=True, check=False)
    if ended.returncode:
        pytest.skip(f"no name spaces here: {ended.stderr.decode().strip()}")
    return list(words)


def test_a_holder_in_another_container_is_not_taken_for_dead(store: Store, id: str) -> None:
    """D7: its number means nothing here; the lock holds, and the record is believed."""
    holder = Holder(store, id, *_spaces("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"))
    status = store.status(id)
    assert status.held
    assert status.owner is not None
    assert status.owner.pid < 100
    with pytest.raises(Locked):
        store.write(id)
    holder.process.terminate()
    holder.kill()


def test_a_holder_with_another_host_name_is_not_taken_for_dead(store: Store, id: str) -> None:
    """D8: a record of another host proves nothing, whatever number it names."""
    command = _spaces("unshare", "--uts")
    holder = Holder(store, id, *command, "sh", "-c", 'hostname elsewhere && exec "$@"', "sh")
    status = store.status(id)
    assert status.held
    assert status.owner is not None
    assert status.owner.host == "elsewhere"
    holder.kill()
    with store.write(id) as writer:
        writer.append("b")


def test_the_time_of_day_decides_nothing(store: Store, id: str) -> None:
    """D9: a record from 1970 or 2070 is no reason to take a lock, and a new owner's is no reason to refuse one."""
    holder = Holder(store, id)
    record = store.root / ".bough" / "locks" / f"{id}.owner"
    for year in (b"1970", b"2070"):
        record.write_bytes(record.read_bytes().replace(b'"since":"2', b'"since":"' + year + b"2"))
        with pytest.raises(Locked):
            store.write(id)
    holder.kill()
    with store.write(id) as writer:
        writer.append("b")


# Killed and refused while locking

_straced = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


def _hold(world: World) -> None:
    with world.writer():
        world.done()


_HOLDING = Scene("hold", _hold)


@_straced
@pytest.mark.parametrize("syscall", ["openat", "flock", "write", "rename", "close"])
def test_killed_at_any_call_while_locking(syscall: str) -> None:
    """D2, D11: between taking the lock and saying so, or while letting go: the next one gets in at once."""
    number = 0
    while True:
        number += 1
        with folder_for(_HOLDING, "jsonl") as root:
            act = functools.partial(play, _HOLDING, root, Files(), "n")
            inject = f"inject={syscall}:signal=SIGKILL:when={number}"
            _, ended = traced(act, "-o", os.devnull, "-e", f"trace={syscall}", "-e", inject)
            if ended == 0:
                break
            with Store.open(root / "store").write("talk") as writer:
                writer.append("b")
            assert not Store.open(root / "store").status("talk").held
    assert number > 1


@_straced
@pytest.mark.parametrize("error", ["ENOSYS", "ENOLCK", "EOPNOTSUPP"])
def test_a_file_system_without_locks_lets_nobody_write(error: str) -> None:
    """D15: no soft lock in silence, no change; it says why."""
    with folder_for(_HOLDING, "jsonl") as root:

        def act(done: Callable[[], None]) -> None:
            with pytest.raises(ReadOnly, match="lock"):
                Store.open(root / "store").write("talk")
            done()

        told, _ = traced(act, "-o", os.devnull, "-e", "trace=flock", "-e", f"inject=flock:error={error}")
        assert told == 1
        held = sorted(path.name for path in (root / "store" / ".bough" / "locks").iterdir() if "talk" in path.name)
        assert held in ([], ["talk.lock"], ["talk.lock", "talk.owner"])


# Planted


@pytest.mark.parametrize("planted", [".bough", ".bough/locks"])
def test_a_planted_link_leads_no_lock_elsewhere(tmp_path: Path, planted: str) -> None:
    """D16: a link where the locks belong is refused, and nothing is made where it leads."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    victim = tmp_path / "victim"
    victim.mkdir()
    place = store.root / planted
    if place.exists():
        shutil.rmtree(place)
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(victim)
    with pytest.raises(ReadOnly):
        Store.open(store.root).write(id)
    assert list(victim.iterdir()) == []
    assert _texts(store, id) == ["a"]


def test_a_lock_that_is_a_folder_is_refused_and_a_pipe_hangs_nobody(store: Store, id: str) -> None:
    """D10, D16: and even a pipe keeps the second one out."""
    lock = store.root / ".bough" / "locks" / f"{id}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.unlink(missing_ok=True)
    lock.mkdir()
    with pytest.raises(ReadOnly):
        store.write(id)
    lock.rmdir()
    os.mkfifo(lock)
    with store.write(id) as writer:
        writer.append("b")
        with pytest.raises(Locked):
            Store.open(store.root).write(id)


@pytest.mark.skipif(bool(cannot()), reason=cannot())
def test_a_folder_of_locks_that_belongs_to_somebody_else_is_refused(for_all: Path) -> None:
    """D16: whoever owns it could take any lock away."""
    store = Store.open(for_all / "store", create=True)
    id = store.create("t", messages=["a"])
    for path in [store.root, *store.root.rglob("*")]:
        os.chown(path, 65534, 65534)
    locks = store.root / ".bough" / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    for folder in (locks, locks.parent):
        os.chown(folder, 12345, 12345)
        folder.chmod(0o777)

    def write() -> None:
        with pytest.raises(ReadOnly):
            store.write(id)

    as_nobody(write)
