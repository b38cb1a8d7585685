"""Time and randomness, as things that can be handed in: a test sets the clock and knows every id."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime
from typing import Final, Protocol

ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
ID_LENGTH: Final = 20
"""Characters of a new id: 100 bits, so that two machines never choose the same."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The time of day in UTC. It may be wrong, and may jump."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Ids(Protocol):
    """Makes ids."""

    def new(self) -> str:
        """An id that was never given before, anywhere."""


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """The time of day in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class RandomIds:
    """Ids of 20 random characters."""

    def new(self) -> str:
        """A fresh id; the first character is a letter, so that it is never taken for a position."""
        bits = int.from_bytes(secrets.token_bytes(13))
        return ALPHABET[bits % 26] + "".join(ALPHABET[bits >> 5 * place & 31] for place in range(1, ID_LENGTH))


def stamp(clock: Clock) -> str:
    """The time of day as files have it: RFC 3339 in UTC, to the microsecond, always of the same length."""
    return clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
