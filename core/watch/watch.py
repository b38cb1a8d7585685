"""A watch over the conversations of a library: what happens to them, as batches of typed changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from types import TracebackType
from typing import Self

from ..clock import Clock, SystemClock
from ..conversation import Conversation
from ..library import Library
from ..summary import Summary
from .changes import Batch, Change
from .rounds import Rounds
from .shelf import Shelf
from .status import WatchStatus

GATHER_SECONDS = 0.25
"""What was found is handed over after so long even if there is more."""


class Watch:
    """A watch over what a library lists, in folders that appear later too, and over the conversations followed.

    Nothing happens before `batches` is asked for its first value; from then on whoever iterates drives the watch, in a
    thread of theirs, and all work is done there. All other methods may be called from any thread at any time and never
    wait for a disk. `start` does the same in a thread of its own.
    """

    on_status: Callable[[WatchStatus], None] | None = None
    """Called in the watching thread when mode or reason have changed; the numbers change all the time."""

    def __init__(self, library: Library, *, clock: Clock | None = None) -> None:
        """A watch over the places of `library`; the library itself is not touched, its catalog is shared."""
        self._library = Library(library.scope.paths, library.scope.store, library.catalog)
        self._clock = clock or SystemClock()
        self._shelf = Shelf(self._library, self._clock)
        self._status = WatchStatus("stopped")
        self._asked = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def status(self) -> WatchStatus:
        """How changes are noticed now; changes of it are told to `on_status`."""
        return self._status

    def batches(self, stop: threading.Event) -> Generator[Batch, None, None]:
        """What happens from now on, until `stop` is set; ends within 50 ms of it and leaves nothing open.

        The first look, at what is there already, is told as no change; but who holds or writes a conversation then is
        told as `Held` and `Live`. Bursts come together: what was found is handed over when it is complete, or after a
        quarter of a second. Raises KeyboardInterrupt in the main thread.
        """
        rounds = Rounds(self._library, self._shelf, self._clock)
        either = _Either(stop, self._asked)
        self._tell(WatchStatus("starting"))
        try:
            yield from self._gathered(rounds.begin(), stop)
            while not stop.is_set():
                self._tell(rounds.status)
                heard = rounds.hear(either)
                asked = self._asked.is_set()
                self._asked.clear()
                yield from self._gathered(rounds.go(heard, asked=asked), stop)
        finally:
            rounds.close()
            self._tell(WatchStatus("stopped"))

    def start(self, deliver: Callable[[Batch], None]) -> None:
        """Watch in a thread of its own, which calls `deliver` with each batch, until `stop`."""

        def run() -> None:
            for batch in self.batches(self._ended):
                deliver(batch)

        self._ended.clear()
        self._thread = threading.Thread(target=run, name="bough-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End what `start` began, and wait for it. Twice does no harm."""
        self._ended.set()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def look(self) -> None:
        """Look now rather than in up to two seconds: on focus, on resume, before a save. Returns at once."""
        self._asked.set()

    def listing(self) -> list[Summary]:
        """All conversations as the watch knows them now, in no order; none before the first look."""
        return [listed.summary for listed in list(self._shelf.conversations.values())]

    def follow(self, conversation: Conversation) -> None:
        """Tell ids and a new picture of this conversation when it grows: one that is open on a screen.

        Call it again with a newer picture after changing the conversation oneself, so that the change is not told.
        """
        self._shelf.follow(conversation)
        self.look()

    def unfollow(self, conversation: Conversation) -> None:
        """Nobody looks at the conversation any more."""
        self._shelf.unfollow(conversation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _gathered(self, changes: Iterable[Change], stop: threading.Event) -> Iterator[Batch]:
        batch: list[Change] = []
        since = self._clock.monotonic()
        for change in changes:
            batch.append(change)
            now = self._clock.monotonic()
            if now - since >= GATHER_SECONDS or stop.is_set():
                yield tuple(batch)
                batch, since = [], now
            if stop.is_set():
                return
        if batch:
            yield tuple(batch)

    def _tell(self, status: WatchStatus) -> None:
        before, self._status = self._status, status
        if self.on_status is not None and (before.mode, before.reason) != (status.mode, status.reason):
            self.on_status(status)


class _Either:
    """Two events as one: it is set as soon as either of them is."""

    def __init__(self, one: threading.Event, other: threading.Event) -> None:
        self._one = one
        self._other = other

    def is_set(self) -> bool:
        """Whether either of the two is set."""
        return self._one.is_set() or self._other.is_set()
