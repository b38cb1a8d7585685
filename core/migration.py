"""Bringing a store of an older format to the one that is written today, step by step.

A step is a pure function from a file to the files that take its place. All steps are made beside the store, what they
made is read, and then all of it takes the place of the old in the way that a restore does: whenever it is interrupted,
whoever opens the store next finds the old one or the new one, whole. The old one stays beside, to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from .context import Context
from .disk import is_leftover
from .errors import Moved, ReadOnly, Stopped, Unreadable
from .files import Facts, make_folders, write_all
from .guarded import all_or_nothing, finish
from .native import CONVERSATIONS, FORMAT, is_id
from .native_scan import scan
from .sources.bough import conversation_files
from .store import Store
from .store_file import STORE_FILE, format_of, read_store_file
from .swap import NOTES, PARTS, Swap

Change = Callable[[str, bytes], Mapping[str, bytes]]
"""Takes the path of a file below the store, with slashes, and its content; returns those that take its place."""


class Step(NamedTuple):
    """One step of a migration: from a format of stores to the next one."""

    to: str
    change: Change


STEPS: Final[Mapping[str, Step]] = {}
"""The step that leads on from each older format. `bough/1` is the first one that was ever released."""


class Migrated(NamedTuple):
    """What a migration did."""

    before: str
    after: str
    files: int
    kept: Path | None
    """Where the old store is, whole; None if nothing had to be done."""


def way(format: str, steps: Mapping[str, Step] = STEPS) -> Sequence[Step] | None:
    """The steps from a format to today's; None if no way leads there."""
    found: list[Step] = []
    while format != FORMAT:
        step = steps.get(format)
        if step is None or len(found) > len(steps):
            return None
        found.append(step)
        format = step.to
    return found


def migrate(
    store: Store, *, steps: Mapping[str, Step] = STEPS, wait: float = 5.0, stop: Callable[[], bool] = lambda: False
) -> Migrated:
    """Bring a store to today's format.

    Raises ReadOnly if no way leads there, Locked, Moved if somebody writes to it meanwhile, Unreadable for a file that
    a step cannot make sense of, NotSaved, Stopped: then it is as it was; and Unsure: then the next start finishes it.
    """
    context = store.context
    before = format_of(context.files, context.root)
    found = way(before, steps)
    if found is None:
        raise ReadOnly(context.root, f"no way leads from its format {before} to {FORMAT}")
    if not found:
        return Migrated(before, FORMAT, 0, None)
    return _Migration(context, found, stop).run(before, wait)


class _Migration:
    def __init__(self, context: Context, steps: Sequence[Step], stop: Callable[[], bool]) -> None:
        self._context = context
        self._steps = steps
        self._stop = stop

    def run(self, before: str, wait: float) -> Migrated:
        context = self._context
        parts = (STORE_FILE, *(part for part in PARTS if context.files.facts(context.root / part) is not None))
        until = context.clock.monotonic() + wait
        with context.locks.replacing(wait, migrating=True) as swap:
            name = f"{before.replace('/', '-')}-{context.ids.new()[:7]}"
            with all_or_nothing(swap, context.root):
                swap.finish()
                make_folders(context.files, swap.new)
                swap.close(name, context.ids.new(), parts)
                for lock in context.locks.names():
                    context.locks.is_free(lock, max(0.0, until - context.clock.monotonic()))
                seen = self._stage(swap)
                self._see_that_nobody_wrote(seen)
                swap.commit(name, {}, context.ids.new(), parts)
            return Migrated(before, FORMAT, len(seen), finish(swap, context.root))

    def _stage(self, swap: Swap) -> dict[Path, Facts]:
        """Write the new store beside the old one, and return what the old one was."""
        files = self._context.files
        record = read_store_file(files, self._context.root) | {"format": FORMAT}
        self._write(swap.new / STORE_FILE, json.dumps(record).encode() + b"\n")
        seen: dict[Path, Facts] = {}
        for path in self._old():
            if self._stop():
                raise Stopped("migration")
            facts = files.facts(path)
            if facts is not None:
                seen[path] = facts
                for place, data in self._changed(path).items():
                    self._write(swap.new / place, data)
        self._see_that_it_can_be_read(swap.new)
        return seen

    def _old(self) -> list[Path]:
        """The files that are to be changed; what is none of the store's is kept aside with the old one."""
        files, root = self._context.files, self._context.root
        folders = [root / CONVERSATIONS / name for name in files.names(root / CONVERSATIONS) if is_id(name)]
        found = [folder / name for folder in [*folders, root / NOTES] for name in files.names(folder)]
        return [path for path in found if not is_leftover(path.name) and path.is_file() and not path.is_symlink()]

    def _changed(self, path: Path) -> Mapping[str, bytes]:
        """What takes the place of a file after all steps."""
        made: Mapping[str, bytes] = {path.relative_to(self._context.root).as_posix(): self._context.files.read(path)}
        for step in self._steps:
            try:
                made = {place: data for old, text in made.items() for place, data in step.change(old, text).items()}
            except ValueError as error:
                raise Unreadable(path, f"it cannot be brought to {step.to} ({error})") from error
        return made

    def _write(self, path: Path, data: bytes) -> None:
        files = self._context.files
        make_folders(files, path.parent)
        descriptor = files.open_new(path)
        try:
            write_all(files, descriptor, data)
            files.sync(descriptor)
        finally:
            files.close(descriptor)
        files.sync_folder(path.parent)

    def _see_that_it_can_be_read(self, new: Path) -> None:
        files = self._context.files
        old = [name for name in files.names(self._context.root / CONVERSATIONS) if is_id(name)]
        for name in old:
            before = conversation_files(self._context.root / CONVERSATIONS / name)
            after = scan(conversation_files(new / CONVERSATIONS / name))
            if before and not after.skeleton.records:
                raise Unreadable(before[0], "what was made of it cannot be read")

    def _see_that_nobody_wrote(self, seen: Mapping[Path, Facts]) -> None:
        """Git and sync tools take no lock. Raises Moved."""
        if self._old() != list(seen):
            raise Moved(self._context.root, "files came or went meanwhile")
        for path, facts in seen.items():
            if self._context.files.facts(path) != facts:
                raise Moved(path, "it changed meanwhile")
