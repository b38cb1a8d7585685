"""Which conversations are being written to, since when not any more, and by which agent if one can be seen."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from ..clock import Clock
from ..summary import LIVE_SECONDS, Summary
from .agents import Agents
from .changes import Agent, Change, Live, Place, Quiet
from .shelf import Shelf


class Liveness:
    """When each conversation was written to last, as far as that is a minute ago or less."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self._shelf = shelf
        self._clock = clock
        self._written: dict[Place, float] = {}
        self._told: dict[Place, Agent] = {}
        self._agents = Agents(clock)

    def begin(self) -> Iterator[Change]:
        """Those that are live already."""
        for place, listed in list(self._shelf.conversations.items()):
            if listed.summary.live:
                yield from self._wrote(place, listed.item.changed)

    def wrote(self, paths: Iterable[str]) -> Iterator[Change]:
        """Files changed: their conversations are live if that was just now."""
        latest: dict[Place, float] = {}
        for path in paths:
            at = _written(path)
            for place in self._shelf.of_file(path):
                latest[place] = max(latest.get(place, 0.0), at)
        for place, at in latest.items():
            yield from self._wrote(place, at)

    def settle(self) -> Iterator[Change]:
        """Those that are live no longer, and the agents that were found since."""
        now = self._clock.now().timestamp()
        for place, at in list(self._written.items()):
            if not _is_live(at, now):
                self._end(place)
                if place in self._shelf.conversations:
                    yield Quiet(self._mark(place, live=False))
        yield from self._found()

    def _wrote(self, place: Place, at: float) -> Iterator[Change]:
        if _is_live(at, self._clock.now().timestamp()) and self._written.get(place) != at:
            self._written[place] = at
            yield self._live(place)

    def _found(self) -> Iterator[Change]:
        """Processes are searched only for what is live, and told when another one is found than before."""
        if not self._written or not self._agents.may_search:
            return
        self._agents.search()
        for place in self._written:
            if place in self._shelf.conversations and self._agent(place) != self._told.get(place):
                yield self._live(place)

    def _live(self, place: Place) -> Live:
        agent = self._agent(place)
        if agent is not None:
            self._told[place] = agent
        else:
            self._told.pop(place, None)
        written = datetime.fromtimestamp(self._written[place], UTC)
        return Live(self._mark(place, live=True), written, agent)

    def _agent(self, place: Place) -> Agent | None:
        return self._agents.known(place.source, self._shelf.conversations[place].summary.project)

    def _mark(self, place: Place, *, live: bool) -> Summary:
        listed = self._shelf.conversations[place]
        return self._shelf.know(place, listed._replace(summary=listed.summary._replace(live=live)))

    def _end(self, place: Place) -> None:
        del self._written[place]
        self._told.pop(place, None)


def _is_live(at: float, now: float) -> bool:
    return -LIVE_SECONDS < now - at < LIVE_SECONDS


def _written(path: str) -> float:
    try:
        return os.stat(path).st_mtime  # noqa: PTH116 - a string, for each event
    except (OSError, ValueError):
        return 0.0
