"""What others write while one looks is put into the index beside the screen, so that a search finds it at once."""

from __future__ import annotations

from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from bough.core.platform import state_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from bough.core.library import Library
    from bough.core.watch import Batch
    from bough.tui.screens.search.state import State

_BETWEEN = 0.6
"""Seconds from one look to the next: with what it takes itself, less than one until something can be found."""


class Indexing:
    """Brings an index up to date that there is already, after each batch of changes: one for each browse screen."""

    def __init__(self, library: Callable[[], Library]) -> None:
        self._library = library
        self._state: State | None = None
        self._making = Lock()
        self._wanted = Event()
        self._ended = Event()
        self._thread: Thread | None = None

    def state(self) -> State:
        """What the search screen begins with. Made at the first use, in whichever thread that is."""
        from bough.tui.screens.search.state import State  # noqa: PLC0415 - start-up time: nobody searches at first

        with self._making:
            if self._state is None:
                self._state = State(self._library, state_dir())
            return self._state

    def heard(self, batch: Batch) -> None:
        """Others changed conversations: bring the index up to date, in a thread."""
        from bough.core.watch import Appeared, Changed, Grew, Vanished  # noqa: PLC0415 - start-up time

        if not any(isinstance(change, Appeared | Changed | Grew | Vanished) for change in batch):
            return
        self._wanted.set()
        if self._thread is None:  # a daemon: quitting never waits for it, and the index survives that
            self._thread = Thread(target=self._run, name="bough-indexing", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End with what is under way."""
        self._ended.set()
        self._wanted.set()

    def _run(self) -> None:
        while self._wanted.wait() and not self._ended.is_set():
            self._wanted.clear()
            if not self.state().follow(self._ended.is_set):
                return
            self._ended.wait(_BETWEEN)
