"""What the system says to the app: that it should end, that its terminal is gone, that it was stopped for a while.

Textual dies of most signals without running anything. Here they end the app as `q` does: the place is remembered, what
is typed is saved as a draft, and the terminal is given back.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING, Any

from .lending import INTERRUPTED

if TYPE_CHECKING:
    from .application import BoughApp

_ENDING = ("SIGTERM", "SIGHUP", "SIGINT")
_LOOK_AGAIN = 1.0
"""Seconds between two looks at whether the terminal is still there."""
_HUNG_UP = 128 + 1
"""The exit code that shells give to what SIGHUP ended."""


class Signals:
    """Listens for as long as the app runs."""

    def __init__(self, app: BoughApp) -> None:
        self._app = app

    def listen(self) -> None:
        """Begin. An app that a signal ends has the exit code that shells give to what died of it."""
        self._app.set_interval(_LOOK_AGAIN, self._look_at_terminal)
        loop = asyncio.get_running_loop()
        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None:
                try:
                    loop.add_signal_handler(number, self._end, 128 + number)
                except (NotImplementedError, RuntimeError):
                    return  # Windows has no such handlers
        loop.add_signal_handler(signal.SIGCONT, self._woken)

    def _end(self, code: int) -> None:
        if not (self._app.lent and code == INTERRUPTED):
            self._app.browse.leaving.quit(code)

    def _look_at_terminal(self) -> None:
        """End when it is gone. The system tells only who leads the session, and make, for one, keeps it to itself.

        Textual would read the end of what can be read again and again.
        """
        if sys.__stdin__ is not None and not sys.__stdin__.isatty():
            self._end(_HUNG_UP)

    def _woken(self) -> None:
        """The process was stopped, and goes on: look at once for what happened meanwhile.

        Textual would start a second reader of keys even if it never let go of the terminal, which it does for ctrl+z
        but cannot do for SIGSTOP; keys would be lost, and the process would never end.
        """
        driver: Any = self._app._driver  # noqa: SLF001 - nothing public has it
        if driver is not None and driver._must_signal_resume:  # noqa: SLF001 - nothing public says that it let go
            driver._sigcont_application()  # noqa: SLF001 - as its own handler does, which ours replaces
        self._app.refresh()
        self._app.look()
