"""Something that is done every so often: cleaning up, keeping, backing up. Nothing happens by itself: somebody asks.

As with `Autosave`, the clock is handed in, a failure is remembered and tried again later, and whoever asks decides in
which thread the work is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from .autosave import BACK_OFF
from .clock import Clock, SystemClock
from .errors import BoughError

T = TypeVar("T")


class Periodic(Generic[T]):
    """Work that is due at once, and then again `every` so many seconds after it ended."""

    def __init__(self, work: Callable[[], T], every: float, clock: Clock | None = None) -> None:
        self.enabled = True
        """May be switched at any time, any number of times."""
        self.every = every
        """Seconds; may be changed at any time."""
        self.result: T | None = None
        """Of the last time that it succeeded."""
        self.failure: BoughError | None = None
        """Why the last attempt failed; None once one succeeded."""
        self._work = work
        self._clock = clock or SystemClock()
        self._ended: float | None = None
        self._failures = 0

    @property
    def due(self) -> float | None:
        """Seconds until `tick` would work, 0 for now; None while it is switched off."""
        if not self.enabled:
            return None
        if self._ended is None:
            return 0.0
        pause = min(self.every, BACK_OFF[min(self._failures, len(BACK_OFF)) - 1]) if self._failures else self.every
        return max(0.0, self._ended + pause - self._clock.monotonic())

    def tick(self) -> bool:
        """Work if it is time. Whether it did, and succeeded."""
        if self.due != 0.0:
            return False
        try:
            self.result = self._work()
        except BoughError as error:
            self.failure = error
            self._failures += 1
            return False
        else:
            self.failure, self._failures = None, 0
            return True
        finally:
            self._ended = self._clock.monotonic()
