"""A backup of native stores: making snapshots, looking at them, putting one back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..clock import Clock, Ids, RandomIds, SystemClock
from ..disk import reason
from ..errors import Damaged, Invalid, NotSaved
from ..files import Files
from ..importing import copy_conversation
from ..model import Problem
from ..native import CONVERSATIONS
from ..store import Store
from ..store_file import format_of
from ..swap import PARTS
from .choosing import Keep, choose
from .comparing import Difference, OfSnapshot, OfStore, compare
from .contents import Held, choose_conversation, conversations_in
from .creating import Collected, Collecting, Kept
from .extracting import Extracting
from .foreign import Root, roots_of
from .paths import SOURCES
from .pruning import Pruned, Pruning
from .restoring import Restoring
from .snapshots import LATEST, Snapshots
from .values import Created, Restored, Snapshot, SnapshotFile, Stop, Tell, Verified, never, quiet
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
        self._files, self._ids = files or Files(), ids or RandomIds()
        self._snapshots = Snapshots(self.folder, self._files, clock or SystemClock(), self._ids)

    def create(
        self, store: Store, *, sources: Sequence[str] = (), progress: Tell = quiet, stop: Stop = never
    ) -> Created:
        """Take a snapshot of a store while others may write to it; it holds what was saved before this was called.

        It is on the disk and was read back when this returns. The files of the other tools in `sources` are taken as
        they are, and what is kept of them. Raises NotSaved, Unsure, Moved, Stopped, Damaged, BackupInUse, NotFound for
        a source that is none, and Invalid for a folder that is something else.
        """
        foreign = roots_of(store.root, sources)
        with self._begun(store):
            return self._create(store, False, progress, stop, foreign)[0]

    def list(self) -> Sequence[Snapshot]:
        """The snapshots, newest first; those that cannot be read are in `problems`. Raises NotFound, Damaged."""
        self.problems, found = [], []
        for name in self._snapshots.names():
            try:
                found.append(self._snapshots.read(name))
            except Damaged as error:
                if self._files.facts(self._snapshots.path(name)) is not None:  # else somebody prunes it just now
                    self.problems.append(described(error))
        return found

    def choose(self, wanted: str = LATEST) -> Snapshot:
        """The snapshot that a name means, or the beginning of one; `latest` is never one that a restore made.

        Raises NotFound, Ambiguous, and Damaged rather than taking an older one than was meant.
        """
        return self._snapshots.choose(wanted)

    def files_of(self, snapshot: Snapshot) -> Sequence[SnapshotFile]:
        """The files of a snapshot, each of which may be restored. Raises Damaged."""
        return self._snapshots.files_of(snapshot)

    def verify(self, wanted: str | None = None, *, progress: Tell = quiet, stop: Stop = never) -> Sequence[Verified]:
        """Read every byte of a snapshot, or of all of them, and say what is damaged.

        Nobody prunes meanwhile. Raises NotFound, BackupInUse, Stopped.
        """
        with self._snapshots.shared():
            return Verifying(self._snapshots, progress, stop).run(wanted)

    def conversations(self, snapshot: Snapshot) -> Sequence[Held]:
        """The conversations of a snapshot with their titles. Raises Damaged."""
        return conversations_in(self.files_of(snapshot), self._snapshots.blobs)

    def diff(
        self, older: str = LATEST, newer: str | Store = LATEST, *, progress: Tell = quiet, stop: Stop = never
    ) -> Difference:
        """What changed from a snapshot to another one, or to a store as it is now. Raises NotFound, Damaged, Stopped.

        Files of other tools are compared between two snapshots only.
        """
        with self._snapshots.shared():
            return self._diff(older, newer, progress, stop)

    def _diff(self, older: str, newer: str | Store, progress: Tell, stop: Stop) -> Difference:
        mine = self.files_of(self.choose(older))
        if isinstance(newer, str):
            theirs = self.files_of(self.choose(newer))
            sides = [OfSnapshot(one, self._snapshots.blobs) for one in (mine, theirs)]
            return compare(sides[0], sides[1], progress, stop)
        mine = [one for one in mine if not one.path.startswith(f"{SOURCES}/")]
        side = OfStore(newer.context, progress, stop)
        return compare(OfSnapshot(mine, self._snapshots.blobs), side, progress, stop)

    def restore(
        self,
        store: Store,
        wanted: str = LATEST,
        *,
        only: str = "",
        wait: float = 0.0,
        progress: Tell = quiet,
        stop: Stop = never,
    ) -> Restored:
        """Put a snapshot in the place of what a store holds, after a safety snapshot of that.

        `only` is the id, the beginning of one or the title of the one conversation that is to be put back. Whatever
        happens, the store holds the one or the other. Files of other tools stay where they are: `extract` has them.
        Raises NotFound, Ambiguous, Damaged, Invalid, Locked after `wait` seconds, BackupInUse, ReadOnly, NotSaved,
        Unsure, Stopped.
        """
        with self._snapshots.shared():
            snapshot = self.choose(wanted)
            listed, parts = self._wanted(snapshot, only)
            listed = [one for one in listed if not one.path.startswith(f"{SOURCES}/")]
            _refuse_other_format(snapshot, store)

            def save() -> tuple[Snapshot, Sequence[Kept]]:
                created, collected = self._create(store, True, progress, stop)
                return created.snapshot, collected.kept

            restoring = Restoring(store.context, self._snapshots.blobs, progress, stop, parts)
            return restoring.run(snapshot, listed, save, wait)

    def extract(
        self, into: str | Path, wanted: str = LATEST, *, only: str = "", progress: Tell = quiet, stop: Stop = never
    ) -> Snapshot:
        """Put a snapshot, or one conversation of it, beside everything: into a folder that becomes a store of its own.

        Files of other tools lie below `sources/` there. Raises Invalid if something is there, and as `restore` does.
        """
        target = Path(into).expanduser().absolute()
        with self._snapshots.shared():
            snapshot = self.choose(wanted)
            listed, _ = self._wanted(snapshot, only)
            extracting = Extracting(self._snapshots.blobs, self._files, self._ids, progress, stop)
            extracting.run(snapshot, listed, target)
        return snapshot

    def copy(self, store: Store, only: str, wanted: str = LATEST, *, progress: Tell = quiet, stop: Stop = never) -> str:
        """Make another conversation of one that a snapshot holds, beside the original, and return its id.

        Raises as `extract` does, and NotSaved, Unsure.
        """
        with tempfile.TemporaryDirectory(prefix="bough-") as folder:
            place = Path(folder) / "store"
            _refuse_other_format(self.extract(place, wanted, only=only, progress=progress, stop=stop), store)
            taken = Store.open(place)
            return copy_conversation(store, taken.read(taken.list()[0].id, bodies=True))

    def prune(
        self, keep: Keep, *, apply: bool = False, wait: float = 0.0, progress: Tell = quiet, stop: Stop = never
    ) -> Pruned:
        """Remove the snapshots that no rule keeps, and what only they held; without `apply` only say what would go.

        At least the two newest of each store stay, and are read whole before anything goes. Killed at any point it
        leaves every snapshot that is listed whole, and the next one finishes. Raises Invalid if no rule was given,
        NotFound, Damaged, BackupInUse, ReadOnly, NotSaved, Stopped.
        """
        self._snapshots.check_mark()
        with self._snapshots.alone(wait) if apply else self._snapshots.shared():
            choice = choose(self.list(), keep, self._snapshots.now())
            pruning = Pruning(self._snapshots, self._files, progress, stop)
            try:
                return pruning.run(choice) if apply else pruning.look(choice)
            except OSError as error:
                raise NotSaved(self.folder, reason(error)) from error

    def _wanted(self, snapshot: Snapshot, only: str) -> tuple[Sequence[SnapshotFile], tuple[str, ...]]:
        """The files that are meant, and what of a store they make up."""
        listed = self.files_of(snapshot)
        if not only:
            return listed, PARTS
        part = f"{CONVERSATIONS}/{choose_conversation(only, conversations_in(listed, self._snapshots.blobs)).id}"
        return [one for one in listed if one.path.startswith(f"{part}/")], (part,)

    @contextmanager
    def _begun(self, store: Store) -> Iterator[None]:
        """The folder as a backup, in which nobody prunes."""
        if self.folder.resolve().is_relative_to(store.root.resolve()):
            raise Invalid(f"{self.folder} lies in the store that is to be backed up. Name a folder outside it.")
        try:
            self._snapshots.prepare()
        except OSError as error:
            raise NotSaved(self.folder, reason(error)) from error
        with self._snapshots.shared():
            yield

    def _create(
        self, store: Store, safety: bool, progress: Tell, stop: Stop, foreign: Sequence[Root] = ()
    ) -> tuple[Created, Collected]:
        try:
            collecting = Collecting(store.context, self._snapshots.blobs, progress, stop, foreign)
            collected = collecting.collect(self._snapshots.new_name(), safety=safety)
        except OSError as error:
            raise NotSaved(self.folder, reason(error)) from error
        written = collected.written + self._snapshots.add(collected.snapshot)
        return Created(collected.snapshot, written, collected.problems), collected


def _refuse_other_format(snapshot: Snapshot, store: Store) -> None:
    """Files of one format in a store of another would be read as what they are not. Raises Invalid."""
    format = format_of(store.context.files, store.root)
    if snapshot.store_format != format:
        sentence = (
            f"Snapshot {snapshot.name} is of a store of the format {snapshot.store_format}, this one is of {format}."
        )
        raise Invalid(
            f"{sentence} Restore it beside with --into DIR, and have `bough doctor --repair DIR` bring it there."
        )
