"""Opening one conversation, its whole tree known, beside parsing every line of the same file."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import orjson

from bough.core import open_path

from . import data
from .measure import Row, interleaved, median, mib, ms, ratio_row, seconds


def _parse_every_line(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)


def _read_bytes(path: Path) -> None:
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def _open(path: Path) -> float:
    """Seconds until the whole tree is there. To give it up again is no part of opening it."""
    begun = perf_counter()
    (conversation,) = open_path(path)
    branches = conversation.tree.branches
    taken = perf_counter() - begun
    assert len(branches) > 1
    return taken


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Without the garbage collector, which command line and app let run seldom; both sides without it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Growing:
    """A session to which one record after another is added, and the conversation that follows it."""

    def __init__(self, path: Path) -> None:
        (self._conversation,) = open_path(path)
        self._path = path
        self._number = 0
        assert self._conversation.tree.branches

    def seconds(self) -> float:
        """How long it takes to take one more record in, its tree included."""
        skeleton = self._conversation.skeleton
        self._number += 1
        record = {
            "parentUuid": skeleton.ids[-1],
            "isSidechain": False,
            "type": "user",
            "uuid": f"added-{self._number}",
            "timestamp": "2026-11-20T10:00:00.000Z",
            "message": {"role": "user", "content": "one more"},
        }
        with self._path.open("ab") as file:
            file.write(orjson.dumps(record) + b"\n")
        taken = seconds(self._follow)
        assert self._conversation.skeleton.ids[-1] == record["uuid"]
        return taken

    def _follow(self) -> None:
        self._conversation = self._conversation.update().conversation


def rows(folder: Path, *, large: bool) -> Iterator[Row]:
    """Time to the whole tree at 30 MB, and how it grows with the file; time to one record more."""
    small = data.session(folder, 30)
    with _collecting_seldom():
        ours, theirs = interleaved(9, lambda: _open(small), lambda: seconds(lambda: _parse_every_line(small)))
    size = small.stat().st_size
    yield ratio_row(
        "open, whole tree known", f"{mib(size)}, 20,000 records, 500 forks", ours, theirs, "orjson, every line", 1.0
    )
    grown = folder / "growing.jsonl"
    shutil.copy(small, grown)
    growing = _Growing(grown)
    growing.seconds()  # the first one looks all ids up
    more, whole = interleaved(9, growing.seconds, lambda: _open(grown))
    yield ratio_row("one record more, read on", f"{mib(size)}, 20,000 records, 500 forks", more, whole, "all anew", 0.1)
    for megabytes in (128, 1024) if large else (128,):
        path = data.session(folder, megabytes)
        _read_bytes(path)
        with _collecting_seldom():
            taken, read = interleaved(3, partial(_open, path), partial(seconds, partial(_read_bytes, path)))
        growth = median(taken) / median(ours) / (path.stat().st_size / size)
        yield Row(
            "the same, larger",
            mib(path.stat().st_size),
            ms(median(taken)),
            f"reading its bytes {ms(median(read))}",
            growth,
            "≤ 1.2 × per byte of the 30 MB file",
            growth <= 1.2,
        )
