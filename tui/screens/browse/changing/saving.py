"""Changes on their way to the disk: one after the other in a thread, said at the foot of the screen, tried again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

from bough.core.errors import BoughError

if TYPE_CHECKING:
    from datetime import datetime

    from bough.core.clock import Clock
    from bough.tui.widgets.status_line import StatusLine

T = TypeVar("T")

_PATIENCE = 0.15
"""Seconds after which a person is told that something is being saved."""


@dataclass(eq=False)
class Job(Generic[T]):
    """Something that is done in the thread that writes. Its `body` must not touch a widget."""

    body: Callable[[], T]
    done: Callable[[T], None]
    failed: Callable[[Exception], None]
    label: str = ""
    """What is saved, in a word or two; empty for what changes nothing: of that nothing is said."""
    again: Callable[[BoughError], bool] = lambda error: False  # noqa: ARG005 - most things are not tried again
    """Whether to try it again after an error: only what can be done twice without being there twice."""
    attempts: int = 0


class Written(Message):
    """A job has ended, with a result or an error."""

    def __init__(self, job: Job[Any], result: Any, error: Exception | None) -> None:
        self.job = job
        self.result = result
        self.error = error
        super().__init__()


class Saving:
    """All jobs of one screen. The first of them runs, or waits for another attempt; the others wait for it."""

    def __init__(
        self, widget: Widget, status: StatusLine, clock: Callable[[], Clock], now: Callable[[], datetime]
    ) -> None:
        self._widget = widget
        self._status = status
        self._clock = clock
        self._now = now
        self._jobs: deque[Job[Any]] = deque()
        self._again_at: float | None = None
        self._failure = ""
        self._saved = ""
        self.waiting = ""
        """What waits as a draft, in words; shown beside what was saved."""

    @property
    def busy(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._jobs)

    @property
    def writes(self) -> bool:
        """Whether a change of a person's is being written now: what is seen on the disk may be that."""
        return any(job.label for job in self._jobs) and not self.trying

    @property
    def trying(self) -> bool:
        """Whether something failed and waits to be tried again."""
        return self._again_at is not None

    def submit(self, job: Job[Any]) -> None:
        """Queue a change: it is made once all that were submitted before it are done."""
        self._jobs.append(job)
        if len(self._jobs) == 1:
            self._run()

    def tick(self) -> None:
        """Time passes: count down, and try again when it is time."""
        if self._again_at is None:
            return
        left = self._again_at - self._clock().monotonic()
        if left <= 0:
            self._again_at = None
            self._status.trouble("")
            self._run()
        else:
            self._status.trouble(f"not saved: {self._failure}, trying again in {max(1, round(left))} s – esc stops")

    def stop(self) -> bool:
        """Give up what waits to be tried again, and all behind it. False if there is nothing of the kind."""
        if not self.trying:
            return False
        given_up, self._jobs = self._jobs, deque()
        self._again_at = None
        self._status.trouble("")
        for job in given_up:
            job.failed(GivenUp(self._failure))
        return True

    def ended(self, message: Written) -> None:
        """Take the result of the job that ran."""
        job, error = message.job, message.error
        if not self._jobs or self._jobs[0] is not job:
            return
        if isinstance(error, BoughError) and job.again(error):
            self._try_later(job, error)
            return
        self._jobs.popleft()
        if error is None and job.label:
            self._saved = f"saved {self._now():%H:%M}"
        self.show()
        if error is None:
            job.done(message.result)
        else:
            job.failed(error)
        if self._jobs and self._jobs[0].attempts == 0:
            self._run()

    def show(self) -> None:
        """Say what is saved, and what is not yet."""
        runs = self._jobs and self._jobs[0].label and not self.trying
        words = [self.waiting, f"saving {self._jobs[0].label} …" if runs else self._saved]
        self._status.saved(" · ".join(filter(None, words)))

    def _run(self) -> None:
        job = self._jobs[0]
        job.attempts += 1
        Thread(target=self._body, args=(job,), name="bough-writing", daemon=True).start()
        if job.label:
            self._widget.set_timer(_PATIENCE, self.show)

    def _body(self, job: Job[Any]) -> None:
        try:
            message = Written(job, job.body(), None)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in the thread is said, not lost
            message = Written(job, None, error)
        self._widget.post_message(message)

    def _try_later(self, job: Job[Any], error: BoughError) -> None:
        from bough.core.autosave import BACK_OFF  # noqa: PLC0415 - start-up time: failures are rare

        wait = BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1]
        self._failure = getattr(error, "reason", str(error))
        self._again_at = self._clock().monotonic() + wait
        self.show()
        self.tick()


class GivenUp(BoughError):
    """A person did not want something tried again."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"Not saved: {self.reason}."
