"""Putting a snapshot, or one conversation of it, beside everything: into a new folder, which is a store of its own.

Nothing that is there is touched. The folder is built under another name and appears in one step, whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from ..clock import Ids
from ..disk import reason
from ..errors import BoughError, Invalid, NotSaved, Stopped, Unsure
from ..files import Files, make_folders, write_all
from ..founding import MARKS
from ..native import CONVERSATIONS
from ..store_file import STORE_FILE
from .blobs import Blobs
from .values import Progress, Snapshot, SnapshotFile, Stop, Tell


class Extracting:
    """Writes the files of a snapshot into a new folder."""

    def __init__(self, blobs: Blobs, files: Files, ids: Ids, tell: Tell, stop: Stop) -> None:
        self._blobs = blobs
        self._files = files
        self._ids = ids
        self._tell = tell
        self._stop = stop

    def run(self, snapshot: Snapshot, listed: Sequence[SnapshotFile], target: Path) -> None:
        """Write the files that a checked list names into a folder that is not there, or empty.

        Raises Invalid for one that is not, and for an empty list, Damaged, NotSaved, Stopped: then nothing is there.
        """
        if not listed:
            raise Invalid(f"Snapshot {snapshot.name} holds nothing of that.")
        if self._files.facts(target) is not None and (target.is_symlink() or self._files.names(target)):
            raise Invalid(f"{target} is there already. Name a folder that is not, or an empty one.")
        beside = target.with_name(f".{target.name}.{self._ids.new()}.tmp")
        try:
            self._write_all(beside, snapshot, listed)
            self._files.replace(beside, target)
        except OSError as error:
            shutil.rmtree(beside, ignore_errors=True)
            raise NotSaved(target, reason(error)) from error
        except BoughError:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        try:
            self._files.sync_folder(target.parent)
        except OSError as error:
            raise Unsure(target, reason(error)) from error

    def _write_all(self, folder: Path, snapshot: Snapshot, listed: Sequence[SnapshotFile]) -> None:
        make_folders(self._files, folder)
        for done, file in enumerate(listed):
            if self._stop():
                raise Stopped("restore")
            self._tell(Progress("staging", done, len(listed)))
            path = folder / file.path
            make_folders(self._files, path.parent)
            self._write(path, file)
        record = {"format": snapshot.store_format, "id": snapshot.store, "codec": snapshot.codec}
        make_folders(self._files, folder / CONVERSATIONS)
        for name, text in MARKS.items():
            self._bytes(folder / name, text.encode())
        self._bytes(folder / STORE_FILE, json.dumps(record).encode() + b"\n")
        for place in sorted({parent for file in listed for parent in (folder / file.path).parents}):
            if place.is_relative_to(folder):
                self._files.sync_folder(place)

    def _write(self, path: Path, file: SnapshotFile) -> None:
        descriptor = self._files.open_new(path)
        try:
            for piece in self._blobs.content(file.digest, file.size):
                write_all(self._files, descriptor, piece)
            if self._files.descriptor_facts(descriptor).size != file.size:
                raise OSError(f"not all of {file.size} bytes were kept")
            self._files.sync(descriptor)
        finally:
            self._files.close(descriptor)

    def _bytes(self, path: Path, data: bytes) -> None:
        descriptor = self._files.open_new(path)
        try:
            write_all(self._files, descriptor, data)
            self._files.sync(descriptor)
        finally:
            self._files.close(descriptor)
