"""When to look again at what could not be read, was half written, or is costly to read."""

from __future__ import annotations

from collections.abc import Container

from ..clock import Clock
from .changes import Place

FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 30.0
"""What is half written is looked at again so soon, and then less and less often."""
COSTLY_SECONDS = 0.02
REST = 20
"""A conversation that took longer than that to read is left alone for so many times as long."""


class Later:
    """The conversations that wait to be looked at again."""

    def __init__(self, clock: Clock) -> None:
        self.due: dict[Place, float] = {}
        """When to look at them."""
        self._clock = clock
        self._attempts: dict[Place, int] = {}
        """How often a conversation was found half written, one time after the other."""
        self._rests_until: dict[Place, float] = {}

    def ready(self) -> list[Place]:
        """Those whose time has come."""
        now = self._clock.monotonic()
        return [place for place, at in self.due.items() if at <= now]

    def begin(self, place: Place) -> bool:
        """One is looked at now. False if it still rests; then its time comes by itself."""
        self.due.pop(place, None)
        now = self._clock.monotonic()
        if now < self._rests_until.get(place, now):
            self.due[place] = self._rests_until[place]
            return False
        return True

    def at_once(self, place: Place) -> None:
        """Look at it again as soon as possible."""
        self.due[place] = self._clock.monotonic()

    def attempts(self, place: Place) -> int:
        """How often it was found half written, one time after the other."""
        return self._attempts.get(place, 0)

    def retry(self, place: Place) -> None:
        """It was found half written once more."""
        attempts = self._attempts[place] = self.attempts(place) + 1
        pause = min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), LAST_RETRY_SECONDS)
        self.due[place] = self._clock.monotonic() + pause

    def whole(self, place: Place) -> bool:
        """It is whole. Returns whether it was not before."""
        return self._attempts.pop(place, None) is not None

    def rest(self, place: Place, cost: float) -> None:
        """Leave it alone for a while if it took long to read. `cost` in seconds, up to now."""
        if cost > COSTLY_SECONDS:
            self._rests_until[place] = self._clock.monotonic() - cost + REST * cost

    def forget_all_but(self, places: Container[Place]) -> None:
        """The others are not there any more."""
        for kept in (self.due, self._attempts, self._rests_until):
            for place in [place for place in kept if place not in places]:
                del kept[place]
