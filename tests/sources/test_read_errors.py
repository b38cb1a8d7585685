"""A disk or a network that fails in the middle of a file: what comes before is shown, and what is wrong is said."""

from __future__ import annotations

import errno
import io
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.bodies import FilePool
from bough.core.catalog import Catalog
from bough.core.errors import Moved, Unreadable
from bough.core.library import Library
from bough.core.skeleton import Stat
from bough.core.sources import ahead, batches, head
from bough.core.sources.batches import Batches
from bough.core.sources.jsonlines import opened

NUMBER = 40
TIME = "2026-11-19T10:00:00.000Z"


def claude(n: int) -> dict[str, Any]:
    said = {"role": "user", "content": f"message {n}"}
    above = f"u{n - 1}" if n else None
    return {"type": "user", "uuid": f"u{n}", "parentUuid": above, "sessionId": "s", "timestamp": TIME, "message": said}


def codex(n: int) -> dict[str, Any]:
    if not n:
        return {"timestamp": TIME, "type": "session_meta", "payload": {"id": "t", "timestamp": TIME, "cwd": "/p"}}
    text = [{"type": "output_text", "text": f"message {n}"}]
    return {
        "timestamp": TIME,
        "type": "response_item",
        "payload": {"type": "message", "role": "assistant", "content": text},
    }


def pi(n: int) -> dict[str, Any]:
    if not n:
        return {"type": "session", "version": 3, "id": "s", "timestamp": TIME, "cwd": "/p"}
    said = {"role": "user", "content": [{"type": "text", "text": f"message {n}"}]}
    above = f"{n - 1:08}" if n > 1 else None
    return {"type": "message", "id": f"{n:08}", "parentId": above, "timestamp": TIME, "message": said}


def fails_at(patch: pytest.MonkeyPatch, place: int) -> None:
    """Let every file that is read in order fail from an offset on."""

    class Failing(io.FileIO):
        def readinto(self, buffer: Any) -> int:
            if self.tell() >= place:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().readinto(memoryview(buffer)[: place - self.tell()])

        def read(self, size: int | None = -1) -> bytes:
            if size is None or size < 0 or self.tell() + size > place:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().read(size)

    patch.setattr(os, "fdopen", lambda number, mode, **_: Failing(number, mode, closefd=False))


def written(path: Path, record: Callable[[int], dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(record(n))}\n" for n in range(NUMBER)))
    return path


@pytest.mark.parametrize("record", [claude, codex, pi])
def test_what_comes_before_a_read_error_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Callable[[int], dict[str, Any]]
) -> None:
    """With its texts, and a problem that says where it ends."""
    path = written(tmp_path / "s.jsonl", record)
    first = path.read_bytes().index(b"message 20")
    fails_at(monkeypatch, first)
    (conversation,) = Library([path], catalog=Catalog()).conversations()
    assert conversation.skeleton.records == 20
    assert [(one.code, one.place.split()[0]) for one in conversation.problems] == [("unreadable", "byte")]
    assert conversation.preview(len(conversation.skeleton) - 1) == "message 19"


def test_a_list_counts_what_could_be_read_and_forgets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is the same once its disk is back, so what was read of it is not what the catalog knows of it."""
    path = written(tmp_path / "s.jsonl", claude)
    library = Library([tmp_path], catalog=Catalog())
    with monkeypatch.context() as patch:
        fails_at(patch, path.read_bytes().index(b"message 20"))
        library.complete()
        assert [(one.messages, one.problems) for one in library.listing()] == [(20, 1)]
    later = Library([tmp_path], catalog=library.catalog)
    assert [(one.messages, one.problems) for one in later.complete()] == [(40, 0)]


def test_an_export_that_could_not_be_listed_to_its_end_is_listed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies behind the error would stay away for as long as the file is the same."""
    folder = tmp_path / "export"
    folder.mkdir()
    path = folder / "conversations.json"
    node: dict[str, Any] = {"id": "a", "parent": None, "children": [], "message": {"author": {"role": "user"}}}
    path.write_text(json.dumps([{"id": f"c{n}", "title": f"{n}", "mapping": {"a": node}} for n in range(9)]))
    os.utime(folder, (1, 1))  # the search would not be remembered right after a change
    end, read = path.read_bytes().index(b"c5"), os.read

    def fails(number: int, size: int) -> bytes:
        at = os.lseek(number, 0, os.SEEK_CUR)
        if at >= end:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(number, min(size, end - at))

    def refuses(_: Path) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    library = Library([folder], catalog=Catalog())
    with monkeypatch.context() as patch:
        patch.setattr(os, "read", fails)
        patch.setattr(Path, "read_bytes", refuses)
        assert sum(one.messages == 1 for one in library.complete()) == 5
        assert any("Input/output error" in one.message for one in library.problems)
    assert [one.messages for one in Library([folder], catalog=library.catalog).complete()] == [1] * 9


def test_a_document_that_could_not_be_listed_is_listed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One stands for all conversations in it while its disk fails."""
    folder = tmp_path / "sets"
    folder.mkdir()
    turns = [{"from": "human", "value": "How?"}, {"from": "gpt", "value": "So."}]
    path = folder / "set.json"
    path.write_text(json.dumps([{"conversations": turns}] * 9))
    os.utime(folder, (1, 1))
    library = Library([folder], catalog=Catalog())
    with monkeypatch.context() as patch:
        fails_at(patch, 20)
        assert [one.messages for one in library.complete()] == [None]
    assert [one.messages for one in Library([folder], catalog=library.catalog).complete()] == [2] * 9


def test_a_file_of_which_nothing_can_be_read_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "s.jsonl", claude)
    (conversation,) = Library([path], catalog=Catalog()).conversations()
    fails_at(monkeypatch, 0)
    with pytest.raises(Unreadable, match="Input/output error"):
        conversation.skeleton.counted()


def test_a_body_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the error that views know; an OSError would end them."""

    def fails(*_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "f"
    path.write_bytes(b"0123456789")
    monkeypatch.setattr(os, "pread", fails)
    with pytest.raises(Moved, match="Input/output error"):
        FilePool().read(path, Stat.of(path), 0, 5)


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="descriptors have no names here")
def test_what_has_nothing_to_read_just_now_is_of_no_unknown_format() -> None:
    """Nothing is learnt from it: the catalog would believe that for as long as the file stays as it is."""
    read, write = os.pipe()
    try:
        with pytest.raises(Unreadable, match="just now"):
            head(Path(f"/dev/fd/{read}"))
    finally:
        os.close(read)
        os.close(write)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "WORTH_IT", 1)
    monkeypatch.setattr(ahead, "_PIECE", 64)


def _numbers(path: Path) -> list[int]:
    with opened(path) as (descriptor, _):
        found = Batches(path, dict[str, Any]).batches(descriptor)
        return [record["n"] for batch in found for record in batch.records]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("error", [OSError(errno.EIO, "fails"), MemoryError()])
def test_a_thread_that_fails_leaves_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """What it cannot read is read without it."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"n":{n}}}\n' for n in range(100)))
    read, calls = os.preadv, []

    def fails(*given: Any) -> int:
        calls.append(given)
        if len(calls) > 2:
            raise error
        return read(*given)

    monkeypatch.setattr(os, "preadv", fails)
    assert _numbers(path) == list(range(100))
    assert len(calls) == 3


@pytest.mark.usefixtures("small_pieces")
def test_where_there_is_no_room_to_read_ahead_no_thread_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would wait for a buffer for ever."""

    def none(*_: object) -> bytearray:
        raise MemoryError

    begun: list[object] = []
    monkeypatch.setattr(ahead, "bytearray", none, raising=False)
    monkeypatch.setattr(threading.Thread, "start", begun.append)
    path = written(tmp_path / "a.jsonl", claude)
    with opened(path) as (descriptor, _), pytest.raises(MemoryError):
        next(Batches(path, dict[str, Any]).batches(descriptor))
    assert begun == []
