"""Which result answers which call, on one path and without looking far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bough.core.model import Parts, ToolCall, ToolResult
from bough.core.skeleton import Skeleton

REACH = 64
"""Messages between a call and its result, at most. Results come before the next answer; only a mangled file needs more,
and there a result stands alone."""


class Place(NamedTuple):
    """A part of a message on a path."""

    position: int
    part: int


class Pairing:
    """Matches by call id within a turn. Each call has one result at most and each result one call."""

    def __init__(self, skeleton: Skeleton, path: Sequence[int], parts: Callable[[int], Parts]) -> None:
        """`parts` gives what the message at a position of the path says; nothing where that cannot be read."""
        self._skeleton = skeleton
        self._path = path
        self._parts = parts

    def result_of(self, place: Place) -> Place | None:
        """Where the result of a call is."""
        call = self._parts(place.position)[place.part]
        found = self._first_result(place, call.call) if isinstance(call, ToolCall) else None
        return found if found is not None and self._nearest_call(found) == place else None

    def call_of(self, place: Place) -> Place | None:
        """Where the call of a result is."""
        found = self._nearest_call(place)
        if found is None:
            return None
        result = self._parts(place.position)[place.part]
        first = self._first_result(found, result.call) if isinstance(result, ToolResult) else None
        return found if first == place else None

    def _first_result(self, call: Place, id: str) -> Place | None:
        for position in self._after(call.position):
            for number, part in enumerate(self._parts(position)):
                if isinstance(part, ToolResult) and part.call == id and (position, number) > call:
                    return Place(position, number)
        return None

    def _nearest_call(self, result: Place) -> Place | None:
        answer = self._parts(result.position)[result.part]
        if not isinstance(answer, ToolResult):
            return None
        for position in self._before(result.position):
            parts = self._parts(position)
            for number in reversed(range(len(parts))):
                part = parts[number]
                if isinstance(part, ToolCall) and part.call == answer.call and (position, number) < result:
                    return Place(position, number)
        return None

    def _after(self, position: int) -> Iterator[int]:
        yield position
        for later in range(position + 1, min(len(self._path), position + REACH)):
            kind = self._skeleton.kinds[self._path[later]]
            if kind in ("result", "prompt", "context"):
                yield later
            if kind == "prompt":  # which may hold the result of what it interrupted
                return

    def _before(self, position: int) -> Iterator[int]:
        yield position
        for earlier in range(position - 1, max(-1, position - REACH), -1):
            kind = self._skeleton.kinds[self._path[earlier]]
            if kind == "prompt":
                return
            if kind in ("answer", "call"):
                yield earlier
