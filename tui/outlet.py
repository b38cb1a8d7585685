"""The way of what is painted to the terminal, which may go away: a window closed, a connection lost.

Textual hands thirty pieces over to a thread that writes them, and waits while there are more. Of an error that thread
dies (Textual 8), and who waits then waits for ever: the signal that the terminal is gone would never be heard, nothing
would be saved, and locks would stay held by a process that nobody sees.
"""

from __future__ import annotations

from textual.drivers._writer_thread import WriterThread


class Outlet(WriterThread):
    """Writes what is handed over. What nobody can see any more is dropped."""

    def run(self) -> None:
        """Until it is stopped, whatever becomes of the terminal."""
        while (text := self._queue.get()) is not None:
            self._say(text)
        self._say("")

    def _say(self, text: str) -> None:
        try:
            self._file.write(text)
            if not self._queue.qsize():
                self._file.flush()
        except (OSError, ValueError):
            return  # it is gone, and the app is told by a signal


def open_outlet() -> None:
    """Let Textual's driver write through ours: nothing public lets another one in."""
    from textual.drivers import linux_driver  # noqa: PLC0415 - not on Windows, and not before the app runs

    linux_driver.WriterThread = Outlet  # type: ignore[attr-defined]  # it is there
