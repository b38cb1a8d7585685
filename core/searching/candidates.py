"""What an index lets through, to be looked into: of a million messages, so it takes 32 bytes of each and no objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple, overload

_NEVER = -(1 << 63)
"""Stands for no time."""


class Raw(NamedTuple):
    """A message that the index found."""

    number: int
    """Of its conversation."""
    place: int
    when: int | None
    score: float


class Candidates(Sequence[Raw]):
    """Messages in the order in which they were found; each is made when it is asked for."""

    def __init__(self) -> None:
        self._numbers = array("Q")
        self._places = array("Q")
        self._times = array("q")
        self._scores = array("d")

    def extend(self, found: Iterable[Raw]) -> None:
        """The next ones."""
        for number, place, when, score in found:
            self._numbers.append(number)
            self._places.append(place)
            self._times.append(_NEVER if when is None else when)
            self._scores.append(score)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Raw: ...
    @overload
    def __getitem__(self, at: slice) -> list[Raw]: ...
    def __getitem__(self, at: int | slice) -> Raw | list[Raw]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        when = self._times[at]
        return Raw(self._numbers[at], self._places[at], None if when == _NEVER else when, self._scores[at])
