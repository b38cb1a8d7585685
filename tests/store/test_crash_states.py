"""No power cut loses what was acknowledged, and each way of writing carelessly is caught (rows B and C3 to C5)."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bough.core import disk
from bough.core.clock import Ids as IdMaker
from bough.core.codecs import CODECS, Codec
from bough.core.disk import digest
from bough.core.errors import BoughError
from bough.core.files import Files, write_all
from bough.core.store import Store
from bough.core.writer import Writer

from .judging import there
from .simfs import Recorder, crashes

Verdict = tuple[int, list[str]]
"""States tried, and what was wrong in some of them."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where there is such a place: only the notes of the recorder count."""
    shared = Path("/dev/shm")
    path = Path(tempfile.mkdtemp(prefix="bough-faults-", dir=shared if shared.is_dir() else None))
    yield path
    shutil.rmtree(path)


class _Counted:
    """Ids in order, so that a seed says everything."""

    def __init__(self) -> None:
        self.made = 0

    def new(self) -> str:
        self.made += 1
        return f"i{self.made:05d}"


def work(folder: Path, files: Recorder, codec: Codec, seed: int, steps: int, ids: IdMaker) -> None:
    """Some changes in an order that the seed decides, each acknowledged when its call returns."""
    chance = random.Random(seed)
    store = Store.open(folder / "store", create=True, codec=codec, files=files, ids=ids)
    files.acknowledge(frozenset())
    id = store.create("t", messages=["a"])
    files.acknowledge(_now(store.root))
    with store.write(id) as writer:
        for step in range(steps):
            with contextlib.suppress(BoughError):
                _change(writer, chance.randrange(5), step)
            files.acknowledge(_now(store.root))


def _change(writer: Writer, which: int, step: int) -> None:
    match which:
        case 0:
            writer.append(f"text {step}")
        case 1:
            writer.append("x" * 5000, "y", "z")
        case 2:
            writer.fork(writer.head(), messages=["b"])
        case 3:
            writer.rename(f"title {step}")
        case _:
            writer.undo()


def _now(root: Path) -> frozenset[str]:
    return there(
        {path: path.read_bytes() for path in root.rglob("*.json*") if path.is_file() and ".bough" not in path.parts}
    )


def judge(notes: list[tuple[object, ...]], most: int, seed: int = 0) -> Verdict:
    """Try the states after every moment of what was noted."""
    tried, wrong = 0, []
    for acknowledged, coming, files in crashes(notes, random.Random(seed), most):
        tried += 1
        try:
            found = there(files)
        except ValueError as error:
            wrong.append(str(error))
            continue
        if not acknowledged <= found:
            wrong.append(f"lost {sorted(acknowledged - found)}")
        elif found not in (acknowledged, coming) and not coming <= found:
            wrong.append(f"part of a change: {sorted(found - acknowledged)}")
    return tried, wrong


@pytest.mark.parametrize("codec", CODECS)
def test_no_crash_state_loses_anything(folder: Path, codec: Codec) -> None:
    """Every state that a file system may legally be in after a cut at any moment."""
    files = Recorder(folder / "store")
    work(folder, files, codec, seed=1, steps=12, ids=_Counted())
    tried, wrong = judge(files.notes, most=60)
    assert wrong == []
    assert tried > 500


# Ways of writing carelessly: each has to be caught


class _NoSync(Recorder):
    """Never forces a file to the disk."""

    def sync(self, descriptor: int) -> None:
        pass


class _NoFolderSync(Recorder):
    """Never forces a folder to the disk."""

    def sync_folder(self, path: Path) -> None:
        pass


class _WrongFolder(Recorder):
    """Forces the folder above the one that was changed."""

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path.parent)


class _EarlyAcknowledgement(Recorder):
    """Says that it is done, and forces it to the disk afterwards."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._late: list[tuple[object, ...]] = []

    def sync(self, descriptor: int) -> None:
        if descriptor in self._open:
            self._late.append(("sync", self._open[descriptor]))

    def acknowledge(self, there: frozenset[str]) -> None:
        super().acknowledge(there)
        self.notes += self._late
        self._late.clear()


class _UnlinkAndRename(Recorder):
    """Removes the old file before the new one takes its place."""

    def replace(self, source: Path, target: Path) -> None:
        if target.is_file():
            self.remove(target)
        super().replace(source, target)


class _SecondSync(Recorder):
    """Believes a second sync after the first one failed; the bytes were dropped by then (ATC '20)."""

    def sync(self, descriptor: int) -> None:
        if descriptor in self._open:
            self.notes.append(("forget", self._open[descriptor]))


class _LyingDisk(Recorder):
    """Takes everything and keeps nothing of it, and the size is not looked at."""

    def write(self, descriptor: int, data: bytes) -> int:
        taken = super().write(descriptor, data)
        if descriptor in self._open and len(data) > 4000:
            self.notes.pop()
        return taken


def _in_place(files: Files, path: Path, data: bytes, name: str, base: bytes | None) -> object:
    """Writes over the only copy."""
    if files.facts(path) is None:
        descriptor = files.open_new(path)
    else:
        descriptor = files.open_append(path)
        os.ftruncate(descriptor, 0)
        if isinstance(files, Recorder) and descriptor in files._open:
            files.notes.append(("truncate", files._open[descriptor]))
    write_all(files, descriptor, data)
    files.sync(descriptor)
    facts = files.descriptor_facts(descriptor)
    files.close(descriptor)
    files.sync_folder(path.parent)
    return facts


def _no_batch(self: object, *arguments: object) -> list[dict[str, object]]:
    """Forgets to say that several lines belong together."""
    from bough.core.writing.adding import Adding

    records = _RECORDS(self, *arguments)
    assert isinstance(self, Adding)
    return [{key: value for key, value in record.items() if key != "batch"} for record in records]


def _records() -> Callable[..., list[dict[str, object]]]:
    from bough.core.writing.adding import Adding

    return Adding._records


_RECORDS = _records()
_RECORDERS: dict[str, tuple[type[Recorder], Codec]] = {
    "no fsync": (_NoSync, "jsonl"),
    "no fsync of whole files": (_NoSync, "gzip"),
    "no fsync of the folder": (_NoFolderSync, "jsonl"),
    "the wrong folder": (_WrongFolder, "jsonl"),
    "acknowledged too early": (_EarlyAcknowledgement, "jsonl"),
    "unlink and rename": (_UnlinkAndRename, "json"),
    "a second fsync believed": (_SecondSync, "jsonl"),
    "a lying disk believed": (_LyingDisk, "jsonl"),
}


@pytest.mark.parametrize("sabotage", _RECORDERS)
def test_careless_syncing_is_caught(folder: Path, sabotage: str) -> None:
    """The judge would see it if the protocol were wrong."""
    recorder, codec = _RECORDERS[sabotage]
    files = recorder(folder / "store")
    work(folder, files, codec, seed=3, steps=12, ids=_Counted())
    notes = [note for note in files.notes if note[0] != "forget"]
    _, wrong = judge(notes, most=60)
    assert wrong


def test_writing_in_place_is_caught(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only copy must never be half written."""
    monkeypatch.setattr("bough.core.branchfile.put", _in_place)
    files = Recorder(folder / "store")
    work(folder, files, "json", seed=3, steps=12, ids=_Counted())
    assert judge(files.notes, most=60)[1]


def test_half_a_batch_is_caught(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several lines are one change only because they say so."""
    monkeypatch.setattr("bough.core.writing.adding.Adding._records", _no_batch)
    files = Recorder(folder / "store")
    work(folder, files, "jsonl", seed=3, steps=12, ids=_Counted())
    assert any(word.startswith("part") for word in judge(files.notes, most=60)[1])


def test_a_replacement_without_comparing_is_caught(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor's version that arrives between our reading and our writing is lost without the comparison."""
    kept = [_race(folder / "with", monkeypatch)]
    monkeypatch.setattr(disk, "_check_base", lambda files, path, base: None)
    kept.append(_race(folder / "without", monkeypatch))
    assert kept == [True, False]


def _race(folder: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a message survives that somebody else put into a whole-file document at the worst moment."""
    folder.mkdir()
    store = Store.open(folder / "store", create=True, codec="json")
    id = store.create(messages=["a"])
    with store.write(id) as writer:
        path = next(path for path in writer.folder.iterdir() if path.name != "conversation.jsonl")
        real = disk._write_beside

        def racing(files: Files, beside: Path, data: bytes) -> object:
            if b"ours" in data and b"theirs" not in path.read_bytes():
                theirs = path.read_bytes().replace(b'"text": "a"', b'"text": "theirs"')
                assert digest(theirs) != digest(path.read_bytes())
                path.write_bytes(theirs)
            return real(files, beside, data)

        monkeypatch.setattr(disk, "_write_beside", racing)
        with contextlib.suppress(BoughError):
            writer.append("ours")
        monkeypatch.setattr(disk, "_write_beside", real)
    return b"theirs" in path.read_bytes()
