"""What a store tells those who listen: one event a change, a load or a failure."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

_log = logging.getLogger("bough")


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a conversation."""

    kind: Literal["saved", "loaded", "failed"]
    conversation: str
    path: Path
    format: str
    """The codec of the file, `log` for changes that are no messages."""
    what: str
    """The change: `append`, `fork`, `title`, …"""
    bytes: int = 0
    items: int = 0
    """Messages or lines."""
    time: str = ""
    error: str = ""
    """Of a failure: what went wrong."""


Subscriber = Callable[[Event], None]


class Events:
    """Those who listen. They are called one after the other, outside every lock of this process."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []
        self.failures: list[tuple[Event, Exception]] = []
        """What subscribers failed with; a failure of theirs harms nobody else."""

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Have `subscriber` called for each event. Calling the function that is returned ends that."""
        self._subscribers = [*self._subscribers, subscriber]

        def unsubscribe() -> None:
            self._subscribers = [other for other in self._subscribers if other is not subscriber]

        return unsubscribe

    def emit(self, event: Event) -> None:
        """Tell everybody."""
        for subscriber in self._subscribers:
            try:
                subscriber(event)
            except Exception as error:  # noqa: BLE001 - code of strangers may fail in any way; the change is done
                self.failures.append((event, error))
                _log.warning("a subscriber failed on %s", event.what, exc_info=error)
