"""Full disks, disks without inodes, read-only and immutable places, limits of a process. Rows C1, C8 to C19."""

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
from bough.core.disk import NoRoom, append, in_doubt, read_tail
from bough.core.errors import BoughError, NotSaved, ReadOnly, Unreadable, Unsure
from bough.core.files import Files
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store

from .children import as_nobody, die
from .mounts import cannot, mounted, run, unmount
from .observing import leftovers

_no_mounts = cannot()
needs_mounts = pytest.mark.skipif(bool(_no_mounts), reason=_no_mounts)


def _texts(store: Store, id: str) -> list[str]:
    conversation = store.read(id)
    return [conversation.preview(entry) for entry in range(len(conversation.skeleton))]


def _fill(store: Store, id: str) -> tuple[list[str], BoughError]:
    """Add until the disk refuses; what was accepted, and the refusal."""
    accepted: list[str] = []
    with store.write(id) as writer:
        for number in range(10_000):
            text = f"{number} " + "x" * 700
            try:
                writer.append(text) if number % 5 else writer.fork(writer.head(), messages=[text])
            except BoughError as error:
                return accepted, error
            accepted.append(text.split(maxsplit=1)[0])
    raise AssertionError("the disk was never full")


@needs_mounts
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("options", ["size=128k,nr_inodes=400", "size=4m,nr_inodes=30"], ids=["bytes", "inodes"])
def test_a_full_disk_keeps_what_was_accepted(tmp_path: Path, codec: Codec, options: str) -> None:
    """C1, C8: an error that says so, no piece left, everything before is there, and it goes on once there is room."""
    with mounted("tmpfs", tmp_path, options) as disk:
        store = Store.open(disk / "store", create=True, codec=codec)
        id = store.create("t")
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(16 << 10))
        accepted, error = _fill(store, id)
        assert isinstance(error, (NotSaved, Unsure))
        assert "no space left" in str(error)
        assert leftovers(disk) == []
        said = [text.split()[0] for text in _texts(store, id)]
        assert set(accepted) <= set(said)
        assert len(said) == len(set(said))
        ballast.unlink()
        with store.write(id) as writer:
            writer.append("after")
        assert "after" in _texts(store, id)


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
        assert _texts(again, id) == ["a"]
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
    assert (_texts(store, id), _texts(store, other)) == (["a"], ["b", "d"])
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
    assert _texts(store, id) == ["a", "b"]
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
        assert _texts(again, id) == ["a"]
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
        assert _texts(again, id) == ["a"]
        with again.write(id) as writer, pytest.raises(Unreadable):
            writer.append("c")

    as_nobody(look)
    assert path.read_bytes() == before


def test_a_limit_on_the_size_of_files_leaves_no_half_line(tmp_path: Path) -> None:
    """C10: a write that is cut short by the system; what was there stays, and counts for nothing by half."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])

    def act() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
        with store.write(id) as writer, pytest.raises(Unsure):
            writer.append("x" * 600, "y" * 600, "z" * 600)
        assert _texts(store, id) == ["a"]

    _as_self(act)
    with store.write(id) as writer:
        writer.append("b")
    assert _texts(store, id) == ["a", "b"]


class _Narrow(Files):
    """Has room for so many bytes more."""

    def __init__(self, room: int, error: int) -> None:
        self.room = room
        self._error = error

    def write(self, descriptor: int, data: bytes) -> int:
        if not self.room:
            raise OSError(self._error, os.strerror(self._error))
        taken = super().write(descriptor, data[: self.room])
        self.room -= taken
        return taken


@pytest.mark.parametrize("before", [b"{}\n", b"{}\n{torn"])
@pytest.mark.parametrize(
    ("left", "error", "expected"),
    [
        (0, errno.ENOSPC, NoRoom),
        (1, errno.EDQUOT, NoRoom),
        (9, errno.EFBIG, NoRoom),
        (10, errno.ENOSPC, Unsure),  # a line that lacks but its newline is one
        (15, errno.ENOSPC, Unsure),
        (1, errno.EIO, Unsure),
    ],
)
def test_what_ends_within_its_first_line_was_not_saved(
    tmp_path: Path, before: bytes, left: int, error: int, expected: type[BoughError]
) -> None:
    """C1: the disk was full; what is there reads as no record, and nothing is said to be in doubt."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(before)
    lines = b'{"id":"a"}\n{"id":"b"}\n'
    data = lines if before.endswith(b"\n") else b"\n" + lines
    room = left + len(data) - len(lines) if left else 0
    with pytest.raises(expected):
        append(_Narrow(room, error), path, lines, read_tail(Files(), path))
    assert path.read_bytes() == before + data[:room]
    assert (path in in_doubt) == (expected is Unsure)
    in_doubt.discard(path)


def test_a_message_without_room_is_not_saved_and_can_be_said_again(tmp_path: Path) -> None:
    """C1: with its id, as soon as there is room; the piece of it that is left is told, and is no message."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("t", messages=["a"])
    message = NewMessage("user", (Text("x" * 3000),), id="b" * 20)

    def act() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        with store.write(id) as writer:
            for _ in range(2):
                resource.setrlimit(resource.RLIMIT_FSIZE, (1500, most))
                with pytest.raises(NotSaved):
                    writer.append(message)
                assert _texts(store, id) == ["a"]
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            writer.append(message)

    _as_self(act)
    found = store.read(id)
    assert found.skeleton.ids[1:] == ["b" * 20]
    assert [problem.code for problem in found.problems] == ["bad-json"]


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

    _as_self(act)
    assert _texts(store, id) == ["a", "c"]


def _as_self(act: Callable[[], None]) -> None:
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - it must not go on as a second run of the tests
            os.write(2, repr(error).encode())
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


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
    assert _texts(store, id) == ["a", "b"]


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
    assert _texts(store, id) == ["a"]
    assert store.read(id).title == "t"


def test_a_killed_child_is_reported() -> None:
    """The tool of these tests: a child that is to die and does not is an error."""
    with pytest.raises(AssertionError, match="ended with 0"):
        die(lambda done: done())
