"""A backup of native stores: making snapshots, looking at them, putting one back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..clock import Clock, Ids, RandomIds, SystemClock
from ..disk import reason
from ..errors import Damaged, Invalid, NotSaved
from ..files import Files
from ..model import Problem
from ..store import Store
from .creating import Collected, Collecting, Kept
from .restoring import Restoring
from .snapshots import LATEST, Snapshots
from .values import Created, Entry, Restored, Snapshot, Stop, Tell, Verified, never, quiet
from .verifying import Verifying, described


class Backup:
    """The snapshots in a folder. Nothing is made by looking.

    Each call tells `progress` how far it is, and ends with Stopped, everything being as it was, once `stop()` is true.
    """

    def __init__(
        self, folder: str | Path, *, files: Files | None = None, clock: Clock | None = None, ids: Ids | None = None
    ) -> None:
        self.folder = Path(folder).expanduser().absolute()
        self.problems: list[Problem] = []
        """Snapshots that the last `list` could not read."""
        self._snapshots = Snapshots(self.folder, files or Files(), clock or SystemClock(), ids or RandomIds())

    def create(self, store: Store, *, progress: Tell = quiet, stop: Stop = never) -> Created:
        """Take a snapshot of a store while others may write to it; it holds what was saved before this was called.

        It is on the disk and was read back when this returns. Raises NotSaved, Unsure, Moved, Stopped, Damaged, and
        Invalid for a folder that is something else.
        """
        return self._create(store, False, progress, stop)[0]

    def list(self) -> Sequence[Snapshot]:
        """The snapshots, newest first; those that cannot be read are in `problems`. Raises NotFound, Damaged."""
        self.problems, found = [], []
        for name in self._snapshots.names():
            try:
                found.append(self._snapshots.read(name))
            except Damaged as error:
                self.problems.append(described(error))
        return found

    def choose(self, wanted: str = LATEST) -> Snapshot:
        """The snapshot that a name means, or the beginning of one; `latest` is never one that a restore made.

        Raises NotFound, Ambiguous, and Damaged rather than taking an older one than was meant.
        """
        return self._snapshots.choose(wanted)

    def entries(self, snapshot: Snapshot) -> Sequence[Entry]:
        """The files of a snapshot, each of which may be restored. Raises Damaged."""
        return self._snapshots.entries(snapshot)

    def verify(self, wanted: str | None = None, *, progress: Tell = quiet, stop: Stop = never) -> Sequence[Verified]:
        """Read every byte of a snapshot, or of all of them, and say what is damaged. Raises NotFound, Stopped."""
        return Verifying(self._snapshots, progress, stop).run(wanted)

    def restore(
        self, store: Store, wanted: str = LATEST, *, wait: float = 0.0, progress: Tell = quiet, stop: Stop = never
    ) -> Restored:
        """Put a snapshot in the place of what a store holds, after a safety snapshot of that.

        Whatever happens, the store holds the one or the other. Raises NotFound, Ambiguous, Damaged, Invalid, Locked
        after `wait` seconds, ReadOnly, NotSaved, Unsure, Stopped.
        """
        snapshot = self.choose(wanted)
        entries = self.entries(snapshot)

        def save() -> tuple[Snapshot, Sequence[Kept]]:
            created, collected = self._create(store, True, progress, stop)
            return created.snapshot, collected.kept

        return Restoring(store.context, self._snapshots.blobs, progress, stop).run(snapshot, entries, save, wait)

    def _create(self, store: Store, safety: bool, progress: Tell, stop: Stop) -> tuple[Created, Collected]:
        if self.folder.resolve().is_relative_to(store.root.resolve()):
            raise Invalid(f"{self.folder} lies in the store that is to be backed up. Name a folder outside it.")
        try:
            self._snapshots.prepare()
            collecting = Collecting(store.context, self._snapshots.blobs, progress, stop)
            collected = collecting.collect(self._snapshots.new_name(), safety=safety)
        except OSError as error:
            raise NotSaved(self.folder, reason(error)) from error
        written = collected.written + self._snapshots.add(collected.snapshot)
        return Created(collected.snapshot, written, collected.problems), collected
