"""Watching in tests: everything a watch tells is kept, and waited for with a deadline."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from bough.core.catalog import Catalog
from bough.core.clock import Clock
from bough.core.library import Library
from bough.core.summary import Summary
from bough.core.watch import Batch, Change, Watch

DEADLINE = 60.0
"""Seconds after which what was waited for is taken to be missing. Nothing is said about how fast it has to be."""
Kind = TypeVar("Kind")


class Told:
    """What a watch told, in order."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.batches: list[Batch] = []
        self.arrived: list[float] = []
        """When each batch came, by the monotonic clock."""
        self._news = threading.Condition()

    def deliver(self, batch: Batch) -> None:
        with self._news:
            self.batches.append(batch)
            self.arrived.append(time.monotonic())
            self._news.notify_all()

    @property
    def changes(self) -> list[Change]:
        return [change for batch in self.batches for change in batch]

    def until(self, enough: Callable[[], object], what: str = "what was waited for") -> None:
        """Wait for it; look at it whenever something is told, and now and then."""
        end = time.monotonic() + DEADLINE
        with self._news:
            while not enough():
                assert time.monotonic() < end, f"{what} is missing{self._last}"
                self._news.wait(0.05)

    def wait(self, kind: type[Kind], number: int = 1) -> list[Kind]:
        """So many changes of a kind."""
        with self._news:
            there = self._news.wait_for(lambda: len(self.of(kind)) >= number, timeout=DEADLINE)
            assert there, f"{number} of {kind.__name__} are missing{self._last}"
            return self.of(kind)

    @property
    def _last(self) -> str:
        return f"; {len(self.batches)} batches, the last changes of them are {self.changes[-5:]}"

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [change for change in self.changes if isinstance(change, kind)]

    def now(self) -> Summary:
        """What was told last of any conversation."""
        return self.batches[-1][-1].summary

    def first(self, of: Callable[[Change], bool]) -> dict[str, float]:
        """When something of that kind was told first, by the path of the conversation."""
        found: dict[str, float] = {}
        for batch, at in zip(self.batches, self.arrived, strict=True):
            for change in filter(of, batch):
                found.setdefault(change.summary.path, at)
        return found

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Whoever is told takes nothing meanwhile: what happens is gathered."""
        with self._news:
            yield

    def forget(self) -> None:
        with self._news:
            self.batches.clear()
            self.arrived.clear()


def library(*paths: Path, store: Path | None = None) -> Library:
    """A library over these places with everything in it read, and a catalog of its own."""
    made = Library(paths, store, catalog=Catalog())
    made.complete()
    return made


@contextmanager
def watching(over: Library, clock: Clock | None = None, follow: Sequence[object] = ()) -> Iterator[Told]:
    """A watch that has had its first look."""
    watch = Watch(over, clock=clock)
    told = Told(watch)
    ready = threading.Event()
    watch.on_status = lambda status: ready.set() if status.mode in ("waiting", "watching", "polling") else None
    watch.start(told.deliver)
    assert ready.wait(DEADLINE)
    try:
        yield told
    finally:
        watch.stop()


def record(id: str, parent: str | None, text: str = "and then?", role: str = "user") -> str:
    """A line of a pi session."""
    message = {"role": role, "content": [{"type": "text", "text": text}]}
    time = "2026-11-03T10:00:00.000Z"
    return json.dumps({"type": "message", "id": id, "parentId": parent, "timestamp": time, "message": message}) + "\n"


def append(path: Path, *lines: str) -> None:
    with path.open("a") as file:
        file.write("".join(lines))
