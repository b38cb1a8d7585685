"""Removing snapshots that nobody wants any more, and the contents that only they had.

Snapshots go first, contents last, so that whenever it is interrupted each snapshot that is listed is whole; contents
that no snapshot names are found by the next prune. Nothing goes before what stays was read and is good.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..disk import is_leftover
from ..errors import Damaged, Stopped
from ..files import Files
from .choosing import LEAST, Choice, Kept
from .snapshots import Snapshots
from .values import Progress, Snapshot, Stop, Tell, is_digest
from .verifying import Verifying


class Pruned(NamedTuple):
    """What a prune did, or would do."""

    kept: list[Kept]
    removed: list[Snapshot]
    contents: int
    """Contents that no snapshot needs any more."""
    freed: int
    """Bytes of these, as they lie on the disk."""


class Pruning:
    """One prune; whoever runs it is alone with the backup."""

    def __init__(self, snapshots: Snapshots, files: Files, tell: Tell, stop: Stop) -> None:
        self._snapshots = snapshots
        self._files = files
        self._tell = tell
        self._stop = stop

    def look(self, choice: Choice) -> Pruned:
        """What would go. Raises Damaged if the list of a snapshot that stays cannot be read."""
        unneeded = self._unneeded([one.snapshot for one in choice.kept])
        return Pruned(choice.kept, choice.removed, len(unneeded), sum(unneeded.values()))

    def run(self, choice: Choice) -> Pruned:
        """Let it go. Raises Damaged if less would stay that can be restored, Stopped, OSError."""
        done = self.look(choice)
        if not choice.removed and not done.contents:
            return done
        if choice.removed:
            self._see_that_enough_stays(choice)
        for number, snapshot in enumerate(choice.removed):
            self._step(number, len(choice.removed))
            self._files.remove(self._snapshots.path(snapshot.name))
        if choice.removed:
            self._files.sync_folder(self._snapshots.folder)
        self._remove_contents(self._unneeded([one.snapshot for one in choice.kept]))
        return done

    def _see_that_enough_stays(self, choice: Choice) -> None:
        """Every store keeps two snapshots that were read whole just now, or as many as it has."""
        gone = {one.store for one in choice.removed}
        for store in sorted(gone):
            left = [one.snapshot for one in choice.kept if one.snapshot.store == store and not one.snapshot.safety]
            verifying = Verifying(self._snapshots, self._tell, self._stop)
            good = 0
            for snapshot in left:
                good += not verifying.run(snapshot.name)[0].problems
                if good == LEAST:
                    break
            if good < min(LEAST, len(left)):
                sentence = "of the snapshots that would stay, fewer than two are whole; nothing was removed"
                raise Damaged(self._snapshots.folder, sentence)

    def _remove_contents(self, unneeded: dict[Path, int]) -> None:
        for number, path in enumerate(unneeded):
            if number % 64 == 0:
                self._step(number, len(unneeded))
            self._files.remove(path)
        for folder in sorted({path.parent for path in unneeded}):
            self._files.sync_folder(folder)

    def _unneeded(self, kept: Sequence[Snapshot]) -> dict[Path, int]:
        """Contents that none of these snapshots has, and none that cannot be read might have, with their bytes."""
        if self._damaged():
            return {}
        needed = {snapshot.list for snapshot in kept}
        for snapshot in kept:
            needed.update(file.digest for file in self._snapshots.files_of(snapshot))
        return {path: size for path, size in self._contents() if path.name not in needed}

    def _damaged(self) -> list[str]:
        """Snapshots that cannot be read: what they need nobody knows."""
        found = []
        for name in self._snapshots.names():
            try:
                self._snapshots.read(name)
            except Damaged:
                found.append(name)
        return found

    def _contents(self) -> Iterator[tuple[Path, int]]:
        folder = self._snapshots.blobs.folder
        for first in self._files.names(folder):
            for name in self._files.names(folder / first):
                facts = self._files.facts(folder / first / name)
                if facts is not None and (is_digest(name) or is_leftover(name)):
                    yield folder / first / name, facts.size

    def _step(self, done: int, total: int) -> None:
        if self._stop():
            raise Stopped("prune")
        self._tell(Progress("removing", done, total))
