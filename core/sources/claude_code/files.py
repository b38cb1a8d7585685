"""The files of a conversation, each scanned once and read on when it grows, joined to one scan of all of them.

Entries are in the order of the files. What is kept between two readings is never changed while somebody may look at it:
columns are copied before they grow, and what working out the tree changes is a copy too.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import copy
from pathlib import Path

from ...errors import Unreadable
from ...linking import problem
from ...model import Locator, Problem
from ...skeleton import COLUMNS, RawRecord, Skeleton, Stat
from ..batches import Batches
from ..jsonlines import opened
from .following import Before, Followed, followed_on, follows
from .records import Record
from .scan import Scan, add

_NOT_READ = Stat(0, 0, 0)


class File:
    """One file: its scan, and the reader that goes on where it ended."""

    def __init__(self, path: Path, number: int) -> None:
        self.path = path
        self.stat = _NOT_READ
        self.scan = Scan(Skeleton((path,)), number)
        self.reader = Batches(path, Record)
        self.refused: Unreadable | None = None
        self._problem: Problem | None = None
        self._before = Before((), 0, 0, [])
        self._followed: Followed | None = None
        if path.is_dir():
            self._problem = problem("not-a-file", path, "", "This is a folder; there is nothing to read.")
            return
        try:
            self._read()
        except Unreadable as error:
            self.refused, self.stat = error, _NOT_READ
            self._problem = problem("unreadable", path, "", f"This file cannot be read: {error.reason}.")

    def now(self) -> str:
        """What became of the file: `same`, `grown` or `other`, as a mark says it."""
        return self.reader.mark.now(self.path) if self.reader.mark is not None and self._problem is None else "other"

    def read_on(self) -> None:
        """Scan what was added; the columns that there were stay as they are. Raises Unreadable."""
        self._before = Before.of(self.scan, self.problems)
        self.scan.skeleton = self.scan.skeleton.apart()
        self.scan.links = self.scan.links.over(self.scan.skeleton.ids)
        self._read()

    def follow(self, after: Skeleton) -> Skeleton | None:
        """`after` with what was read since, where that only goes on from its end; None if it may mean more."""
        followed, self._followed = self._followed, None
        if not follows(self.scan, self._before, self.problems, after):
            return None
        followed = followed or Followed(self.scan, len(after))
        if not followed.in_order or followed.cut >= len(after) - 1:
            return None
        if not followed.take(self.scan.skeleton.ids[len(after) :]):
            return None
        self._followed = followed
        skeleton = followed_on(self.scan, after)
        skeleton.stats, skeleton.records, skeleton.raw = (self.stat,), self.reader.count, self.raw
        return skeleton

    def _read(self) -> None:
        with opened(self.path) as (descriptor, self.stat):
            add(self.scan, self.reader.readable(descriptor))

    @property
    def raw(self) -> list[RawRecord]:
        """The records that are no entries."""
        bad = [RawRecord("bad-record", Locator(self.scan.number, *place)) for place in self.reader.kept]
        return [*self.scan.skeleton.raw, *bad]

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the file itself."""
        if self._problem is not None:
            return [*self.reader.problems, self._problem]
        if self.reader.count:
            return self.reader.problems
        return [*self.reader.problems, problem("empty", self.path, "", "This file is empty; it holds no messages.")]


class Files:
    """All files of a conversation."""

    def __init__(self, paths: Sequence[Path], known: Files | None = None) -> None:
        """Read them, and of those that are known only what was added. Raises Unreadable if none can be read at all."""
        before = {file.path: file for file in known.files} if known is not None else {}
        self.continues = known is not None
        """Whether all that was known is still there, and only more came after it, in this and that file."""
        self.changed = list(before) != list(paths)
        self.files: list[File] = [self._file(path, number, before.get(path)) for number, path in enumerate(paths)]
        self.continues = self.continues and before.keys() <= set(paths)
        refused = [file.refused for file in self.files if file.refused is not None]
        silent = [file for file in self.files if file.problems and not file.reader.count]
        if refused and len(silent) == len(self.files):
            raise Unreadable(paths[0], refused[-1].reason)

    def _file(self, path: Path, number: int, known: File | None) -> File:
        became = known.now() if known is not None else "new"
        if known is None or became == "other" or (known.scan.nameless and known.scan.number != number):
            self.changed, self.continues = True, self.continues and became == "new"
            return File(path, number)
        if became == "grown":
            self.changed = True
            try:
                known.read_on()
            except Unreadable:
                self.continues = False
                return File(path, number)
        known.scan.number = number
        return known

    def follow(self, after: Skeleton) -> Skeleton | None:
        """`after` with what was added, if that is at its end and goes on from it; else the tree has to be made anew."""
        return self.files[0].follow(after) if len(self.files) == 1 and self.continues else None

    def joined(self) -> Scan:
        """One scan of all of them, to work the tree out in."""
        first = self.files[0]
        found, skeleton = copy(first.scan), copy(first.scan.skeleton)
        found.skeleton, found.links = skeleton, first.scan.links.over(skeleton.ids)
        skeleton.files = tuple(file.path for file in self.files)
        skeleton.stats = tuple(file.stat for file in self.files)
        skeleton.kinds, skeleton.hidden = skeleton.kinds[:], skeleton.hidden[:]
        skeleton.starts = {}
        skeleton.raw = first.raw
        skeleton.problems = [one for file in self.files for one in file.problems]
        skeleton.records = sum(file.reader.count for file in self.files)
        found.sidechain, found.aside = found.sidechain.copy(), found.aside.copy()
        found.first_of = [0, len(skeleton)]
        if len(self.files) > 1:
            _prepare(found)
            for file in self.files[1:]:
                _join(found, file)
        return found


def _prepare(found: Scan) -> None:
    """Columns and tables of its own, to which others are added."""
    found.skeleton = found.skeleton.apart()
    found.links = found.links.over(found.skeleton.ids)
    found.boundaries, found.failures = found.boundaries.copy(), found.failures.copy()
    found.calls, found.tasks = found.calls.copy(), found.tasks.copy()
    found.agents, found.agent_ids = found.agents.copy(), found.agent_ids.copy()


def _join(found: Scan, file: File) -> None:
    """Add the entries of the next file, and what is known of them by their places."""
    into, new, part, base = found.skeleton, file.scan.skeleton, file.scan, len(found.skeleton)
    found.links.extend(part.links)
    for name in COLUMNS:
        if name not in ("ids", "file"):
            getattr(into, name).extend(getattr(new, name))
    into.file.extend(array("H", (part.number,)) * len(new))
    into.raw += [raw._replace(locator=raw.locator._replace(file=part.number)) for raw in file.raw]
    found.sidechain.update(entry + base for entry in part.sidechain)
    found.aside.update(entry + base for entry in part.aside)
    found.failures.update(entry + base for entry in part.failures)
    found.boundaries.update((entry + base, record) for entry, record in part.boundaries.items())
    found.agent_ids.update((entry + base, id) for entry, id in part.agent_ids.items())
    found.tasks += [entry + base for entry in part.tasks]
    found.calls = {id: entry + base for id, entry in part.calls.items()} | found.calls
    found.agents = part.agents | found.agents
    found.first_of.append(len(into))
