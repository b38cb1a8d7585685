"""Reading every byte of a backup, to say what of it is damaged."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import Damaged, Stopped
from ..linking import problem
from ..model import Problem
from .snapshots import MARK, Snapshots
from .values import Progress, SnapshotFile, Stop, Tell, Verified


class Verifying:
    """One verification; a content that snapshots share is read once."""

    def __init__(self, snapshots: Snapshots, tell: Tell, stop: Stop) -> None:
        self._snapshots = snapshots
        self._tell = tell
        self._stop = stop
        self._read: dict[tuple[str, int], Problem | None] = {}

    def run(self, wanted: str | None) -> list[Verified]:
        """What became of the snapshot that is meant, or of all of them. Raises NotFound, Ambiguous, Stopped."""
        try:
            names = self._snapshots.names() if wanted is None else [self._name(wanted)]
        except Damaged as error:
            return [Verified(MARK, None, [described(error)])]
        return [*map(self._snapshot, names), *(self._strangers() if wanted is None else ())]

    def _name(self, wanted: str) -> str:
        """The name that a reference means, also that of a snapshot that cannot be read."""
        try:
            return self._snapshots.choose(wanted).name
        except Damaged as error:
            if error.path.parent != self._snapshots.folder:
                raise
            return error.path.stem

    def _snapshot(self, name: str) -> Verified:
        snapshot = None
        try:
            snapshot = self._snapshots.read(name)
            return Verified(name, snapshot, self._contents(self._snapshots.files_of(snapshot)))
        except Damaged as error:
            return Verified(name, snapshot, [described(error)])

    def _contents(self, listed: Sequence[SnapshotFile]) -> list[Problem]:
        for done, file in enumerate(listed):
            if self._stop():
                raise Stopped("verification")
            self._tell(Progress("verifying", done, len(listed)))
            if (file.digest, file.size) not in self._read:
                self._read[file.digest, file.size] = self._damage(file)
        found = [self._read[file.digest, file.size] for file in listed]
        return list(dict.fromkeys(one for one in found if one is not None))

    def _damage(self, file: SnapshotFile) -> Problem | None:
        try:
            self._snapshots.blobs.check(file.digest, file.size)
        except Damaged as error:
            return described(error)
        return None

    def _strangers(self) -> list[Verified]:
        """A snapshot under a name that is none would never be found again."""
        error = "it is among the snapshots, and its name is not that of one"
        folder = self._snapshots.folder
        return [Verified(n, None, [described(Damaged(folder / n, error))]) for n in self._snapshots.strangers()]


def described(error: Damaged) -> Problem:
    """Damage as a problem."""
    return problem("damaged", error.path, "", f"{error.reason[:1].upper()}{error.reason[1:]}.")
