"""The threads of one conversation, each read once and read on when its rollout grows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .thread import Thread

Stretches = Sequence[tuple[Path, int, int | None]]
"""Rollouts, each with the ordinal from which and below which its records count."""


class Threads:
    """The threads of one reading, which begins where an earlier one ended."""

    def __init__(self, files: Sequence[Path], known: Threads | None = None) -> None:
        self.continues = known is not None and set(known._files) <= set(files)  # noqa: SLF001 - of its own kind
        """Whether all that was known is still there, and only more came after it, in this and that thread."""
        self.changed = known is None or known._files != tuple(files)  # noqa: SLF001 - as above
        self._files: tuple[Path, ...] = tuple(files)
        self._known = dict(known._threads) if known is not None else {}  # noqa: SLF001 - as above
        self._threads: dict[Path, Thread] = {}

    def thread(self, stretches: Stretches, suffix: str = "") -> Thread:
        """The thread that lies in these stretches, the last one its own. Raises Unreadable."""
        path = stretches[-1][0]
        known = self._known.pop(path, None)
        thread = self._read_on(known, stretches) if known is not None else None
        if thread is None:
            self.changed, self.continues = True, self.continues and known is None
            thread = self._read(stretches, suffix)
        self._threads[path] = thread
        return thread

    def _read_on(self, thread: Thread, stretches: Stretches) -> Thread | None:
        """A thread with what was added to it; None if it has to be read anew."""
        parts = [(part.reader.path, part.file, part.since, part.until) for part in thread.parts]
        became = thread.became()
        if parts != [(path, self._files.index(path), since, until) for path, since, until in stretches]:
            return None
        if became == "grown":
            self.changed = True
            thread.read_on()
            return None if thread.voices() else thread
        return thread if became == "same" else None

    def _read(self, stretches: Stretches, suffix: str) -> Thread:
        """Read a thread, and once more if only its events say what was said."""
        thread = self._taken(Thread(suffix=suffix), stretches)
        voices = thread.voices()
        return self._taken(Thread(voices, suffix), stretches) if voices else thread

    def _taken(self, thread: Thread, stretches: Stretches) -> Thread:
        for path, since, until in stretches:
            thread.take(path, self._files.index(path), since, until)
        return thread
