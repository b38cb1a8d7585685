"""What a writer makes of a disk that fails, and of files that a crash or somebody else has changed."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

import pytest

from bough.core.codecs import CODECS, Codec
from bough.core.errors import (
    Moved,
    NotSaved,
    ReadOnly,
    Unsure,
)
from bough.core.files import Files
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store

from .looking import paths, shown, texts


class _Failing(Files):
    """A disk that fails one kind of call when told to."""

    def __init__(self) -> None:
        self.fails = ""

    def write(self, descriptor: int, data: bytes) -> int:
        if self.fails == "write":
            raise OSError(28, "No space left on device")
        if self.fails == "half":
            self.fails = "write"
            return super().write(descriptor, data[: len(data) // 2])
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        if self.fails == "sync":
            raise OSError(5, "Input/output error")
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        if self.fails == "replace":
            raise OSError(30, "Read-only file system")
        super().replace(source, target)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("fault", ["write", "half", "sync", "replace"])
def test_a_failing_disk_leaves_the_old_or_the_new(tmp_path: Path, codec: Codec, fault: str) -> None:
    """Every change fails with an error of ours, leaves no part of itself, and works when tried again."""
    files = _Failing()
    store = Store.open(tmp_path / "store", create=True, codec=codec, files=files)
    id = store.create("t", messages=["a"])
    new = [NewMessage(parts=(Text("b"),), id="b1"), NewMessage(parts=(Text("c"),), id="c1")]
    with store.write(id) as writer:
        for change in (
            lambda: writer.append(*new),
            lambda: writer.fork("b1", "x", id="xx"),
            lambda: writer.rename("new"),
        ):
            files.fails = fault
            with contextlib.suppress(NotSaved, Unsure):
                change()
            files.fails = ""
            assert "b" not in texts(store, id) or "c" in texts(store, id), "all or none"
            change()
            assert texts(store, id).count("b") == 1
    assert store.read(id).title == "new"
    assert shown(store, id) == {"main": "a b c", "x": "a b"}
    assert [name for name in os.listdir(writer.folder) if name.startswith(".")] == []


@pytest.mark.parametrize("codec", CODECS)
def test_what_others_do_to_a_file_is_never_overwritten(tmp_path: Path, codec: Codec) -> None:
    """A file that was replaced under an open writer is noticed; its content stays, and the next try adds to it."""
    store = Store.open(tmp_path / "store", create=True, codec=codec)
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b")
        path = paths(writer)[0]
        copy = path.read_bytes()
        writer.append("lost by their replacement")
        path.with_name("other").write_bytes(copy)
        path.with_name("other").replace(path)
        try:
            writer.append("c")
        except Moved:
            writer.append("c")
    assert shown(store, id) == {"main": "a b c"}


def test_lines_that_others_add_are_read_first(store: Store) -> None:
    """An editor's append and ours both stay."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        (b,) = writer.append("b")
        with paths(writer)[0].open("ab") as file:
            file.write(b'{"type":"message","id":"t1","parent":"%s","role":"user","parts":"theirs"}\n' % b.encode())
        writer.append("c")
    assert shown(store, id) == {"main": "a b theirs c"}


def test_a_torn_tail_stays_and_harms_nothing(store: Store) -> None:
    """Half a line of a crash is never cut off; the next line begins a new one."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = paths(writer)[0]
    with path.open("ab") as file:
        file.write(b'{"type":"message","id":"to')
    with store.write(id) as writer:
        writer.append("b")
    conversation = store.read(id)
    assert shown(store, id) == {"main": "a b"}
    assert [problem.code for problem in conversation.problems] == ["bad-json"]
    assert b'"id":"to\n' in path.read_bytes()


def test_half_a_change_counts_for_nothing(store: Store) -> None:
    """Of messages that were added together all are there or none."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        writer.append("b", "c", "d")
        path = paths(writer)[0]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert shown(store, id) == {"main": "a"}
    assert [problem.code for problem in store.read(id).problems] == ["torn"]
    with store.write(id) as writer:
        writer.append("e")
    assert shown(store, id) == {"main": "a e"}


def test_everything_is_private(tmp_path: Path) -> None:
    """Files 0600 and folders 0700, whatever the umask."""
    before = os.umask(0)
    try:
        store = Store.open(tmp_path / "deep" / "er" / "store", create=True)
        id = store.create(messages=["a"])
        with store.write(id) as writer:
            writer.fork(writer.head(), messages=["b"])
        store.notes("codex").rename("x", "y")
        store.delete(id)
    finally:
        os.umask(before)
    for path in [tmp_path / "deep", *(tmp_path / "deep").rglob("*")]:
        assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_links_are_not_followed(store: Store, tmp_path: Path) -> None:
    """A planted link does not lead a writer out of the store, nor a reader."""
    id = store.create(messages=["a"])
    victim = tmp_path / "victim.jsonl"
    with store.write(id) as writer:
        path = paths(writer)[0]
        path.replace(victim)
        path.symlink_to(victim)
        before = victim.read_bytes()
        with pytest.raises((Moved, ReadOnly)):
            writer.append("b")
    assert victim.read_bytes() == before


def test_a_newer_file_is_only_read(store: Store) -> None:
    """What a later version wrote may mean more than is understood here."""
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = paths(writer)[0]
    path.write_bytes(path.read_bytes().replace(b'"v":1', b'"v":2'))
    assert shown(store, id) == {"main": "a"}
    with store.write(id) as writer, pytest.raises(ReadOnly, match="newer"):
        writer.append("b")
