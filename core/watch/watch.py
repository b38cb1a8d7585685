"""A watch over the conversations of a library: what happens to them, as batches of typed changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from ..clock import Clock, SystemClock
from ..conversation import Conversation
from ..library import Library
from ..summary import Summary
from .changes import Batch
from .status import WatchStatus


class Watch:
    """A watch over what a library lists, in folders that appear later too, and over the conversations followed.

    Nothing happens before `batches` is asked for its first value; from then on whoever iterates drives the watch, in a
    thread of theirs, and all work is done there. All other methods may be called from any thread at any time and never
    wait for a disk. `start` does the same in a thread of its own.
    """

    def __init__(self, library: Library, *, clock: Clock | None = None) -> None:
        """A watch over the places of `library`; the library itself is not touched, its catalog is shared."""
        self._library = Library(library.scope.paths, library.scope.store, library.catalog)
        self._clock = clock or SystemClock()

    @property
    def status(self) -> WatchStatus:
        """How changes are noticed now; changes of it are told to `on_status`."""
        raise NotImplementedError

    on_status: Callable[[WatchStatus], None] | None = None
    """Called in the watching thread when the status has changed."""

    def batches(self, stop: threading.Event) -> Iterator[Batch]:
        """What happens from now on, until `stop` is set; ends within 50 ms of it and leaves nothing open.

        The first look, at what is there already, is told as no change; but who holds or writes a conversation then is
        told as `Held` and `Live`. Bursts come together: what was found is handed over when it is complete, or after a
        quarter of a second.
        """
        raise NotImplementedError

    def start(self, deliver: Callable[[Batch], None]) -> None:
        """Watch in a thread of its own, which calls `deliver` with each batch, until `stop`."""
        raise NotImplementedError

    def stop(self) -> None:
        """End what `start` began, and wait for it. Twice does no harm."""
        raise NotImplementedError

    def look(self) -> None:
        """Look now rather than in up to two seconds: on focus, on resume, before a save. Returns at once."""
        raise NotImplementedError

    def listing(self) -> list[Summary]:
        """All conversations as the watch knows them now, newest first."""
        raise NotImplementedError

    def follow(self, conversation: Conversation) -> None:
        """Tell ids and a new picture of this conversation when it grows: one that is open on a screen.

        Call it again with a newer picture after changing the conversation oneself, so that the change is not told.
        """
        raise NotImplementedError

    def unfollow(self, conversation: Conversation) -> None:
        """It is closed."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
