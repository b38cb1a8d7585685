"""Going through folders: hidden ones too, loops of links survived, what cannot be read reported and left."""

# ruff: noqa: PTH116, PTH119
# Strings throughout: thousands of files are looked at, and a Path for each would double the time.

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .files import Facts

PASSED_OVER = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".bough"})
"""Folders that hold thousands of files and no conversation; the last one is a store's own, of this machine only."""
LEFTOVERS = re.compile(r".*~|.*\.sw[opx]|\.#.*|#.*#|4913|\.DS_Store")
"""Names of copies that editors leave beside a file, whatever is in them: they are no conversations of their own."""


class Found(NamedTuple):
    """A regular file."""

    path: str
    facts: os.stat_result


class Fault(NamedTuple):
    """A folder or file that could not be looked at."""

    path: str
    reason: str


def look(path: str) -> os.stat_result | None:
    """The facts of a file or folder; None for a link to nothing, what vanished, and what may not be looked at."""
    try:
        return os.stat(path)
    except OSError:
        return None


def stamp_of(facts: os.stat_result) -> str:
    """The facts by which a file or folder is known to be unchanged, as one word.

    The time of the last change of state is among them: what was rewritten in place to the same length, and then given
    its old time back (restored, synchronised, edited), differs in nothing else.
    """
    return f"{facts.st_dev:x}.{facts.st_ino:x}.{facts.st_size:x}.{facts.st_mtime_ns:x}.{facts.st_ctime_ns:x}"


def stamp_of_facts(facts: Facts | None) -> str:
    """The same of facts that were kept; empty for what was not there."""
    return ".".join(f"{fact:x}" for fact in facts) if facts is not None else ""


def stamp(path: str) -> str:
    """The stamp of what lies at a path now; empty if nothing does."""
    try:
        return stamp_of(os.stat(path))
    except (OSError, ValueError):
        return ""


def _is_left_over(path: str) -> bool:
    return LEFTOVERS.fullmatch(os.path.basename(path)) is not None


class Walk:
    """One search: which folders and files were met, each once, whichever way leads to them."""

    def __init__(self) -> None:
        self.folders: dict[str, str] = {}
        """Stamp of each folder that was listed, taken before it was."""
        self.faults: list[Fault] = []
        self._met: set[tuple[int, int]] = set()

    def files(self, folder: str) -> Iterator[Found]:
        """The regular files in and below a folder, by name, those already met left out."""
        waiting = [folder]
        while waiting:
            inside = self._list(waiting.pop())
            below: list[str] = []
            for path in inside:
                facts = look(path)
                if facts is None:
                    continue
                if stat.S_ISDIR(facts.st_mode):
                    if os.path.basename(path) not in PASSED_OVER:
                        below.append(path)
                elif stat.S_ISREG(facts.st_mode) and not _is_left_over(path) and self.first_time(facts):
                    yield Found(path, facts)
            waiting.extend(reversed(below))

    def watch(self, folder: str) -> None:
        """Note the folders in and below one of a tool's own, without looking at its files. Links are not followed."""
        for inside, names, _ in os.walk(folder, onerror=self._note):
            self.folders[inside] = stamp(inside)
            names[:] = [name for name in names if name not in PASSED_OVER]

    def first_time(self, facts: os.stat_result) -> bool:
        """Whether a file or folder was not met before, by this path or another."""
        name = (facts.st_dev, facts.st_ino)
        if name in self._met:
            return False
        self._met.add(name)
        return True

    def _list(self, folder: str) -> list[str]:
        """Paths in a folder, sorted; none if it was met before."""
        try:
            facts = os.stat(folder)
            self.folders[folder] = stamp_of(facts)
            if not self.first_time(facts):
                return []
            with os.scandir(folder) as entries:
                return sorted(entry.path for entry in entries)
        except OSError as error:
            self.faults.append(Fault(folder, (error.strerror or str(error)).lower()))
            return []

    def _note(self, error: OSError) -> None:
        self.faults.append(Fault(str(error.filename), (error.strerror or str(error)).lower()))
