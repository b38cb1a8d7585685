"""What CodeBuddy's own tests hold its session lock to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from bough.core.errors import Locked, NotFound
from bough.core.locks import Lock
from bough.core.owner import encode
from tests.parity.table import Place, Upstream
from tests.store.looking import shown

LOCK = Upstream("CodeBuddy: SessionLock (37 + 6 tests)", "test_upstream.py::test_codebuddy_lock")


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
