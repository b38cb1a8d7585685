"""The seam of `bough.core.files`, with a notebook: what is done is done on the real disk and on a model of one."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

from bough.core.files import Files

from .platter import Contents, File, Folder, Platter


class Recorder(Files):
    """A file system that tells after each change what the disk may look like."""

    def __init__(self, root: Path, changed: Callable[[Platter], None], failing_sync: int = 0) -> None:
        self.root = root
        self.platter = Platter.of(contents_of(root))
        self.syncs = 0
        """Syncs of files and folders so far; the one numbered `failing_sync` fails, and keeps nothing."""
        self._failing = failing_sync
        self._changed = changed
        self._open: dict[int, File] = {}

    def open_new(self, path: Path) -> int:
        descriptor = super().open_new(path)
        if self._counts(path):
            self._open[descriptor] = File()
            self.platter.create(self._name(path), self._open[descriptor])
            self._changed(self.platter)
        return descriptor

    def open_append(self, path: Path) -> int:
        descriptor = super().open_append(path)
        if self._counts(path):
            node = self.platter.node(self._name(path))
            assert isinstance(node, File)
            self._open[descriptor] = node
        return descriptor

    def empty(self, descriptor: int) -> None:
        """Note that the content of an open file went. No part of Bough does that."""
        if descriptor in self._open:
            self._open[descriptor].now = b""
            self._changed(self.platter)

    def write(self, descriptor: int, data: bytes) -> int:
        taken = super().write(descriptor, data)
        if descriptor in self._open:
            self._open[descriptor].now += data[:taken]
            self._changed(self.platter)
        return taken

    def sync(self, descriptor: int) -> None:
        if descriptor not in self._open:
            return
        self.syncs += 1
        if self.syncs == self._failing:
            self._open[descriptor].give_up()
            raise OSError(errno.EIO, "Input/output error")
        self._open[descriptor].sync()

    def close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        super().close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        if self._counts(target):
            self.platter.rename(self._name(source), self._name(target))
            self._changed(self.platter)

    def remove(self, path: Path) -> None:
        super().remove(path)
        if self._counts(path):
            self.platter.remove(self._name(path))
            self._changed(self.platter)

    def remove_folder(self, path: Path) -> None:
        super().remove_folder(path)
        if self._counts(path):
            self.platter.remove(self._name(path))
            self._changed(self.platter)

    def make_folder(self, path: Path) -> bool:
        made = super().make_folder(path)
        if made and self._counts(path):
            self.platter.create(self._name(path), Folder())
            self._changed(self.platter)
        return made

    def sync_folder(self, path: Path) -> None:
        if path == self.root or self._counts(path):
            self.syncs += 1
            if self.syncs == self._failing:
                raise OSError(errno.EIO, "Input/output error")
            self.platter.sync_folder(self._name(path))

    def _counts(self, path: Path) -> bool:
        """After a power cut nobody holds a lock: what lies beside the locks is left out."""
        return path.is_relative_to(self.root) and path != self.root and path.parent.name != "locks"

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def contents_of(root: Path) -> Contents:
    """What lies below a folder, but what belongs to locks."""
    found: Contents = {}
    for path in sorted(root.rglob("*")):
        if path.parent.name != "locks":
            name = path.relative_to(root).as_posix()
            found |= {f"{name}/": b""} if path.is_dir() else {name: path.read_bytes()}
    return found


def put_down(contents: Contents, root: Path) -> None:
    """Make real files of contents."""
    made = {root}
    root.mkdir()
    for path in sorted(contents):
        place = root / path
        folder = place if path.endswith("/") else place.parent
        if folder not in made:
            folder.mkdir(parents=True, exist_ok=True)
            made.add(folder)
        if not path.endswith("/"):
            with open(place, "xb", 0) as file:
                file.write(contents[path])
