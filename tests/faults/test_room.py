"""Full disks, disks without inodes, and files that may not grow. Rows C1, C8 and C10."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.disk import NoRoom, append, in_doubt, read_tail
from bough.core.errors import BoughError, NotSaved, Unsure
from bough.core.files import Files
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store

from .children import as_self
from .mounts import cannot, mounted
from .observing import leftovers, texts

_no_mounts = cannot()
needs_mounts = pytest.mark.skipif(bool(_no_mounts), reason=_no_mounts)


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
        said = [text.split()[0] for text in texts(store, id)]
        assert set(accepted) <= set(said)
        assert len(said) == len(set(said))
        ballast.unlink()
        with store.write(id) as writer:
            writer.append("after")
        assert "after" in texts(store, id)


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
        assert texts(store, id) == ["a"]

    as_self(act)
    with store.write(id) as writer:
        writer.append("b")
    assert texts(store, id) == ["a", "b"]


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
                assert texts(store, id) == ["a"]
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            writer.append(message)

    as_self(act)
    found = store.read(id)
    assert found.skeleton.ids[1:] == ["b" * 20]
    assert [problem.code for problem in found.problems] == ["bad-json"]
