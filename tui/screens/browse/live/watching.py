"""The thread in which changes are noticed, and the message by which the screen hears of each batch of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from threading import Event, Semaphore, Thread
from typing import TYPE_CHECKING, Protocol

from textual.message import Message
from textual.widget import Widget

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.library import Library
    from bough.core.summary import Summary
    from bough.core.watch import Batch, WatchStatus

_PATIENCE = 0.25
"""Seconds between two looks, while a batch waits for the screen, at whether anybody still wants it."""

_AT_ONCE = 150
"""Changes that the screen takes at once: some milliseconds, of the 100 that nobody is to wait for a key."""


class Watcher(Protocol):
    """What is used of `bough.core.watch.Watch`."""

    on_status: Callable[[WatchStatus], None] | None

    @property
    def status(self) -> WatchStatus:
        """How changes are noticed now."""

    def batches(self, stop: threading.Event) -> Iterator[Batch]:
        """What happens from now on."""

    def look(self) -> None:
        """Look now."""

    def listing(self) -> list[Summary]:
        """All conversations, as the watch knows them."""

    def follow(self, conversation: Conversation) -> None:
        """Tell what is added to this one."""

    def unfollow(self, conversation: Conversation) -> None:
        """Nobody looks at the conversation any more."""


MakeWatcher = Callable[["Library"], Watcher]


class Told(Message):
    """A batch of changes; `done` lets the thread go on."""

    def __init__(self, batch: Batch, followed: Conversation | None, done: Callable[[], None]) -> None:
        self.batch = batch
        self.followed = followed
        """What was followed when the look began that found them: by now there may be a newer picture of it."""
        self.done = done
        super().__init__()


class StatusTold(Message):
    """Changes are noticed in another way than before."""

    def __init__(self, status: WatchStatus) -> None:
        self.status = status
        super().__init__()


class Deaf(Message):
    """Watching failed, and is over."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__()


class WatchThread:
    """Drives a watch, one batch at a time: while the screen takes one, what else happens becomes part of the next."""

    def __init__(self, widget: Widget, library: Callable[[], Library], make: MakeWatcher) -> None:
        self._widget = widget
        self._library = library
        self._make = make
        self._stop = Event()
        self._room = Semaphore(1)
        self._followed: Conversation | None = None
        self._mine = threading.Lock()
        self._watch: Watcher | None = None

    def start(self) -> None:
        """Begin. The thread is a daemon: quitting never waits for a disk."""
        Thread(target=self._run, name="bough-watch", daemon=True).start()

    def stop(self) -> None:
        """End; batches that are under way are dropped."""
        self._stop.set()

    def look(self) -> None:
        """Look now rather than in a moment."""
        if self._watch is not None:
            self._watch.look()

    def follow(self, conversation: Conversation | None) -> None:
        """Tell what is added to this conversation, and to no other."""
        with self._mine:
            before, self._followed = self._followed, conversation
            if self._watch is not None:
                if before is not None and not _same(before, conversation):
                    self._watch.unfollow(before)
                if conversation is not None:
                    self._watch.follow(conversation)

    def is_behind(self, told: Told) -> bool:
        """Whether what was found of the conversation that is followed may be older than the picture there is now."""
        before, now = told.followed, self._followed
        return before is not None and before is not now and _same(before, now)

    def known(self) -> list[Summary]:
        """All conversations as the watch knows them."""
        return self._watch.listing() if self._watch is not None else []

    def _run(self) -> None:
        try:
            self._begin()
            watch = self._watch
            if watch is not None:
                followed = self._following()
                for batch in watch.batches(self._stop):
                    self._prepare(batch)
                    for part in batched(batch):
                        if not self._has_room():
                            return
                        self._widget.post_message(Told(part, followed, self._room.release))
                    followed = self._following()
        except Exception as error:  # noqa: BLE001 - whatever a foreign format raises in a thread is said, not lost
            self._widget.post_message(Deaf(error))

    def _following(self) -> Conversation | None:
        with self._mine:  # else it could be one that the watch does not follow yet
            return self._followed

    def _begin(self) -> None:
        watch = self._make(self._library())
        watch.on_status = self._tell_status
        with self._mine:
            self._watch = watch
            if self._followed is not None:
                watch.follow(self._followed)

    def _tell_status(self, status: WatchStatus) -> None:
        if not self._stop.is_set():
            self._widget.post_message(StatusTold(status))

    def _has_room(self) -> bool:
        while not self._room.acquire(timeout=_PATIENCE):
            if self._stop.is_set():
                return False
        return not self._stop.is_set()

    @staticmethod
    def _prepare(batch: Batch) -> None:
        """Work out here, in the thread, what the screen will ask for."""
        for change in batch:
            conversation = getattr(change, "conversation", None)
            if conversation is not None:
                conversation.tree  # noqa: B018 - worked out now
                conversation.title  # noqa: B018 - as above
                conversation.usage  # noqa: B018 - as above


def batched(batch: Batch) -> Iterator[Batch]:
    """A batch in parts that the screen takes in one breath each: keys come between them."""
    for start in range(0, len(batch), _AT_ONCE):
        yield batch[start : start + _AT_ONCE]


def _same(one: Conversation, other: Conversation | None) -> bool:
    return other is not None and (one.source.name, one.path, one.id) == (other.source.name, other.path, other.id)
