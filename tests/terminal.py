"""A real terminal for tests and benchmarks: a program in a pty, its bytes, and the screen they draw.

The terminal answers the questions that Textual asks at start (synchronised output, cursor position, attributes), so
that a frame has an end: the bytes that close a synchronised update.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

import pyte

PATIENCE = 60.0
"""Seconds after which what was waited for is taken to be missing. Nothing is said about how fast it has to be."""
FRAME_END = b"\x1b[?2026l"
_FULL = 3500
"""Bytes that wait in a pty when nothing more can be written to it, on Linux and on macOS; about four thousand."""
_FRAMES = 100
"""More than wait for a terminal before the app would wait itself."""
_ANSWERS = {
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;c",
}


class Terminal:
    """A program that runs in a pty of its own."""

    def __init__(
        self, argv: Sequence[str], *, columns: int = 120, rows: int = 40, env: Mapping[str, str] | None = None
    ) -> None:
        self.raw = bytearray()
        """Every byte the program has written."""
        self.frames = 0
        """Synchronised updates seen so far."""
        self.frame_at = 0.0
        """When the newest of them ended (`perf_counter`)."""
        self.status: int | None = None
        """How the program ended, as by `waitpid`; None while it runs."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._fed = 0
        # Not COLUMNS and LINES, which pytest-xdist sets for its workers: the size of the pty is what counts.
        # Nor a locale that says more than LANG: this terminal has more than ASCII.
        outer = {name: value for name, value in os.environ.items() if not name.startswith(("COLUMNS", "LINES", "LC_"))}
        environment = {**outer, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(env or {})}
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                os.execvpe(argv[0], list(argv), environment)
            finally:
                os._exit(127)
        self._size(columns, rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def press(self, *keys: str | bytes) -> None:
        """Type keys, as the bytes a terminal sends."""
        for key in keys:
            os.write(self._fd, key.encode() if isinstance(key, str) else key)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal; the program is told by SIGWINCH."""
        self._size(columns, rows)
        self._screen.resize(rows, columns)

    def pump(self, wait: float) -> bool:
        """Read what comes within `wait` seconds, once. False if nothing came."""
        ready, _, _ = select.select([self._fd], [], [], wait)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # Linux: the last holder of the other side is gone
            data = b""
        if not data:
            self._reap(os.WNOHANG)
            return False
        before = max(0, len(self.raw) - 16)
        self.raw += data
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._fd, answer)
        seen = self.raw.count(FRAME_END, before) - bytes(self.raw[before : len(self.raw) - len(data)]).count(FRAME_END)
        if seen:
            self.frames += seen
            self.frame_at = time.perf_counter()
        return True

    def until(self, wanted: Callable[[Terminal], object], limit: float = PATIENCE) -> None:
        """Read on until something is true. Raises AssertionError with the screen after `limit` seconds."""
        deadline = time.monotonic() + limit
        while not wanted(self):
            over = time.monotonic() > deadline or self.status is not None
            if not self.pump(0 if over else 0.05):
                if over:
                    raise AssertionError(f"not seen within {limit} s:\n{self.text}")
                self._reap(os.WNOHANG)

    def shows(self, *words: str, limit: float = PATIENCE) -> None:
        """Wait until all of these words are on the screen."""
        self.until(lambda terminal: all(word in terminal.text for word in words), limit)

    def settle(self, quiet: float = 0.15, limit: float = 10.0) -> None:
        """Read on until nothing has come for a while."""
        deadline = time.monotonic() + limit
        while self.pump(quiet) and time.monotonic() < deadline:
            pass

    def ended(self, limit: float = PATIENCE, *, reads: bool = True) -> int:
        """Wait for the program to end and return its exit status, or minus the signal that ended it.

        Nothing is read meanwhile unless it `reads`, as if the terminal were stuck.
        """
        deadline = time.monotonic() + limit
        while self.status is None and time.monotonic() < deadline:
            if reads:
                self.pump(0.05)
            else:
                Event().wait(0.05)
            self._reap(os.WNOHANG)
        assert self.status is not None, f"still running:\n{self.text}"
        while reads and self.pump(0):  # what it said last
            pass
        return os.waitstatus_to_exitcode(self.status)

    def quits(self) -> int:
        """Press `q` until the program ends, and return its exit status.

        An escape that a slow program reads together with the key behind it is another key: what it was to close is
        still open then, and takes the `q` for text. Of two escapes the first is always one.
        """
        deadline = time.monotonic() + PATIENCE
        while self.status is None and time.monotonic() < deadline:
            for keys in ("q", "\x1b\x1b"):
                with suppress(OSError):  # it may have ended meanwhile
                    self.press(keys)
                again = time.monotonic() + 1.0
                while self.status is None and time.monotonic() < again:
                    self.pump(0.05)
                    self._reap(os.WNOHANG)
        return self.ended(0)

    @property
    def text(self) -> str:
        """What the screen shows now."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without trailing blanks."""
        if self._fed < len(self.raw):
            self._stream.feed(bytes(self.raw[self._fed :]))
            self._fed = len(self.raw)
        # Not by `display` of pyte, which raises when half of a wide character was overwritten and the rest is to come.
        buffer, columns = self._screen.buffer, range(self._screen.columns)
        return ["".join([buffer[row][at].data for at in columns]).rstrip() for row in range(self._screen.lines)]

    @property
    def resident(self) -> int:
        """Bytes of memory the program holds now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def clog(self) -> None:
        """Have it paint everything again and again, and read nothing, until no more fits into the pty."""
        deadline, painted = time.monotonic() + PATIENCE, 0
        while painted < _FRAMES or self.unread < _FULL:
            assert time.monotonic() < deadline, "the terminal is never full"
            self.resize(100 + painted % 2, 30)
            Event().wait(0.01)
            painted += 1

    @property
    def unread(self) -> int:
        """Bytes that the program has written, and that were not read yet."""
        return int(struct.unpack("i", fcntl.ioctl(self._fd, termios.FIONREAD, bytes(4)))[0])

    def hang_up(self) -> None:
        """Go away as a window does that is closed: the program is told by SIGHUP, and can write to nobody any more."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDONLY)

    def close(self) -> None:
        """End the program, if it still runs, and give the pty back."""
        if self.status is None:
            self.kill()
            self._reap(0)
        os.close(self._fd)

    def _reap(self, options: int) -> None:
        if self.status is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.status = status

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def bough(*arguments: str) -> list[str]:
    """The command that runs Bough with this interpreter."""
    return [sys.executable, "-c", "import sys; from bough.tui.cli import main; sys.exit(main())", *arguments]
