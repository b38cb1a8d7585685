"""A fair lock: threads get it one at a time, in the order in which they asked for it."""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType


class Turn:
    """A lock that is fair: a thread that takes it again and again lets those between who have waited.

    A `threading.Lock` goes to whoever is quick, which is mostly the one that has just let go of it.
    """

    def __init__(self) -> None:
        self._looking = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    def __enter__(self) -> None:
        with self._looking:
            if not self._taken:
                self._taken = True
                return
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # released by whoever is before us: it is ours then

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._looking:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
