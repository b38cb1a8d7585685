"""Read-only and immutable places, limits of a process, odd disks. Rows C9 and C11 to C19."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.errors import BoughError, NotSaved, ReadOnly, Unreadable, Unsure
from bough.core.files import Files
from bough.core.store import Store

from .children import as_nobody, as_self, die
from .mounts import cannot, run, unmount
from .observing import leftovers, texts

_no_mounts = cannot()
needs_mounts = pytest.mark.skipif(bool(_no_mounts), reason=_no_mounts)


@needs_mounts
def test_a_read_only_store_opens_and_says_why_it_cannot_change(tmp_path: Path) -> None:
    """C12: everything can be looked at."""
    root = tmp_path / "store"
    store = Store.open(root, create=True)
    id = store.create("t", messages=["a"])
    store.delete(store.create("u"))
    run("mount", "--bind", root, root)
    try:
        run("mount", "-o", "remount,bind,ro", root)
        again = Store.open(root, create=True)
        assert texts(again, id) == ["a"]
        assert [entry.title for entry in again.trash.list()] == ["u"]
        changes: list[Callable[[], object]] = [
            lambda: again.write(id),
            lambda: again.create("new"),
            lambda: again.delete(id),
            again.trash.empty,
            lambda: again.notes("codex").rename("c", "x"),
        ]
        for change in changes:
            with pytest.raises(BoughError, match="read-only"):
                change()
    finally:
        unmount(root)


@pytest.fixture
def immutable(tmp_path: Path) -> Iterator[Callable[[str, Path], None]]:
    """Set an attribute of a file that even root respects; taken back at the end."""
    if shutil.which("chattr") is None or os.geteuid() != 0:
        pytest.skip("chattr needs root, and its program")
    done: list[tuple[str, Path]] = []
    probe = tmp_path / "probe"
    probe.touch()
    if subprocess.run(["chattr", "+i", str(probe)], capture_output=True, check=False).returncode:
        pytest.skip("this file system has no immutable files")
    done.append(("-i", probe))

    def set_(attribute: str, path: Path) -> None:
        run("chattr", attribute, path)
        done.append((attribute.replace("+", "-"), path))

    yield set_
    for attribute, path in done:
        run("chattr", attribute, path)


@pytest.mark.parametrize("codec", ["jsonl", "json"])
def test_an_immutable_file_is_said(tmp_path: Path, codec: Codec, immutable: Callable[[str, Path], None]) -> None:
    """C14: the change is refused, nothing is left beside it, others go on."""
    store = Store.open(tmp_path / "store", create=True, codec=codec)
    id, other = store.create("t", messages=["a"]), store.create("u", messages=["b"])
    path = next(path for path in (store.root / "conversations" / id).iterdir() if path.stem != "conversation")
    immutable("+i", path)
    with store.write(id) as writer, pytest.raises(NotSaved, match="not permitted"):
        writer.append("c")
    with store.write(other) as writer:
        writer.append("d")
    assert (texts(store, id), texts(store, other)) == (["a"], ["b", "d"])
    assert leftovers(tmp_path) == []


def test_an_append_only_folder_is_said(tmp_path: Path, immutable: Callable[[str, Path], None]) -> None:
    """C14: nothing can be renamed in it; the piece that cannot be removed either goes with the next writer."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    folder = store.root / "conversations" / id
    immutable("+a", folder)
    with store.write(id) as writer:
        with pytest.raises(NotSaved, match="not permitted"):
            writer.fork(writer.head())
        writer.append("b")
    run("chattr", "-a", folder)
    with store.write(id) as writer:
        writer.fork(writer.head(), "fork")
    assert texts(store, id) == ["a", "b"]
    assert leftovers(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_only_read(for_all: Path) -> None:
    """C13: mode 555; everything can be looked at, and a change says why not."""
    store = Store.open(for_all / "store", create=True)
    id = store.create("t", messages=["a"])
    shutil.rmtree(store.root / ".bough", ignore_errors=True)
    for path in [store.root, *store.root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    def look() -> None:
        again = Store.open(store.root)
        assert texts(again, id) == ["a"]
        for change in (lambda: again.write(id), lambda: again.create("x"), lambda: again.delete(id)):
            with pytest.raises((ReadOnly, NotSaved), match="denied"):
                change()

    as_nobody(look)
    for path in [store.root, *store.root.rglob("*")]:
        path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o700)


def test_a_branch_that_may_not_be_read_is_listed_and_kept(for_all: Path) -> None:
    """C13, C6: the others are shown, and nothing is written over what nobody could read."""
    store = Store.open(for_all / "store", create=True)
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), "other", messages=["b"]).branch
    path = store.root / "conversations" / id / f"{fork}.jsonl"
    before = path.read_bytes()
    for place in [store.root, *store.root.rglob("*")]:
        place.chmod(0o777 if place.is_dir() else 0o666)
        if os.geteuid() == 0:
            os.chown(place, 65534, 65534)
    path.chmod(0)

    def look() -> None:
        again = Store.open(store.root)
        conversation = again.read(id)
        assert [problem.code for problem in conversation.problems] == ["unreadable"]
        assert texts(again, id) == ["a"]
        with again.write(id) as writer, pytest.raises(Unreadable):
            writer.append("c")

    as_nobody(look)
    assert path.read_bytes() == before


def test_no_descriptor_left_fails_cleanly(tmp_path: Path) -> None:
    """C9: nothing is lost, and it works again once there are some."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])

    def act() -> None:
        used = [os.open(os.devnull, os.O_RDONLY)]
        with store.write(id) as writer:
            resource.setrlimit(resource.RLIMIT_NOFILE, (used[0] + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            with contextlib.suppress(OSError):
                while True:
                    used.append(os.dup(used[0]))
            with pytest.raises(BoughError, match="too many open files"):
                writer.append("b")
            for descriptor in used:
                os.close(descriptor)
            writer.append("c")

    as_self(act)
    assert texts(store, id) == ["a", "c"]


class _Windows(Files):
    """A file that somebody has open right now, some number of times."""

    def __init__(self, times: int) -> None:
        self.left = times


@pytest.mark.parametrize(("times", "kept"), [(3, True), (1000, False)])
def test_a_file_that_is_open_elsewhere_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, kept: bool
) -> None:
    """C18: tried again for two and a half seconds, then the old one stays and the error says so."""
    left = [times]
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if left[0]:
            left[0] -= 1
            error = PermissionError(errno.EACCES, "somebody has it open")
            error.winerror = 32  # type: ignore[attr-defined]  # only Windows has it
            raise error
        return real(path, target)

    monkeypatch.setattr("bough.core.files._wait_for_readers", lambda: None)
    monkeypatch.setattr(Path, "replace", replace)
    (tmp_path / "old").write_text("old")
    (tmp_path / "new").write_text("new")
    if kept:
        Files().replace(tmp_path / "new", tmp_path / "old")
        assert (tmp_path / "old").read_text() == "new"
    else:
        with pytest.raises(PermissionError):
            Files().replace(tmp_path / "new", tmp_path / "old")
        assert (tmp_path / "old").read_text() == "old"


def test_a_folder_that_cannot_be_synced_is_tolerated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C19: some network file systems refuse with EINVAL; everything else counts."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        writer.fork(writer.head(), messages=["b"])
    assert texts(store, id) == ["a", "b"]


class _Lying(Files):
    """A disk that says it took everything and keeps none of it."""

    lies = False

    def write(self, descriptor: int, data: bytes) -> int:
        return len(data) if self.lies else super().write(descriptor, data)


@pytest.mark.parametrize("codec", CODECS)
def test_a_disk_that_lies_is_not_believed(tmp_path: Path, codec: Codec) -> None:
    """B9: the size tells; nothing is acknowledged, and the old version stays."""
    files = _Lying()
    store = Store.open(tmp_path / "store", create=True, codec=codec, files=files)
    id = store.create("t", messages=["a"])
    with store.write(id) as writer:
        files.lies = True
        for change in (lambda: writer.append("b"), lambda: writer.fork(writer.head()), lambda: writer.rename("u")):
            with pytest.raises((NotSaved, Unsure)):
                change()
        files.lies = False
    assert texts(store, id) == ["a"]
    assert store.read(id).title == "t"


def test_a_killed_child_is_reported() -> None:
    """The tool of these tests: a child that is to die and does not is an error."""
    with pytest.raises(AssertionError, match="ended with 0"):
        die(lambda done: done())
