"""No memory, and a slow disk. Rows A13, A14 and C15."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bough.core.files import Files
from bough.core.store import Store

from .mounts import cannot

pytest.importorskip("resource", reason="this system has no limits to set")


def _texts(store: Store, id: str) -> list[str]:
    conversation = store.read(id)
    return [conversation.preview(entry)[:20] for entry in range(len(conversation.skeleton))]


def _cgroup(name: str) -> tuple[Path, str]:
    """A group of processes with little memory, and the file that takes its limit; skips where there is none."""
    if why := cannot():
        pytest.skip(why)
    for base, limit in (
        (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
        (Path("/sys/fs/cgroup"), "memory.max"),
    ):
        folder = base / name
        try:
            folder.mkdir()
        except OSError:
            continue
        if (folder / limit).exists():
            return folder, limit
        folder.rmdir()
    pytest.skip("no memory cgroup can be made here")


_HOARDING = """
import os, sys
from pathlib import Path
from bough.core.store import Store
hoard = []
with Store.open(sys.argv[1]).write(sys.argv[2]) as writer:
    for number in range(10_000):
        writer.append(f"text {number}")
        os.write(1, b".")
        if not hoard:
            Path(sys.argv[3], "cgroup.procs").write_text(str(os.getpid()))
        hoard.append(os.urandom(1 << 20))
"""


def test_killed_for_its_memory(tmp_path: Path) -> None:
    """A13: what was accepted before the kernel chose it is there, and the next one goes on."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    group, limit = _cgroup(f"bough-{os.getpid()}")
    (group / limit).write_text(str(30 << 20))
    for no_swap in ("memory.swap.max", "memory.swappiness"):
        if (group / no_swap).exists():
            (group / no_swap).write_text("0")
    words = [sys.executable, "-c", _HOARDING, str(store.root), id, str(group)]
    ended = subprocess.run(words, check=False, stdout=subprocess.PIPE)
    group.rmdir()
    accepted = len(ended.stdout)
    assert ended.returncode == -signal.SIGKILL
    assert accepted > 0
    assert _texts(store, id)[1 : accepted + 1] == [f"text {number}" for number in range(accepted)]
    with store.write(id) as writer:
        writer.append("b")


_TOO_LARGE = """
import os, resource, sys
from pathlib import Path
from bough.core.store import Store
text = "x" * (256 << 20)
used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
with Store.open(sys.argv[1]).write(sys.argv[2]) as writer:
    resource.setrlimit(resource.RLIMIT_AS, (used + (128 << 20), resource.RLIM_INFINITY))
    try:
        writer.append(text)
    except MemoryError:
        del text
    writer.append("b")
"""

_EACH_ONCE = """
import sys
import _testcapi
from bough.core.store import Store
with Store.open(sys.argv[1]).write(sys.argv[2]) as writer:
    writer.append("before")
    for number in range(1, int(sys.argv[3])):
        _testcapi.set_nomemory(number, number + 1)
        try:
            writer.append(f"{number} without")
            accepted = True
        except Exception:  # a decoder may call it an error of types
            accepted = False
        _testcapi.remove_mem_hooks()
        writer.append(f"{number} with")
        print(int(accepted))
"""


def _alone(code: str, *arguments: object) -> str:
    """What a process of its own prints: one that begins with the tests' memory would have room that they gave up."""
    words = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout


def test_no_memory_for_a_change(tmp_path: Path) -> None:
    """A14: a message too large for the memory that is left changes nothing, and the writer goes on."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    _alone(_TOO_LARGE, store.root, id)
    assert _texts(store, id) == ["a", "b"]


def test_each_allocation_fails_once(tmp_path: Path) -> None:
    """A14: wherever the memory ends, what was accepted is there once, and the same writer goes on at once."""
    pytest.importorskip("_testcapi", reason="this Python cannot make an allocation fail")
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t")
    accepted = [line == "1" for line in _alone(_EACH_ONCE, store.root, id, 700).split()]
    assert set(accepted) == {False, True}
    texts = _texts(store, id)
    assert len(texts) == len(set(texts))
    for number, was in enumerate(accepted, start=1):
        assert f"{number} with" in texts
        assert not was or f"{number} without" in texts


class _Slow(Files):
    """A disk that takes until it is told to finish."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.go = threading.Event()
        self.go.set()

    def sync(self, descriptor: int) -> None:
        self.reached.set()
        self.go.wait()
        super().sync(descriptor)


def test_reading_does_not_wait_for_a_slow_disk(tmp_path: Path) -> None:
    """C15: while a change is being forced to the disk, everything can be looked at."""
    files = _Slow()
    store = Store.open(tmp_path / "store", create=True, files=files)
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        files.go.clear()
        files.reached.clear()
        thread = threading.Thread(target=writer.append, args=("b",))
        thread.start()
        files.reached.wait()
        assert _texts(store, id)[0] == "a"
        assert store.status(id).held
        assert thread.is_alive()
        files.go.set()
        thread.join()
    assert _texts(store, id) == ["a", "b"]
