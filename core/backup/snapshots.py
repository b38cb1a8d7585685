"""The snapshots in the folder of a backup: naming them, reading them, adding one.

```
<folder>/bough-backup.json      says that the folder is a backup
<folder>/blobs/ab/ab12…         contents by their SHA-256, compressed
<folder>/snapshots/<name>.json  one small file a snapshot
```
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ..clock import Clock, Ids
from ..disk import is_leftover, put, reason, remove_quietly
from ..errors import Ambiguous, Damaged, Invalid, Moved, NotFound
from ..files import Files, make_folders
from ..regular import open_regular
from . import guard
from .blobs import Blobs
from .paths import check_list
from .values import Snapshot, SnapshotFile, decode_list, decode_snapshot, encode_snapshot

LATEST: Final = "latest"
MARK: Final = "bough-backup.json"
_MARK_TEXT: Final = b'{"format":"bough-backup/1"}\n'
_SUFFIX: Final = ".json"
_LIMIT: Final = 64 << 10
"""Bytes of the file of a snapshot that are read."""
_LEFT_OVER_AFTER: Final = timedelta(days=1)
"""An unfinished file that old belongs to nobody any more."""


class Snapshots:
    """The snapshots of one backup."""

    def __init__(self, folder: Path, files: Files, clock: Clock, ids: Ids) -> None:
        self.root = folder
        self.folder = folder / "snapshots"
        self.blobs = Blobs(folder / "blobs", files, ids)
        self._files = files
        self._clock = clock
        self._ids = ids

    # Looking

    def names(self) -> Sequence[str]:
        """Newest first. Raises NotFound if this is no backup, Damaged."""
        self.check_mark()
        names = self._files.names(self.folder)
        return [n.removesuffix(_SUFFIX) for n in reversed(names) if n.endswith(_SUFFIX) and not n.startswith(".")]

    def strangers(self) -> Sequence[str]:
        """Files among the snapshots that are none."""
        return [n for n in self._files.names(self.folder) if not n.endswith(_SUFFIX) and not is_leftover(n)]

    def choose(self, wanted: str = LATEST) -> Snapshot:
        """The snapshot of that name, or of the only one that begins so; `latest` is never one that a restore made.

        Raises NotFound, Ambiguous, and Damaged rather than taking an older one than was meant.
        """
        names = self.names()
        if wanted == LATEST:
            newest = next((one for one in map(self.read, names) if not one.safety), None)
            if newest is None:
                raise NotFound("snapshot", wanted, f"{self.root} holds none yet.")
            return newest
        found = [name for name in names if name == wanted] or [name for name in names if name.startswith(wanted)]
        if not wanted or not found:
            raise NotFound("snapshot", wanted, "`bough backup list` shows what there is.")
        if len(found) > 1:
            raise Ambiguous("snapshot", wanted, found)
        return self.read(found[0])

    def files_of(self, snapshot: Snapshot) -> Sequence[SnapshotFile]:
        """The files of a snapshot, each of which may be restored. Raises Damaged."""
        origin = self.blobs.path(snapshot.list)
        try:
            listed = decode_list(self.blobs.whole(snapshot.list, snapshot.list_size))
        except ValueError as error:
            raise Damaged(origin, str(error)) from error
        check_list(listed, origin)
        if (len(listed), sum(file.size for file in listed)) != (snapshot.files, snapshot.bytes):
            raise Damaged(self.path(snapshot.name), "it says another number or size of files than its list")
        return listed

    def path(self, name: str) -> Path:
        """The file of a snapshot."""
        return self.folder / f"{name}{_SUFFIX}"

    def read(self, name: str) -> Snapshot:
        """The snapshot of that name. Raises Damaged."""
        path = self.path(name)
        try:
            with open_regular(path) as file:
                snapshot = decode_snapshot(file.read(_LIMIT))
        except OSError as error:
            raise Damaged(path, reason(error)) from error
        except ValueError as error:
            raise Damaged(path, str(error)) from error
        if snapshot.name != name:
            raise Damaged(path, f"it is that of snapshot {snapshot.name[:80]}")
        return snapshot

    def check_mark(self) -> None:
        """See that the folder is a backup. Raises NotFound, Damaged."""
        mark = self.root / MARK
        try:
            with open_regular(mark) as file:
                found = file.read(len(_MARK_TEXT) + 1)
        except FileNotFoundError as error:
            hint = "`bough backup create` makes one."
            raise NotFound("backup", str(self.root), hint) from error
        except OSError as error:
            raise Damaged(mark, reason(error)) from error
        if found != _MARK_TEXT:
            raise Damaged(mark, "it does not say that this is a backup")

    # Who may do what

    def now(self) -> datetime:
        """The time of day."""
        return self._clock.now()

    def shared(self, wait: float = 5.0) -> AbstractContextManager[None]:
        """Meanwhile nobody prunes. Raises BackupInUse."""
        return guard.shared(self.root / MARK, wait)

    def alone(self, wait: float) -> AbstractContextManager[None]:
        """Meanwhile nobody makes, restores or prunes snapshots. Raises BackupInUse, ReadOnly."""
        return guard.alone(self.root / MARK, wait)

    # Adding

    def new_name(self) -> str:
        """A name that sorts by time."""
        return self._clock.now().strftime("%Y%m%dT%H%M%S.%fZ-") + self._ids.new()[:7]

    def add(self, snapshot: Snapshot) -> int:
        """Make a snapshot count, its contents being on the disk; return its bytes. Raises NotSaved, Unsure, Damaged."""
        path, data = self.path(snapshot.name), encode_snapshot(snapshot)
        put(self._files, path, data, self._ids.new(), None)
        if self.read(snapshot.name) != snapshot:
            raise Damaged(path, "what was written is not what is read")
        return len(data)

    def prepare(self) -> None:
        """Make the folder, or see that it is a backup. Raises OSError, Invalid, Damaged."""
        mark = self.root / MARK
        if self._files.facts(mark) is None:
            if [name for name in self._files.names(self.root) if not is_leftover(name)]:
                raise Invalid(f"{self.root} holds other things. Name an empty folder, or one that is a backup.")
            make_folders(self._files, self.root)
            self._put_mark(mark)
        self.check_mark()
        for folder in (self.blobs.folder, self.folder):
            make_folders(self._files, folder)
            if folder.is_symlink():
                raise Invalid(f"{folder} is a link. A backup is written only into folders of its own.")
        self._tidy()

    def _put_mark(self, mark: Path) -> None:
        try:
            put(self._files, mark, _MARK_TEXT, self._ids.new(), None)
        except Moved:  # somebody else begins this backup at the same moment
            return

    def _tidy(self) -> None:
        """Remove what interrupted backups left unfinished long ago."""
        before = (self._clock.now() - _LEFT_OVER_AFTER).timestamp() * 1e9
        folders = [self.root, self.folder]
        folders += [self.blobs.folder / name for name in self._files.names(self.blobs.folder)]
        for folder in folders:
            for name in filter(is_leftover, self._files.names(folder)):
                facts = self._files.facts(folder / name)
                if facts is not None and facts.mtime_ns < before:
                    remove_quietly(self._files, folder / name)
