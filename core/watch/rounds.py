"""One round of a watch after another: what was heard or found by looking, and what it means for conversations."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Literal

from ..clock import Clock
from ..errors import Unreadable
from ..library import Library
from ..platform import default_store
from ..sources import detect
from .changes import Change, Place
from .ears import Ears, Signal
from .holds import Holds
from .liveness import Liveness
from .newcomers import around, newcomer
from .ours import ours
from .shelf import Shelf
from .status import WatchStatus
from .table import SETTLED_SECONDS, Seen, Table, is_empty, is_folder

LOOK_SECONDS = 2.0
"""Between two looks at everything while the system tells of changes."""
POLL_SECONDS = 1.0
"""The same while it does not."""
SHARE = 20
"""Looking takes at most one part in so many of the time of this thread,"""
LONGEST_SECONDS = 4.0
"""but is never put off for longer: what nobody told of is to be seen within five seconds."""
SEARCH_SHARE = 2
"""The same of searching all places anew, because something is there that was not."""
FEW = 20
"""New files at once that are looked at one by one."""
CALM_SECONDS = 0.5
"""What was told without a search is confirmed by one so much later: nobody waits for it."""


class Rounds:
    """What a watch does until it is stopped. For one thread."""

    def __init__(self, library: Library, shelf: Shelf, clock: Clock) -> None:
        self._library = library
        self._shelf = shelf
        self._clock = clock
        self._ears = Ears(clock)
        self._table = Table(clock)
        self._holds = Holds(shelf)
        self._liveness = Liveness(shelf, clock)
        self._look_at = 0.0
        self._search_at = 0.0
        self._search_is_wanted = False
        self._search_cost = 0.0
        self._confirm_at = inf
        """When what was taken in without a search is to be confirmed by one."""
        self._trouble = ""
        self._ours: dict[str, str] = {}
        """Stamps of files and folders of Bough's own that say something about conversations."""

    @property
    def status(self) -> WatchStatus:
        """How changes are noticed now."""
        ears = self._ears
        reason = ears.reason or self._trouble
        if not ears.watches and not self._table.folders:
            return WatchStatus("waiting", reason, 0, len(self._table))
        mode: Literal["watching", "polling"] = "watching" if ears.watches else "polling"
        return WatchStatus(mode, reason, ears.watches, len(self._table))

    def begin(self) -> Iterator[Change]:
        """Look what there is. Nothing of it is a change, but somebody may be at work already."""
        started = self._clock.monotonic()
        with self._searching():
            self._shelf.fill()
        self._learn()
        self._search_cost = self._clock.monotonic() - started
        self._listen()
        yield from self._catch_up()  # of what is followed already, a picture is needed to compare with
        yield from self._holds.look()
        yield from self._liveness.begin()

    def hear(self, until: Signal) -> set[str]:
        """Wait for what happens, until it is time to look at something."""
        return self._ears.hear(self._pause(), until)

    def go(self, heard: set[str], *, asked: bool) -> Iterator[Change]:
        """What has become of conversations, judged by what was heard, or by looking at everything if it is time."""
        started = self._clock.monotonic()
        everything = asked or started >= self._look_at
        seen = self._table.look() if everything else self._table.look_at(heard)
        if everything:
            self._look_at = self._next_look(started)
        yield from self._digest(seen)
        yield from self._catch_up()
        if self._is_to_search(self._clock.monotonic()):
            yield from self._search()
        if self._shelf.is_in_doubt:
            self._confirm_soon()
        if everything or any(map(self._holds.concerns, heard)):
            yield from self._holds.look()
        if everything:
            self._listen()
            yield from self._liveness.settle()

    def close(self) -> None:
        """Leave nothing open."""
        self._ears.close()

    # What was found

    def _digest(self, seen: Seen) -> Iterator[Change]:
        yield from self._liveness.wrote(seen.changed)
        strange = [path for path in seen.changed if self._needs_search(path)]
        places = dict.fromkeys(place for path in seen.changed for place in self._shelf.of_file(path))
        for place in self._shelf.followed_first(places):
            yield from self._shelf.read_again(place)
        left = yield from self._take_in([*strange, *seen.appeared])
        if left or any(map(self._mattered, seen.gone)):
            self._search_is_wanted = True

    def _take_in(self, paths: Sequence[str]) -> Generator[Change, None, bool]:
        """Tell what is plain of what is new. Returns whether only a search can tell what the rest is."""
        files = self._entered(paths)
        if len(files) > FEW:
            return any(map(self._needs_search, files))
        left = False
        for path in files:
            told = self._is_new(path) and (yield from self._place(path))
            left = left or (not told and self._needs_search(path))
        return left

    def _place(self, path: str) -> Generator[Change, None, bool]:
        """Tell what a new file is, if it is more of one that is known, or another one. An empty file is nothing yet."""
        self._confirm_soon()
        if is_empty(path):
            return True
        for place in around(path, self._shelf):
            yield from self._shelf.read_again(place)
        if self._shelf.of_file(path):
            return True
        found = newcomer(path, self._shelf, self._library)
        if found is not None:
            place = Place.of(found.summary)
            yield from self._shelf.appear(place, found)
            self._holds.add(place, found)
            yield from self._liveness.wrote((path,))
        return found is not None

    def _entered(self, paths: Sequence[str]) -> list[str]:
        """The same paths, but of new folders what is in them: from now on it is heard and looked at."""
        files: list[str] = []
        entered = False
        for path in paths:
            inside = self._table.enter(path, FEW) if not self._is_ours(path) and is_folder(path) else None
            files += [path] if inside is None else inside
            entered = entered or inside is not None
        if entered:
            self._listen()
        return files

    def _is_new(self, path: str) -> bool:
        return not self._shelf.of_file(path) and not self._is_ours(path) and not is_folder(path)

    def _is_ours(self, path: str) -> bool:
        return path in self._ours or os.path.dirname(path) in self._ours  # noqa: PTH120 - the first note in a folder

    def _catch_up(self) -> Iterator[Change]:
        for place in self._shelf.to_read():
            yield from self._shelf.read_again(place)

    def _needs_search(self, path: str) -> bool:
        """Whether a file that changed or appeared may hold other conversations than before."""
        if self._shelf.of_file(path):
            return self._shelf.needs_search(path)
        return self._is_ours(path) or is_folder(path) or self._is_of_a_format(path)

    def _mattered(self, path: str) -> bool:
        """Whether something that went away was watched: the file of a conversation, or a folder."""
        return bool(self._shelf.of_file(path)) or path in self._table.folders or path in self._ours

    def _is_of_a_format(self, path: str) -> bool:
        if not self._library.scope.paths:
            return True  # in a tool's own folder names decide, and only its source knows which
        with suppress(Unreadable):
            return detect(Path(path)) is not None
        return False

    # Everything anew

    def _search(self) -> Iterator[Change]:
        started = self._clock.monotonic()
        self._search_is_wanted, self._confirm_at = False, inf
        changes: Iterator[Change] = iter(())
        known = self._shelf.files
        with self._searching():
            changes = self._shelf.fill_again()
        self._learn(known)
        self._listen()
        cost = self._search_cost = self._clock.monotonic() - started
        self._search_at = started + (1 + SEARCH_SHARE) * cost + (POLL_SECONDS if self._search_is_wanted else 0)
        yield from changes
        yield from self._liveness.begin()

    def _confirm_soon(self) -> None:
        """Search when nobody waits for it any more."""
        self._confirm_at = min(self._confirm_at, self._clock.monotonic() + SHARE * self._search_cost + CALM_SECONDS)

    def _is_to_search(self, now: float) -> bool:
        return (self._search_is_wanted and now >= self._search_at) or now >= self._confirm_at

    @contextmanager
    def _searching(self) -> Iterator[None]:
        """Around a search. One that failed is made again: what moves while it is looked at may fail in any way."""
        self._ours = ours(self._library.scope.store or default_store())  # before it is read: it may change meanwhile
        try:
            yield
            self._trouble = ""
        except Exception as error:  # noqa: BLE001 - a watch that ends because of one file would be deaf to all others
            self._trouble = f"the last search failed ({type(error).__name__}: {error})"
            self._search_is_wanted = True

    def _learn(self, known: Collection[str] = ()) -> None:
        self._table.reset(self._shelf.watched | self._ours, known)
        self._holds.reset()

    def _listen(self) -> None:
        if self._ears.listen(self._table.to_hear() | self._holds.folders):
            self._look_at = self._clock.monotonic()  # for what happened while nobody listened

    # Time

    def _next_look(self, started: float) -> float:
        now = self._clock.monotonic()
        pause = LOOK_SECONDS if self._ears.watches else POLL_SECONDS
        return now + max(pause, min(SHARE * (now - started), LONGEST_SECONDS))

    def _pause(self) -> float:
        now = self._clock.monotonic()
        times = [self._look_at, self._confirm_at, *self._shelf.later.due.values()]
        if self._search_is_wanted:
            times.append(self._search_at)
        if self._table.missing_until is not None:
            times.append(self._table.missing_until)
        if self._table.is_unsettled:
            times.append(now + SETTLED_SECONDS)
        return max(min(times) - now, 0.0)
