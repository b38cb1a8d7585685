"""What the system tells of folders, by watchfiles; and what to do where it cannot tell.

The watcher goes deaf for many reasons: a name that is not UTF-8, a limit of the system, a folder that was replaced, a
drive in the network. What it says is a hint, and when it fails it is made again, later each time.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from ..clock import Clock
from ..mounts import DOUBTFUL, NETWORK, file_system

DEBOUNCE_MS: Final = 50
"""A burst is told when it has lasted so long, even if it goes on."""
STEP_MS: Final = 10
"""Silence after which a burst is over; also how soon a stop is noticed."""
ATTEMPTS: Final = 3
"""To listen at once, while folders go away."""
FIRST_RETRY_SECONDS: Final = 0.2
LAST_RETRY_SECONDS: Final = 60.0
SLICE_SECONDS: Final = 0.05
"""How soon a stop is noticed while nothing is heard."""
_BY_FOLDER: Final = sys.platform == "linux"
"""Elsewhere the system watches whole trees, and a thousand folders would be a thousand watchers."""
_OUT_OF_WATCHES: Final = ("Too many open files", "watch limit")
_WATCHES_NOTHING: Final = (*NETWORK, *DOUBTFUL)


class Signal(Protocol):
    """Something that ends waiting."""

    def is_set(self) -> bool:
        """Whether to wait no longer."""


class Ears:
    """The watcher of some folders, or the reason why there is none."""

    def __init__(self, clock: Clock) -> None:
        self.reason = ""
        """Why nothing is heard of some or all folders; empty if all is well."""
        self.watches = 0
        """Folders that are heard of."""
        self._clock = clock
        self._notify: RustNotify | None = None
        self._folders: dict[str, tuple[int, int]] = {}
        self._kinds: dict[int, str] = {}
        """File system by device: one look at the table of mounts for each."""
        self._failures = 0
        self._retry_at = 0.0

    def listen(self, folders: Mapping[str, tuple[int, int]]) -> bool:
        """Hear of these folders, given with device and inode. Returns whether anything had to be made anew for it."""
        same = folders == self._folders
        if same and (self._notify is not None or not self._due()):
            return False
        self._folders = dict(folders)
        self.close()
        self._open()
        return True

    def hear(self, seconds: float, until: Signal) -> set[str]:
        """Paths that something happened to; none after so many seconds or as soon as `until` is set."""
        if self._notify is None:
            self._wait(seconds, until)
            return set()
        try:
            heard = self._notify.watch(DEBOUNCE_MS, STEP_MS, max(int(seconds * 1000), 1), until)
        except (WatchfilesRustInternalError, OSError, ValueError) as error:
            self._fail(_in_words(error))
            return set()
        if heard == "signal":
            raise KeyboardInterrupt
        self._failures = 0
        return {path for _, path in heard} if isinstance(heard, set) else set()

    def close(self) -> None:
        """Let go of all watches."""
        notify, self._notify = self._notify, None
        self.watches = 0
        if notify is not None:
            notify.close()

    def _open(self) -> None:
        for _ in range(ATTEMPTS):
            self.reason = ""
            heard = [path for path, (device, _) in self._folders.items() if self._can_be_heard(path, device)]
            watched = heard if _BY_FOLDER else _highest(heard)
            try:
                # Not told to ignore what it may not watch: it would ignore that there are no watches left as well.
                self._notify = RustNotify(watched, False, False, 0, not _BY_FOLDER, False) if watched else None
            except FileNotFoundError:
                continue  # one went away just now; there are the others
            except (WatchfilesRustInternalError, OSError, ValueError) as error:
                self._fail(_in_words(error))
            else:
                self.watches = len(watched)
            return
        self._fail("a folder went away")

    def _can_be_heard(self, path: str, device: int) -> bool:
        if device not in self._kinds:
            self._kinds[device] = file_system(Path(path))
        kind = self._kinds[device]
        if kind.startswith(_WATCHES_NOTHING):
            self.reason = f"a network drive ({kind}) does not tell"
            return False
        if not _is_utf8(path) or not os.access(path, os.R_OK):
            there = os.path.exists(path)  # noqa: PTH110 - a string, of thousands
            self.reason = self.reason or ("a folder may not be read, or its name is not UTF-8" if there else "")
            return False
        return True

    def _fail(self, reason: str) -> None:
        self.close()
        self.reason = reason
        self._failures += 1
        pause = min(FIRST_RETRY_SECONDS * 2 ** (self._failures - 1), LAST_RETRY_SECONDS)
        self._retry_at = self._clock.monotonic() + pause

    def _due(self) -> bool:
        return bool(self._failures) and self._clock.monotonic() >= self._retry_at

    def _wait(self, seconds: float, until: Signal) -> None:
        end = self._clock.monotonic() + seconds
        pause = threading.Event()
        while not until.is_set() and (left := end - self._clock.monotonic()) > 0:
            pause.wait(min(left, SLICE_SECONDS))


def _highest(folders: list[str]) -> list[str]:
    """The folders without those that lie inside another of them."""
    found: list[str] = []
    for folder in sorted(folders, key=lambda folder: Path(folder).parts):
        if not found or not Path(folder).is_relative_to(found[-1]):
            found.append(folder)
    return found


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _in_words(error: Exception) -> str:
    text = str(error).partition(" about ")[0]
    if any(word in text for word in _OUT_OF_WATCHES):
        return "this system gives no more watches (fs.inotify.max_user_watches, max_user_instances)"
    if "decode path" in text:
        return "the watcher does not understand a file name that is not UTF-8"
    return text[:1].lower() + text[1:].rstrip(".")
