"""Putting a snapshot, or one conversation of it, in the place of what a store holds.

Everything is verified and staged before anything changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ..context import Context
from ..errors import Invalid, NotSaved, Stopped
from ..files import make_folders, write_all
from ..guarded import all_or_nothing, finish
from ..linking import problem
from ..model import Problem
from ..native import CONVERSATIONS
from ..swap import PARTS, Swap, known
from .blobs import Blobs
from .creating import Kept
from .values import Progress, Restored, Snapshot, SnapshotFile, Stop, Tell

_BLOCK: Final = 4096
"""Bytes that a file takes at least."""

Save = Callable[[], tuple[Snapshot, Sequence[Kept]]]
"""Makes the safety snapshot, and says what it holds."""


class Restoring:
    """Puts a snapshot in the place of what a store holds."""

    def __init__(self, context: Context, blobs: Blobs, tell: Tell, stop: Stop, parts: tuple[str, ...] = PARTS) -> None:
        self._context = context
        self._parts = parts
        self._blobs = blobs
        self._tell = tell
        self._stop = stop

    def run(self, snapshot: Snapshot, listed: Sequence[SnapshotFile], save: Save, wait: float) -> Restored:
        """Restore a snapshot whose list was checked.

        Raises Invalid for an empty one, Damaged, Locked, ReadOnly, NotSaved, Stopped: then the store is as it was; and
        Unsure: then it is whole again at the next start, as it was or as it was to be.
        """
        if not listed:
            raise Invalid(f"Snapshot {snapshot.name} holds nothing; restoring it would only empty the store.")
        self._verify(listed)
        self._check_room(listed)
        context = self._context
        until = context.clock.monotonic() + wait
        with context.locks.replacing(wait) as swap:
            name = context.ids.new()
            with all_or_nothing(swap, context.root):
                self._stage(swap, listed)
                swap.close(name, context.ids.new(), self._parts)
                self._wait_for_all(until)
                safety, kept = self._saved(save)
                held = {one.file.path: known(one.facts) for one in kept}
                swap.commit(name, held, context.ids.new(), self._parts)
            aside = finish(swap, context.root)
        return Restored(snapshot, safety, _told(aside))

    def _verify(self, listed: Sequence[SnapshotFile]) -> None:
        for done, (digest, size) in enumerate(dict.fromkeys((e.digest, e.size) for e in listed)):
            self._step("verifying", done, len(listed))
            self._blobs.check(digest, size)

    def _check_room(self, listed: Sequence[SnapshotFile]) -> None:
        wanted = sum(file.size + _BLOCK for file in listed)
        try:
            free = shutil.disk_usage(self._context.root).free
        except OSError:
            return
        if wanted > free:
            raise NotSaved(self._context.root, f"it takes {wanted:,} bytes beside what is there, and {free:,} are free")

    def _stage(self, swap: Swap, listed: Sequence[SnapshotFile]) -> None:
        """Write everything beside the store's folders, and force it to the disk."""
        files = self._context.files
        swap.finish()
        folders = {(swap.new / file.path).parent for file in listed} | {swap.new / part for part in self._parts}
        for folder in sorted(folders):
            make_folders(files, folder)
        for done, file in enumerate(listed):
            self._step("staging", done, len(listed))
            self._write(swap.new / file.path, file)
        for folder in sorted(folders):
            files.sync_folder(folder)

    def _write(self, path: Path, file: SnapshotFile) -> None:
        files = self._context.files
        descriptor = files.open_new(path)
        try:
            for piece in self._blobs.content(file.digest, file.size):
                write_all(files, descriptor, piece)
            if files.descriptor_facts(descriptor).size != file.size:
                raise OSError(f"not all of {file.size} bytes were kept")
            files.sync(descriptor)
        finally:
            files.close(descriptor)

    def _wait_for_all(self, until: float) -> None:
        """Nobody gets a lock any more; those that were taken before have to be let go. Raises Locked."""
        context = self._context
        one = self._parts[0].removeprefix(f"{CONVERSATIONS}/")
        for name in context.locks.names() if self._parts == PARTS else (one,):
            context.locks.is_free(name, max(0.0, until - context.clock.monotonic()))

    def _saved(self, save: Save) -> tuple[Snapshot | None, Sequence[Kept]]:
        """The safety snapshot, of a store that holds something."""
        root = self._context.root
        if not any(self._context.files.names(root / part) for part in self._parts):
            return None, ()
        return save()

    def _step(self, step: str, done: int, total: int) -> None:
        if self._stop():
            raise Stopped("restore")
        self._tell(Progress(step, done, total))


def _told(aside: Path | None) -> list[Problem]:
    if aside is None:
        return []
    sentence = (
        "No snapshot holds these files of the store: foreign ones, or changes of the last moment. They are kept here."
    )
    return [problem("kept-aside", aside, "", sentence)]
