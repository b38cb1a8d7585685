"""Keeping the files of other tools: a copy of each, brought up to date whenever somebody asks.

The tools' files are only read. What was seen last time is remembered by its facts, so that a run over thousands of
files that did not change looks at their names alone.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from ..disk import digest, put, reason
from ..errors import BoughError, NotFound, NotSaved, Stopped
from ..files import Facts, make_folders
from ..linking import problem
from ..model import Problem
from ..sources import source
from ..store import Store
from .copying import Copying, facts_of_open
from .places import KeptRoot, kept_folder, kept_root, original_in

LOCK: Final = "kept-sources"
"""Name of the lock of whoever keeps: no conversation is called so."""
_FULL: Final = frozenset((errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS))
_WAL: Final = "-wal"
"""What SQLite keeps beside a database: without it the last changes are missing."""
_TRIES: Final = 3

Seen = dict[str, list[int]]
"""The facts of a file when it was last copied, by its path below the tool's folder."""


class Progress(NamedTuple):
    """How far a run has come."""

    source: str
    files: int
    """Looked at so far, of all sources."""


class KeepDone(NamedTuple):
    """What one run did."""

    looked: int
    """Files there are."""
    copied: int
    """Files of which something was copied."""
    written: int
    """Bytes."""
    problems: list[Problem]
    """Files that could not be copied, and what was set aside."""


class Keeper:
    """Keeps copies of other tools' files in one store."""

    def __init__(self, store: Store) -> None:
        self._context = store.context
        self._copying = Copying(store.context.files, store.context.ids)

    def run(
        self,
        sources: Sequence[str],
        *,
        wait: float = 0.0,
        progress: Callable[[Progress], None] = lambda _: None,
        stop: Callable[[], bool] = lambda: False,
    ) -> KeepDone:
        """Copy what is new of these sources. One file or source that fails hinders no other.

        Raises Locked if somebody else does it just now, ReadOnly, NotSaved for a full disk, Stopped: what was copied
        so far is kept.
        """
        lock = self._context.locks.acquire(LOCK, wait)
        try:
            run = _Run(self._context.root, self, progress, stop)
            for name in dict.fromkeys(sources):
                run.source(name)
        except OSError as error:
            raise NotSaved(kept_folder(self._context.root), reason(error)) from error
        finally:
            lock.release()
        return KeepDone(run.looked, run.copied, run.written, run.problems)

    def begin(self, root: KeptRoot) -> None:
        """Make the folder for a tool's folder, and say of which."""
        files, ids = self._context.files, self._context.ids
        make_folders(files, root.folder)
        ignored = kept_folder(self._context.root) / ".gitignore"
        if files.facts(ignored) is None:
            put(files, ignored, b"*\n", ids.new(), None)
        if original_in(root.record) != root.original:
            self.write(root.record, json.dumps({"root": str(root.original)}).encode() + b"\n")

    def write(self, path: Path, data: bytes) -> None:
        """Replace a small file of ours."""
        files = self._context.files
        base = digest(files.read(path)) if files.facts(path) is not None else None
        put(files, path, data, self._context.ids.new(), base)

    def copy(self, root: KeptRoot, path: Path) -> tuple[Facts, int, Path | None]:
        """Bring one copy up to date: what the file was, bytes written, what was set aside. Raises OSError, Moved."""
        kept = root.kept_of(path)
        name = f"{path.relative_to(root.original)}.{self._context.now().replace(':', '')}"
        aside = root.folder.with_name(f"{root.folder.name}.old") / name
        for _ in range(_TRIES):
            facts = facts_of_open(path)
            brought = self._copying.bring(path, kept, aside)
            if not brought.whole or self._context.files.facts(path) == facts or path.suffix == ".jsonl":
                break
        with suppress(OSError):  # it is only for lists: a copy is as old as what it is a copy of
            os.utime(kept, ns=(facts.mtime_ns, facts.mtime_ns))
        return facts, brought.written, brought.aside


class _Run:
    """One run, and what it adds up to."""

    def __init__(
        self, store: Path, keeper: Keeper, progress: Callable[[Progress], None], stop: Callable[[], bool]
    ) -> None:
        self.looked = self.copied = self.written = 0
        self.problems: list[Problem] = []
        self._store = store
        self._keeper = keeper
        self._progress = progress
        self._stop = stop

    def source(self, name: str) -> None:
        """Keep everything of one source."""
        if name == "bough":
            self._told("source", name, "Conversations of Bough's own are kept anyway.")
            return
        try:
            found = source(name)
        except NotFound as error:
            self._told("source", name, str(error))
            return
        for root in found.roots():
            if root.is_dir():
                self._root(kept_root(self._store, name, root))

    def _root(self, root: KeptRoot) -> None:
        seen, new = _seen(root), Seen()
        begun = root.folder.exists()
        if begun:
            self._keeper.begin(root)
        try:
            for path in _files(root):
                self._step(root.source)
                place = str(path.relative_to(root.original))
                facts = _facts(path)
                if facts is not None and seen.get(place) == facts and os.path.lexists(root.kept_of(path)):
                    new[place] = facts
                    continue
                if not begun:
                    self._keeper.begin(root)
                    begun = True
                copied = self._file(root, path)
                if copied is not None:
                    new[place] = copied
        finally:
            if begun and new != seen:
                self._keeper.write(_seen_file(root), json.dumps(new).encode() + b"\n")

    def _file(self, root: KeptRoot, path: Path) -> list[int] | None:
        """The facts of a file that was copied as it is now; None for one that is to be looked at again."""
        try:
            facts, written, aside = self._keeper.copy(root, path)
        except FileNotFoundError:
            return None  # its tool removed it at this moment: the copy, if there is one, stays
        except (OSError, BoughError) as error:
            if isinstance(error, OSError) and error.errno in _FULL:
                raise
            why = reason(error) if isinstance(error, OSError) else str(error)
            self._told("not-kept", path, f"It could not be copied ({why}); it is tried again next time.")
            return None
        self.copied += written > 0
        self.written += written
        if aside is not None:
            self._told("set-aside", path, f"Its tool wrote it anew; what it held before is kept as {aside}.")
        return list(facts)

    def _step(self, source: str) -> None:
        if self._stop():
            raise Stopped("keeping")
        self.looked += 1
        if self.looked % 64 == 0:
            self._progress(Progress(source, self.looked))

    def _told(self, code: str, path: object, sentence: str) -> None:
        self.problems.append(problem(code, path, "", sentence))


def _files(root: KeptRoot) -> Iterator[Path]:
    for path in source(root.source).files(root.original):
        if path.is_relative_to(root.original) and ".." not in path.parts:
            yield path
            beside = path.with_name(f"{path.name}{_WAL}")
            if beside.is_file():
                yield beside


def _facts(path: Path) -> list[int] | None:
    try:
        return list(Facts.of(path.lstat()))
    except OSError:
        return None


def _seen_file(root: KeptRoot) -> Path:
    return root.folder.with_name(f"{root.folder.name}.seen")


def _seen(root: KeptRoot) -> Seen:
    """What was copied last time; nothing if that cannot be read: then every file is compared."""
    try:
        value = json.loads(_seen_file(root).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
