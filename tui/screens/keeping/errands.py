"""What the sections have done in threads: one thing each at a time, with progress, and stopped with care."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from bough.core.errors import BoughError, Stopped
from bough.tui.screens.browse.work import Ended, Task, Works

if TYPE_CHECKING:
    from .screen import KeepingScreen

T = TypeVar("T")


class Running(NamedTuple):
    """What a section does in a thread."""

    task: Task[Any]
    writes: bool
    """Whether it changes something: then nothing else is begun, and nobody leaves, until it has ended."""


class Errands:
    """All that runs for the screen."""

    def __init__(self, screen: KeepingScreen) -> None:
        self._screen = screen
        self.works = Works(screen, screen.status.progress, lambda text: screen.say(text, "error"))
        self._running: dict[str, Running] = {}

    def start(
        self,
        section: str,
        label: str,
        body: Callable[[Task[T]], T],
        done: Callable[[T], None],
        *,
        failed: Callable[[str], None] | None = None,
        writes: bool = False,
    ) -> None:
        """Do something. `failed` takes why it was not done, else that is said."""
        screen = self._screen

        def run(task: Task[T | BoughError]) -> T | BoughError:
            try:
                return body(cast("Task[T]", task))
            except BoughError as error:
                return error

        def ended(result: T | BoughError) -> None:
            if not isinstance(result, BoughError):
                done(result)
            elif isinstance(result, Stopped) or failed is None:
                screen.say(str(result), "plain" if isinstance(result, Stopped) else "error")
            else:
                failed(str(result))
            screen.show_hints()

        self._running[section] = Running(self.works.start(section, label, run, ended), writes)

    def ended(self, message: Ended) -> None:
        """Take what a thread brought."""
        running = self._running.get(message.task.kind)
        if running is not None and running.task is message.task:
            del self._running[message.task.kind]
        self.works.ended(message)

    def written(self, section: str) -> str:
        """What a section writes at this moment, in words; empty if it writes nothing."""
        running = self._running.get(section)
        return running.task.label if running is not None and running.writes else ""

    @property
    def writing(self) -> bool:
        """Whether any section writes something."""
        return any(running.writes for running in self._running.values())

    def stop(self, section: str, *, wait: bool) -> bool:
        """Have what a section does stopped. True if one has to `wait` for what it says to that.

        Whoever writes knows best how far it came; who reads for a table that is shown already has something to say.
        """
        running = self._running.get(section)
        if running is None or running.task.stopped:
            return False
        running.task.stop()
        return running.writes or wait
