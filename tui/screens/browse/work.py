"""What runs beside the screen: one thread for each kind of work, ending in one message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from threading import Event, Thread
from typing import Any, Generic, TypeVar

from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

T = TypeVar("T")

PATIENCE = 0.15
"""Seconds after which a person is told what is going on."""
_numbers: Iterator[int] = count()


class Task(Generic[T]):
    """One piece of work. Its `body` runs in a thread and must not touch a widget."""

    def __init__(
        self, kind: str, label: str, body: Callable[[Task[T]], T], done: Callable[[T], None], widget: Widget
    ) -> None:
        self.kind = kind
        self.label = label
        self.number = next(_numbers)
        self.body = body
        self.done = done
        self._widget = widget
        self._stop = Event()
        self.far = ""
        """How far it is, in words; the body says so."""

    @property
    def stopped(self) -> bool:
        """Whether nobody waits for it any more."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Let it end as soon as it looks; what it still brings is dropped."""
        self._stop.set()

    def partly(self, take: Callable[[], None]) -> None:
        """Called from the thread: have something done on the screen with what there is so far."""
        if not self.stopped:
            self._widget.post_message(Partly(self, take))

    def run(self) -> None:
        """What the thread does."""
        try:
            result: Ended = Ended(self, self.body(self), None)
        except Exception as error:  # noqa: BLE001 - whatever a foreign format raises in a thread is said, not lost
            result = Ended(self, None, error)
        self._widget.post_message(result)


class Partly(Message):
    """A task has brought a part of its result."""

    def __init__(self, task: Task[Any], take: Callable[[], None]) -> None:
        self.task = task
        self.take = take
        super().__init__()


class Ended(Message):
    """A task has ended, with a result or an error."""

    def __init__(self, task: Task[Any], result: Any, error: Exception | None) -> None:
        self.task = task
        self.result = result
        self.error = error
        super().__init__()


class Works:
    """All that runs for one screen, at most one task of each kind: a newer one takes the place of the older.

    Threads are daemons, so that quitting never waits for a large file.
    """

    def __init__(self, widget: Widget, show: Callable[[str | None], None], failed: Callable[[str], None]) -> None:
        self._widget = widget
        self._show = show
        self._failed = failed
        self._running: dict[str, Task[Any]] = {}
        self._timer: Timer | None = None

    def start(self, kind: str, label: str, body: Callable[[Task[T]], T], done: Callable[[T], None]) -> Task[T]:
        """Run `body` in a thread and hand its result to `done` on the screen, unless it is stopped before.

        Who stops the task that is returned, and not all of them here, hears what it says to that.
        """
        self._drop(kind)
        task = Task(kind, label, body, done, self._widget)
        self._running[kind] = task
        if self._timer is None:
            self._timer = self._widget.set_interval(PATIENCE, self._tell)
        Thread(target=task.run, name=f"bough-{kind}", daemon=True).start()
        return task

    @property
    def busy(self) -> bool:
        """Whether anything runs."""
        return bool(self._running)

    def stop(self) -> list[str]:
        """Stop everything, and return what it was."""
        labels = [task.label for task in self._running.values()]
        for kind in list(self._running):
            self._drop(kind)
        self._rest()
        return labels

    def part(self, message: Partly) -> None:
        """Take what a task has brought so far, if anybody still waits for it."""
        if self._running.get(message.task.kind) is message.task:
            message.take()

    def ended(self, message: Ended) -> None:
        """Take the result of a task, if anybody still waits for it."""
        task = message.task
        if self._running.get(task.kind) is not task:
            return
        del self._running[task.kind]
        self._rest()
        if message.error is None:
            task.done(message.result)
        else:
            self._failed(_sentence(task, message.error))

    def _drop(self, kind: str) -> None:
        task = self._running.pop(kind, None)
        if task is not None:
            task.stop()

    def _tell(self) -> None:
        if self._running:
            task = list(self._running.values())[-1]
            self._show(f"{task.label} {task.far}".rstrip() + " · esc stops")

    def _rest(self) -> None:
        if not self._running:
            if self._timer is not None:
                self._timer.stop()
                self._timer = None
            self._show(None)


def _sentence(task: Task[Any], error: Exception) -> str:
    """Errors of ours are sentences; others are named, so that they can be reported."""
    from bough.core.errors import BoughError  # noqa: PLC0415 - start-up time: errors are rare

    if isinstance(error, BoughError):
        return str(error)
    if isinstance(error, OSError):
        return f"{task.label}: {error.strerror or error} ({error.filename or 'no file'})."
    return f"{task.label} failed: {type(error).__name__}: {error}. Please report this."
