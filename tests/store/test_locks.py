"""Who holds a conversation: the kernel decides, the record explains. Rows D of the fault matrix."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bough.core.clock import RandomIds
from bough.core.errors import Locked, ReadOnly
from bough.core.files import Files
from bough.core.locks import Locks
from bough.core.mounts import file_system
from bough.core.owner import Owner, decode, encode, is_gone, me
from bough.core.store import Store

from .conftest import Hand
from .looking import shown

_HOLD = """
import sys
from bough.core.store import Store
writer = Store.open(sys.argv[1]).write(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def id(store: Store) -> str:
    return store.create("t", messages=["a"])


def _other(store: Store, id: str) -> subprocess.Popen[str]:
    """Another process that holds the conversation until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(store.root), id], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_dead_holder_frees_the_lock_at_once(store: Store, id: str) -> None:
    """D1, D2: one writer only, and kill -9 leaves nothing to break."""
    process = _other(store, id)
    with pytest.raises(Locked) as error:
        store.write(id)
    assert error.value.owner is not None
    assert error.value.owner.pid == process.pid
    assert f"pid {process.pid}" in str(error.value)
    status = store.status(id)
    assert (status.held, status.owner.pid if status.owner else 0) == (True, process.pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert store.status(id) == (False, None, ())
    with store.write(id) as writer:
        writer.append("b")


def test_a_paused_holder_keeps_its_lock(store: Store, id: str) -> None:
    """D13: nobody is pushed out because of silence."""
    process = _other(store, id)
    process.send_signal(signal.SIGSTOP)
    with pytest.raises(Locked):
        store.write(id, wait=0.2)
    process.kill()
    process.communicate()


def test_reading_takes_no_lock(store: Store, id: str) -> None:
    """The view follows the changes of whoever holds it."""
    with store.write(id) as writer:
        writer.append("b")
        assert shown(Store.open(store.root), id) == {"main": "a b"}


def test_a_lock_file_taken_away_fences_its_holder(store: Store, id: str) -> None:
    """D4, D5: the old holder notices at its next change, and the new one is not disturbed."""
    first = store.write(id)
    store.context.locks.path(id).unlink()
    with store.write(id) as second:
        with pytest.raises(ReadOnly, match="lock"):
            first.append("old")
        second.append("new")
    first.close()
    assert shown(store, id) == {"main": "a new"}


def test_a_request_is_seen_and_answered(store: Store, id: str) -> None:
    """Whoever asks is named; letting go answers."""
    seen: list[tuple[Owner, ...]] = []
    writer = store.write(id)
    before = writer.wanted
    writer.when_wanted = seen.append
    asking = Store.open(store.root).request(id)
    asked = [owner.nonce for owner in writer.wanted]
    assert (before, asked) == ((), [asking.nonce])
    writer.append("b")
    assert len(seen) == 1
    writer.close()
    assert store.status(id).requests == ()


def test_a_child_of_the_holder_cannot_write(store: Store, id: str) -> None:
    """D3: a forked process does not hold what its parent holds."""
    with store.write(id) as writer:
        child = os.fork()
        if child == 0:
            try:
                writer.append("from the child")
            except ReadOnly:
                os._exit(7)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        writer.append("b")
    assert shown(store, id) == {"main": "a b"}


def test_waiting_ends_when_the_holder_lets_go(tmp_path: Path) -> None:
    """A command waits for as long as it was told to."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create(messages=["a"])
    holder = store.write(id)
    threading.Timer(0.2, holder.close).start()
    with store.write(id, wait=30) as writer:
        writer.append("b")


def test_many_threads_hold_it_one_after_the_other(tmp_path: Path) -> None:
    """D12: a counter in a file, read and written under the lock, loses nothing."""
    locks = Locks(tmp_path / "locks", Files(), Store.memory().context.clock, RandomIds())
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count() -> None:
        for _ in range(5):
            lock = locks.acquire("x", wait=60)
            counter.write_text(str(int(counter.read_text()) + 1))
            lock.release()

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.read_text() == "30"


def test_a_lock_that_is_forgotten_again_and_again_still_has_one_holder(tmp_path: Path) -> None:
    """D12: its file goes while others wait for it; whoever had opened it notices."""
    locks = Store.open(tmp_path / "store", create=True).context.locks
    counter = tmp_path / "counter"
    counter.write_text("0")
    counting = threading.Event()

    def count() -> None:
        for _ in range(5):
            lock = locks.acquire("x", wait=60)
            counter.write_text(str(int(counter.read_text()) + 1))
            assert lock.holds
            lock.release()

    def forget() -> None:
        while not counting.is_set():
            locks.forget("x")

    threads = [threading.Thread(target=count) for _ in range(6)]
    forgetting = threading.Thread(target=forget)
    for thread in (*threads, forgetting):
        thread.start()
    for thread in threads:
        thread.join()
    counting.set()
    forgetting.join()
    assert counter.read_text() == "30"
    locks.forget("x")
    assert list(locks.path("x").parent.iterdir()) == []


def test_a_lock_whose_holder_died_is_not_forgotten(store: Store, id: str) -> None:
    """What it wrote may be in memory only, and its record is what says so."""
    with _other(store, id) as holder:
        holder.kill()
    store.context.locks.forget(id)
    with store.write(id) as writer:
        assert writer.append("b")
    assert store.context.locks.names() == [id]


def _me(**facts: Any) -> Owner:
    return replace(me(Hand(), RandomIds()), **facts)


@pytest.mark.parametrize(
    ("facts", "gone"),
    [
        ({}, False),
        ({"started": "1"}, True),
        ({"boot": "another"}, True),
        ({"host": "elsewhere", "boot": "another"}, False),
        ({"namespace": "1"}, False),
        ({"pid": 2**22 - 3, "started": "1"}, True),
        ({"pid": 2**22 - 3, "namespace": "1"}, False),
        ({"started": ""}, False),
    ],
    ids=["alive", "number reused", "another boot", "another host", "a container", "dead", "dead elsewhere", "no start"],
)
def test_a_process_is_gone_only_with_proof(facts: dict[str, object], gone: bool) -> None:
    """D6 to D9: what cannot be known is taken for alive; no time of day is asked."""
    assert is_gone(_me(**facts)) == gone


_BAD_RECORDS = {
    "empty": b"",
    "torn": b"{",
    "null": b"null",
    "a list": b"[]",
    "wrong types": b'{"pid":"x"}',
    "not text": b"\xff\xfe",
    "too long": b"x" * 5000,
    "nobody": b'{"pid":0,"host":"","user":"","program":"","since":""}',
    "deep": b"[" * 4000,
}


@pytest.mark.parametrize("record", _BAD_RECORDS.values(), ids=_BAD_RECORDS.keys())
def test_a_bad_record_names_nobody(store: Store, id: str, record: bytes) -> None:
    """D10, D11: held is held; by whom is unknown."""
    assert decode(record) is None
    with store.write(id):
        (store.root / ".bough" / "locks" / f"{id}.owner").write_bytes(record)
        status = store.status(id)
        assert (status.held, status.owner) == (True, None)
        with pytest.raises(Locked, match="unknown"):
            store.write(id)


def test_a_record_that_is_no_file_is_not_followed(store: Store, id: str, tmp_path: Path) -> None:
    """D10, D16: a pipe does not hang us, a link leads nowhere."""
    record = store.root / ".bough" / "locks" / f"{id}.owner"
    record.unlink(missing_ok=True)
    os.mkfifo(record)
    with store.write(id):
        record.unlink(missing_ok=True)
        (tmp_path / "forged").write_bytes(encode(_me(user="mallory")))
        record.symlink_to(tmp_path / "forged")
        assert store.status(id).owner is None


def test_a_linked_lock_is_refused(store: Store, id: str, tmp_path: Path) -> None:
    """D16: a planted link does not make us create a file elsewhere."""
    lock = store.context.locks.path(id)
    lock.unlink()
    lock.symlink_to(tmp_path / "victim")
    with pytest.raises(ReadOnly):
        store.write(id)
    assert not (tmp_path / "victim").exists()


def test_network_folders_are_only_read(store: Store, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """D14: their locks are not to be trusted, unless the person vouches for them."""
    monkeypatch.setattr("bough.core.mounts.file_system", lambda path: "nfs4")
    monkeypatch.setattr(
        "bough.core.locks.refuses_locks", __import__("bough.core.mounts", fromlist=["x"]).refuses_locks.__wrapped__
    )
    with pytest.raises(ReadOnly, match="network"):
        store.write(id)
    with Store.open(store.root, network=True).write(id) as writer:
        writer.append("b")


def test_a_file_system_without_locks_is_only_read(store: Store, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """D15: no soft lock is made in silence."""
    import fcntl

    def missing(descriptor: int, operation: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", missing)
    with pytest.raises(ReadOnly, match="lock"):
        store.write(id)


def test_a_folder_knows_its_file_system(tmp_path: Path) -> None:
    """The longest mount point that leads to it counts."""
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(tmp_path) not in ("", "proc")


def test_a_forgotten_writer_lets_go(store: Store, id: str) -> None:
    """Without waiting for a collection of garbage."""
    store.write(id).append("b")
    with store.write(id) as writer:
        writer.append("c")
