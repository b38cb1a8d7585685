"""Work done between keys, in slices too short to be felt."""

from __future__ import annotations

from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable, Iterator
from time import perf_counter

from textual.widget import Widget

_SLICE = 0.001
"""Seconds of work at a time, and of rest after it at least: what a key has to wait at most."""


class IdleWork:
    """One task of a widget that is begun afresh whenever something else has happened.

    It asks the loop and not Textual for its timers: Textual makes a task of each, and inspects the signature of what
    it calls, twice; that would be 0.4 ms of every key.
    """

    def __init__(self, widget: Widget, work: Callable[[], Iterator[None]]) -> None:
        """`work` yields after each piece, which takes well under a millisecond wherever that is in our hands."""
        self._widget = widget
        self._work = work
        self._steps: Iterator[None] | None = None
        self._timer: TimerHandle | None = None
        """None when there is nothing to do."""

    def begin_after(self, seconds: float) -> None:
        """Forget what is under way, and begin anew after that time."""
        self._steps = None
        if self._timer is not None:
            self._timer.cancel()
        self._timer = get_running_loop().call_later(seconds, self._slice)

    def _slice(self) -> None:
        self._timer = None
        if not self._widget.is_running:
            return
        if self._steps is None:
            self._steps = self._work()
        began = perf_counter()
        if self._widget.app.message_queue_size or self._go_on(self._steps, began + _SLICE):
            rest = max(_SLICE, perf_counter() - began)  # a slice that took longer: others want the processor, too
            self._timer = get_running_loop().call_later(rest, self._slice)

    def _go_on(self, steps: Iterator[None], end: float) -> bool:
        """Do some of it. Returns whether there may be more."""
        return any(perf_counter() > end for _ in steps)
