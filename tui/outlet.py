"""The way of what is painted to the terminal, which may be stuck, or go away: a connection hangs, a window is closed.

Textual hands thirty pieces over to a thread that writes them, and waits while there are more. While a terminal takes
nothing the app would wait with it: no signal would be heard, nothing saved, and nobody could be given a lock. Of an
error the thread would die (Textual 8), and who waits then waits for ever. So nobody waits for long here: what there is
no room for is left out, and everything is painted anew once the terminal has taken the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from queue import Full
from typing import IO, Final

from textual.drivers._writer_thread import WriterThread

PATIENCE_SECONDS: Final = 0.5
"""For so long a piece waits for room, as on a slow connection, before the terminal is taken to be stuck."""


class Outlet(WriterThread):
    """Writes what is handed over. What nobody can see any more is dropped."""

    def __init__(self, file: IO[str], paint_again: Callable[[], object] = lambda: None) -> None:
        """`paint_again` is called in this thread when something was left out and there is room again."""
        super().__init__(file)
        self._encoding: str = getattr(file, "encoding", None) or "utf-8"
        self._paint_again = paint_again
        self._is_stuck = False

    def write(self, text: str) -> None:
        """Hand a piece over."""
        if not self._is_stuck:
            self._put(text)

    def run(self) -> None:
        """Write what is queued until the outlet is stopped, even while the terminal takes nothing."""
        while (text := self._queue.get()) is not None:
            self._say(text)
            self._go_on()

    def stop(self) -> None:
        """Wait until all is written, but not for a terminal that takes nothing."""
        self._put(None)
        self.join(PATIENCE_SECONDS)

    def _put(self, text: str | None) -> None:
        try:
            self._queue.put(text, timeout=0 if self._is_stuck else PATIENCE_SECONDS)
        except Full:
            self._is_stuck = True
            self._go_on()  # it may all have been taken at the last moment: then nobody else would notice

    def _go_on(self) -> None:
        if self._is_stuck and not self._queue.qsize():
            self._is_stuck = False
            self._paint_again()

    def _say(self, text: str) -> None:
        """Not by the file: what waits in there would be waited for when the process ends."""
        left = memoryview(text.encode(self._encoding, "backslashreplace"))
        try:
            while left:
                left = left[os.write(self._file.fileno(), left) :]
        except (OSError, ValueError):
            return  # it is gone, and the app is told by a signal


def open_outlet(paint_again: Callable[[], object]) -> None:
    """Let Textual's driver write through ours: nothing public lets another one in."""
    from textual.drivers import linux_driver  # noqa: PLC0415 - not on Windows, and not before the app runs

    linux_driver.WriterThread = partial(Outlet, paint_again=paint_again)  # type: ignore[attr-defined, assignment]  # only called
