"""The facts of all folders and files that are looked at: what events only hint at is found out here.

A look costs one `stat` for each of them, 35 ms for ten thousand, and no memory: facts are compared, not kept twice.
"""

# ruff: noqa: PTH114, PTH116, PTH118, PTH208
# Strings throughout: thousands of files are looked at every two seconds.

from __future__ import annotations

import os
import re
import stat
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from ..clock import Clock
from ..files import Facts
from ..walk import LEFTOVERS, PASSED_OVER, stamp_of_facts

GRACE_SECONDS = 0.25
"""A file that is missing for less is being replaced, by an editor that puts the old one aside first."""
SETTLED_SECONDS = 0.1
"""A folder that changed less than this before it was listed is listed again: some file systems count in ticks."""
_PASSING = re.compile(r".*\.(tmp|temp|bak|orig|part|lock)", re.IGNORECASE)
"""Names of what is not there to stay, or is no conversation: most of it is renamed or gone a moment later."""


class Seen(NamedTuple):
    """What one look found to be different."""

    changed: tuple[str, ...] = ()
    """Files that were there and are different now."""
    appeared: tuple[str, ...] = ()
    """Files and folders that were not there."""
    gone: tuple[str, ...] = ()
    """Files and folders that went away, and folders in whose place another stands."""


class Table:
    """The facts of what is looked at, as they were at the last look."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._facts: dict[str, Facts | None] = {}
        self._inside: dict[str, set[str]] = {}
        """Names in a folder that are known or were told, by folder."""
        self._around: set[str] = set()
        """Folders of files: of one that was named alone, its folder is not looked at."""
        self._missing: dict[str, float] = {}
        """When a file that was there was first missed."""
        self._unsettled: set[str] = set()
        self._searched: set[str] = set()
        """The folders that the last search found."""
        self.folders: dict[str, tuple[int, int]] = {}
        """Device and inode of every folder: another one may come to stand in its place."""

    def __len__(self) -> int:
        return len(self._facts)

    def reset(self, watched: Mapping[str, str], known: Iterable[str] = ()) -> None:
        """Look at these from now on, given with their stamps: what is different by now counts as changed.

        Of the files that were `known` and the folders that were looked at, those that are not among them were away when
        it was searched for them: when they come back, that is told.
        """
        told, away = self._inside, _away([*known, *self._searched], watched)
        self._inside = {}
        self._missing.clear()
        self._facts.clear()
        self._around.clear()
        self.folders.clear()
        for path, stamp in watched.items():
            facts = _facts_of(path)
            self._facts[path] = facts if stamp_of_facts(facts) == stamp else None
            folder, name = os.path.split(path)
            self._inside.setdefault(folder, told.get(folder, set()) - away.get(folder, set())).add(name)
            if facts is not None and is_folder(path):
                self.folders[path] = (facts.device, facts.inode)
            elif facts is not None:
                self._around.add(folder)
        self._searched = set(self.folders)

    def to_hear(self) -> dict[str, tuple[int, int]]:
        """All folders in which something may happen: those looked at, and those of files that were named alone."""
        found = dict(self.folders)
        for folder in self._around:
            if folder not in found and (facts := _facts_of(folder)) is not None:
                found[folder] = (facts.device, facts.inode)
        return found

    @property
    def is_unsettled(self) -> bool:
        """Whether a folder has to be listed once more."""
        return bool(self._unsettled)

    @property
    def missing_until(self) -> float | None:
        """When it is to be looked again for a file that is missing; None if none is."""
        return min(self._missing.values()) + GRACE_SECONDS if self._missing else None

    def look(self) -> Seen:
        """Look at everything."""
        return self._compare(self._facts, [])

    def look_at(self, hints: Iterable[str]) -> Seen:
        """Look at what was hinted at, and in the folders of what is not known."""
        known: set[str] = set(self._missing)
        folders: set[str] = set()
        for path in hints:
            if path in self._facts:
                known.add(path)
            else:
                folder, name = os.path.split(path)
                if folder in self.folders and not _passes(name):
                    folders.add(folder)
        return self._compare(known, folders)

    def enter(self, folder: str, most: int) -> list[str] | None:
        """Look at a new folder and all below it from now on. Returns the files in it; None if there are too many.

        Its facts are taken before it is listed: what comes later makes them others.
        """
        files: list[str] = []
        waiting = [folder]
        for inside in waiting:  # grows while it is walked
            facts = _facts_of(inside)
            if facts is None or len(waiting) > most:
                return None
            self._facts[inside] = facts
            self.folders[inside] = (facts.device, facts.inode)
            new = self._new_in(inside)
            folders = [path for path in new if is_folder(path) and not os.path.islink(path)]
            waiting += folders
            files += [path for path in new if path not in folders]
            if len(files) > most:
                return None
        self._facts.update((path, _facts_of(path)) for path in files)
        return files

    def _compare(self, paths: Iterable[str], folders: Iterable[str]) -> Seen:
        stirred = {*folders, *self._unsettled}
        changed: list[str] = []
        gone: list[str] = []
        for path in [*paths]:
            facts, before = _facts_of(path), self._facts[path]
            if facts is None and before is not None:
                gone += [path] if self._is_gone(path) else []
                continue
            if self._missing:
                self._missing.pop(path, None)
            if facts is None or facts == before:
                continue
            self._facts[path] = facts
            if path not in self.folders:
                changed.append(path)
                continue
            stirred.add(path)
            gone += [path] if self.folders[path] != (facts.device, facts.inode) else []
        appeared = [path for folder in stirred for path in self._new_in(folder)]
        for path in appeared:  # looked at from now on, before anybody opens it: it may become something
            self._facts.setdefault(path, _facts_of(path))
        return Seen(tuple(changed), tuple(appeared), tuple(gone))

    def _is_gone(self, path: str) -> bool:
        now = self._clock.monotonic()
        if now - self._missing.setdefault(path, now) < GRACE_SECONDS:
            return False
        del self._missing[path], self._facts[path]
        return True

    def _new_in(self, folder: str) -> list[str]:
        self._unsettled.discard(folder)
        try:
            facts = os.stat(folder)
            names = os.listdir(folder)
        except OSError:
            return []
        if abs(self._clock.now().timestamp() - facts.st_mtime) < SETTLED_SECONDS:
            self._unsettled.add(folder)
        told = self._inside.setdefault(folder, set())
        new = [name for name in names if name not in told and not _passes(name)]
        told.intersection_update(names)
        told.update(new)
        return [os.path.join(folder, name) for name in new]


def _away(paths: Iterable[str], found: Container[str]) -> dict[str, set[str]]:
    """Names, by folder, of paths that were not found, and of the folders on the way to them that were not either."""
    away: dict[str, set[str]] = {}
    for path in paths:
        below = path
        while below not in found:
            folder, name = os.path.split(below)
            if not name or name in away.setdefault(folder, set()):
                break
            away[folder].add(name)
            below = folder
    return away


def _passes(name: str) -> bool:
    return name in PASSED_OVER or bool(LEFTOVERS.fullmatch(name) or _PASSING.fullmatch(name))


def _facts_of(path: str) -> Facts | None:
    try:
        return Facts.of(os.stat(path))
    except (OSError, ValueError):
        return None


def is_empty(path: str) -> bool:
    """Whether a file stands there with nothing in it."""
    try:
        return os.stat(path).st_size == 0
    except (OSError, ValueError):
        return False


def is_folder(path: str) -> bool:
    """Whether a folder stands there."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False
