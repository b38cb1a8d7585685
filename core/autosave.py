"""What is unfinished: text being typed, a merge half resolved. Saved as drafts, offered again after a crash.

A draft is a file of the state folder, written whole. When it is time to write it is asked here and decided by a clock
that is handed in; who asks, and how often, is up to the caller (the app asks from a timer, a test moves the clock).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from .clock import Clock, Ids, RandomIds, SystemClock, stamp
from .disk import digest, put, reason, unsure
from .doubts import settle
from .errors import BoughError, NotSaved
from .files import Files, make_folders
from .owner import Owner, is_gone, me

PAUSE: Final = 1.0
"""Seconds without a change after which a draft is saved."""
INTERVAL: Final = 5.0
"""Seconds that a change waits at most while the typing goes on."""
BACK_OFF: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds between attempts after a failure; the last one counts for all that follow."""


class Draft(msgspec.Struct, frozen=True):
    """Something unfinished."""

    id: str
    kind: str
    """What it is: `message`, `edit`, `merge`, …"""
    conversation: str
    place: str
    """Where it goes: a branch, a message; empty where that does not apply."""
    content: Any
    """Anything that JSON can hold."""
    saved: str
    owner: Owner


class Drafts:
    """The drafts of this machine, whichever program they are of."""

    def __init__(
        self, folder: Path, *, files: Files | None = None, clock: Clock | None = None, ids: Ids | None = None
    ) -> None:
        self.folder = folder
        self._files = files or Files()
        self._clock = clock or SystemClock()
        self._ids = ids or RandomIds()
        self._me = me(self._clock, self._ids)

    def new(self) -> str:
        """The id of a draft that is to be begun."""
        return self._ids.new()

    def save(self, id: str, kind: str, content: object, *, conversation: str = "", place: str = "") -> Draft:
        """Write a draft in the place of its older version. Raises NotSaved, Unsure, and Moved if another wrote it."""
        draft = Draft(id, kind, conversation, place, content, stamp(self._clock), self._me)
        path = self._path(id)
        try:
            make_folders(self._files, self.folder)
            base = digest(self._files.read(path)) if self._files.facts(path) is not None else None
        except OSError as error:
            raise NotSaved(path, reason(error)) from error
        put(self._files, path, msgspec.json.encode(draft) + b"\n", self._ids.new(), base)
        return draft

    def load(self, id: str) -> Draft | None:
        """A draft, None if there is none that can be read."""
        try:
            return msgspec.json.decode(self._files.read(self._path(id)), type=Draft)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    def all(self) -> list[Draft]:
        """Every draft that can be read, also those that somebody is at, newest first."""
        drafts = [self.load(name.removesuffix(".json")) for name in self._names()]
        return sorted(filter(None, drafts), key=lambda draft: draft.saved, reverse=True)

    def offered(self) -> list[Draft]:
        """Drafts whose program is over, newest first: a crash left them, or nobody finished them."""
        return [draft for draft in self.all() if self._is_left(draft)]

    def left(self) -> list[Draft]:
        """Those that are offered, and those of this program that nobody works on any more, newest first.

        Which of its own these are the caller knows: it asks for them once the work has ended.
        """
        drafts = [self.load(name.removesuffix(".json")) for name in self._names()]
        mine = (self._me.pid, self._me.host)
        left = [
            one for one in drafts if one is not None and (is_gone(one.owner) or (one.owner.pid, one.owner.host) == mine)
        ]
        return sorted(left, key=lambda draft: draft.saved, reverse=True)

    def discard(self, id: str) -> bool:
        """Remove a draft that was finished or given up. False if there was none. Raises NotSaved, Unsure."""
        path = self._path(id)
        try:
            self._files.remove(path)
        except FileNotFoundError:
            settle(self._files, self._ids, path)
            return False
        except OSError as error:
            raise NotSaved(path, reason(error)) from error
        try:
            self._files.sync_folder(self.folder)
        except OSError as error:
            raise unsure(path, error) from error
        return True

    def _is_left(self, draft: Draft) -> bool:
        return draft.owner.nonce != self._me.nonce and is_gone(draft.owner)

    def _names(self) -> list[str]:
        names = self._files.names(self.folder)
        return [name for name in names if name.endswith(".json") and not name.startswith(".")]

    def _path(self, id: str) -> Path:
        return self.folder / f"{id}.json"


class Autosave:
    """Decides when to save, does it, and remembers how that went. Nothing happens by itself: somebody calls `tick`."""

    def __init__(
        self,
        save: Callable[[], object],
        clock: Clock | None = None,
        *,
        interval: float = INTERVAL,
        pause: float = PAUSE,
    ) -> None:
        self.enabled = True
        """May be switched at any time, any number of times; `flush` saves all the same."""
        self.interval = interval
        """Seconds; may be changed at any time, and counts from then on."""
        self.pause = pause
        self.last_saved: str | None = None
        """When it last succeeded."""
        self.failure: BoughError | None = None
        """Why the last attempt failed; None once one succeeded."""
        self._save = save
        self._clock = clock or SystemClock()
        self._first: float | None = None
        self._last = 0.0
        self._failures = 0
        self._not_before = 0.0

    @property
    def is_dirty(self) -> bool:
        """Whether something was changed that is not saved."""
        return self._first is not None

    def changed(self) -> None:
        """Something was typed."""
        now = self._clock.monotonic()
        self._last = now
        if self._first is None:
            self._first = now

    @property
    def due(self) -> float | None:
        """Seconds until `tick` would save, 0 for now; None if nothing is to be saved."""
        if self._first is None or not self.enabled:
            return None
        at = max(min(self._last + self.pause, self._first + self.interval), self._not_before)
        return max(0.0, at - self._clock.monotonic())

    def tick(self) -> bool:
        """Save if it is time. Whether something was saved; a failure is in `failure` and tried again later."""
        return self.due == 0.0 and self._attempt()

    def flush(self) -> bool:
        """Save what is unsaved now: the window lost the focus, the program ends. False if that failed."""
        return self._first is None or self._attempt()

    def _attempt(self) -> bool:
        try:
            self._save()
        except BoughError as error:
            self.failure = error
            wait = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
            self._failures += 1
            self._not_before = self._clock.monotonic() + wait
            return False
        self.failure, self._first, self._failures, self._not_before = None, None, 0, 0.0
        self.last_saved = stamp(self._clock)
        return True
