"""A store for programs that collect what is said and save it now and then, all at once: the calls of older managers.

A writer keeps each message when it is called, and that is what Bough's own parts do. A manager stands before it: what
is added to it waits in memory until it is saved, by a call, in the background, or at the end of its `with` block. What
could not be saved goes on waiting and keeps its ids, so that a second attempt adds it once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Literal, NamedTuple, Self

from msgspec.structs import replace

from .conversation import Conversation
from .errors import BoughError, Invalid
from .events import Event
from .linking import problem
from .messages import NewMessage, said
from .model import Problem
from .store import Store

_log = logging.getLogger("bough")

Kind = Literal["saved", "loaded", "cleared", "failed"]
INTERVAL: Final = 300.0
"""Seconds between two saves in the background, where nobody says otherwise."""
_LAST: Final = 30.0
"""Seconds that the end of the background saving is waited for."""


class Batch(NamedTuple):
    """What one call of the manager did, as its listeners are told."""

    kind: Kind
    path: str
    """Of the store."""
    format: str
    """Its codec."""
    bytes: int
    items: int
    """Messages that were saved, conversations that were loaded or cleared; of a failure, what is still to be done."""
    time: str
    problems: tuple[Problem, ...] = ()
    """Conversations with which it did not work; the others are done."""


Callback = Callable[[Batch], None]


class Manager:
    """Collects messages for the conversations of a store. Safe to use from several threads."""

    def __init__(self, store: Store, wait: float = 5.0) -> None:
        self.store = store
        self.last_saved: str | None = None
        """When `save_all` last left nothing unsaved; None before the first time."""
        self._wait = wait
        self._pending: dict[tuple[str, str], list[NewMessage]] = {}
        """What waits, by conversation and branch; an empty branch stands for the default one."""
        self._adding = threading.Lock()
        self._saving = threading.Lock()
        self._callbacks: dict[str, list[Callback]] = {}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    # What waits

    def add(self, conversation: str, message: NewMessage | str, branch: str = "") -> str:
        """Have a message wait for the next save, and return the id that it has from now on."""
        new = said(message)
        new = new if new.id else replace(new, id=self.store.context.ids.new())
        with self._adding:
            self._pending.setdefault((conversation, branch), []).append(new)
        return new.id

    @property
    def unsaved(self) -> int:
        """Messages that wait."""
        with self._adding:
            return sum(map(len, self._pending.values()))

    # All at once

    def save_all(self) -> Batch:
        """Save everything that waits, one conversation after the other; one that fails hinders no other."""
        with self._saving:
            batch = self._save()
        self._tell("failed" if batch.problems else "saved", batch)
        return batch

    def load_all(self) -> list[Conversation]:
        """Read all conversations, bodies and all. Those that cannot be read are told to `on_error`."""
        found: list[Conversation] = []
        problems: list[Problem] = []
        for ref in self.store.list():
            try:
                found.append(self.store.read(ref.id, bodies=True))
            except BoughError as error:
                problems.append(problem("not-loaded", ref.id, "", str(error)))
        size = sum(stat.size for one in found for stat in one.skeleton.stats)
        self._tell("loaded", self._batch("loaded", size, len(found), []))
        if problems:
            self._tell("failed", self._batch("failed", 0, len(problems), problems))
        return found

    def clear(self) -> Batch:
        """Move all conversations to the trash, and forget what waits for them. One that is held stays."""
        moved, problems = 0, list[Problem]()
        with self._saving:
            for ref in self.store.list():
                try:
                    moved += self.store.delete(ref.id, self._wait)
                except BoughError as error:
                    problems.append(problem("not-cleared", ref.id, "", str(error)))
                else:
                    self._forget(ref.id)
        batch = self._batch("cleared", 0, moved, problems)
        self._tell("failed" if problems else "cleared", batch)
        return batch

    # In the background

    def start(self, interval: float = INTERVAL) -> None:
        """Save every so many seconds from now on; called again, with another interval. Raises Invalid for none."""
        if not interval > 0:
            raise Invalid("An interval is a number of seconds above 0.")
        self._end()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(interval, self._stop), daemon=True)
        self._thread.start()

    def stop(self) -> Batch:
        """End the background saving, if it was on, and save what waits."""
        self._end()
        return self.save_all()

    @property
    def is_saving_in_background(self) -> bool:
        """Whether that was started and not stopped."""
        return self._thread is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    # Those who listen

    def on_save(self, callback: Callback) -> Callable[[], None]:
        """Be told of each save that left nothing unsaved; calling what is returned ends it."""
        return self._listen("saved", callback)

    def on_load(self, callback: Callback) -> Callable[[], None]:
        """Be told of each load."""
        return self._listen("loaded", callback)

    def on_clear(self, callback: Callback) -> Callable[[], None]:
        """Be told when everything was moved to the trash."""
        return self._listen("cleared", callback)

    def on_error(self, callback: Callback) -> Callable[[], None]:
        """Be told of each call, also one in the background, that did not do all it should."""
        return self._listen("failed", callback)

    # How it is done

    def _save(self) -> Batch:
        with self._adding:
            waiting = {place: list(messages) for place, messages in self._pending.items()}
        told: list[Event] = []
        problems: list[Problem] = []
        saved = 0
        unsubscribe = self.store.subscribe(told.append)
        try:
            for (conversation, branch), messages in waiting.items():
                try:
                    with self.store.write(conversation, self._wait) as writer:
                        writer.append(*messages, branch=branch or None)
                except BoughError as error:
                    problems.append(problem("not-saved", conversation, branch, str(error)))
                else:
                    saved += len(messages)
                    self._done((conversation, branch), len(messages))
        finally:
            unsubscribe()
        written = sum(one.bytes for one in told if one.kind == "saved" and one.what == "append")
        batch = self._batch("failed" if problems else "saved", written, saved, problems)
        self.last_saved = self.last_saved if problems else batch.time
        return batch

    def _done(self, place: tuple[str, str], count: int) -> None:
        with self._adding:
            left = self._pending[place][count:]
            if left:
                self._pending[place] = left
            else:
                del self._pending[place]

    def _forget(self, conversation: str) -> None:
        with self._adding:
            self._pending = {place: held for place, held in self._pending.items() if place[0] != conversation}

    def _batch(self, kind: Kind, size: int, items: int, problems: list[Problem]) -> Batch:
        context = self.store.context
        return Batch(kind, str(context.root), context.codec, size, items, context.now(), tuple(problems))

    def _run(self, interval: float, stop: threading.Event) -> None:
        while not stop.wait(interval):
            if self.unsaved:
                self.save_all()

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_LAST)
        self._thread = None

    def _listen(self, kind: str, callback: Callback) -> Callable[[], None]:
        with self._adding:
            self._callbacks[kind] = [*self._callbacks.get(kind, ()), callback]

        def unsubscribe() -> None:
            with self._adding:
                self._callbacks[kind] = [one for one in self._callbacks[kind] if one is not callback]

        return unsubscribe

    def _tell(self, kind: str, batch: Batch) -> None:
        """Outside every lock: who is told may call anything here."""
        for callback in self._callbacks.get(kind, ()):
            try:
                callback(batch)
            except Exception as error:  # noqa: BLE001 - code of strangers may fail in any way; the work is done
                _log.warning("a callback failed on %s", batch.kind, exc_info=error)
