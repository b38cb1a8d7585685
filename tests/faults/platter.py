"""A disk as it may be found after a power cut: what is on it for certain, and everything that may be.

The model grants only what POSIX promises. The content of a file is certain up to its last sync; bytes after it may be
there, torn, zeros, or missing, each piece by itself. A name is certain once its folder was synced; until then each
change of names may have happened or not, in any order, and a rename within one folder may be half done. A rename is
made certain by a sync of the folder it leads to. After a sync that failed, the bytes it was to keep are never made
certain by a later one (ATC '20, "Can applications recover from fsync failures?").
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

MOST_NAMES = 400
"""Ways in which unsynced changes of names are combined at one moment; beyond, a fixed selection of them is."""

Contents = dict[str, bytes]
"""Files by their paths; a path that ends in `/` is a folder without any."""


@dataclass(eq=False)
class File:
    """A file, whatever it is called."""

    kept: bytes = b""
    """What is certain."""
    now: bytes = b""
    """What a reader sees until the power goes."""
    lost: list[tuple[int, int]] = field(default_factory=list)
    """Pieces that a failed sync gave up."""

    def sync(self) -> None:
        kept = bytearray(self.now)
        for start, end in self.lost:
            kept[start:end] = bytes(end - start)
        self.kept = bytes(kept)

    def give_up(self) -> None:
        if len(self.now) > len(self.kept):
            self.lost.append((len(self.kept), len(self.now)))

    def variants(self, step: int, tail: int = 1) -> list[bytes]:
        """What the file may hold after a power cut.

        It is cut at every `step` bytes if it is new, at every `tail` bytes if it had grown, and at line ends.
        """
        kept, now = self.kept, self.now
        if kept == now:
            return [now]
        if not now.startswith(kept):  # something was overwritten in place, or lost by a failed sync
            return [kept, now] if self.lost else list(dict.fromkeys([kept, *_torn(b"", now, step)]))
        return list(dict.fromkeys(_torn(kept, now[len(kept) :], tail if kept else step)))


def _torn(kept: bytes, more: bytes, step: int) -> Iterator[bytes]:
    size = len(more)
    ends = {at + 1 for at in range(size) if more[at] == 10} | {1, size // 2, size - 1}
    for cut in sorted({*range(0, size, step), *ends, size}):
        if 0 <= cut <= size:
            yield kept + more[:cut]
            yield kept + more[:cut] + bytes(size - cut)
            yield kept + bytes(cut) + more[cut:]


@dataclass(eq=False)
class Folder:
    """A folder, whatever it is called."""

    kept: dict[str, File | Folder] = field(default_factory=dict)
    now: dict[str, File | Folder] = field(default_factory=dict)


@dataclass(eq=False)
class Renaming:
    """A change of names whose folder was not synced yet: something comes to a place, goes from one, or both."""

    node: File | Folder
    source: tuple[Folder, str] | None
    target: tuple[Folder, str] | None

    @property
    def owner(self) -> Folder:
        """The folder whose sync makes it certain."""
        place = self.target or self.source
        assert place is not None
        return place[0]

    @property
    def ways(self) -> tuple[int, ...]:
        """Not done, done, and for a rename within a folder half done: both names are there."""
        within = self.source and self.target and self.source[0] is self.target[0]
        return (0, 1, 2) if within else (0, 1)

    def apply(self, names: dict[Folder, dict[str, File | Folder]], way: int) -> None:
        if self.source is not None:
            place = names[self.source[0]]
            if place.get(self.source[1]) is not self.node and self.target is not None:
                return  # what is to be renamed is not there
            if way == 1 and place.get(self.source[1]) is self.node:
                del place[self.source[1]]
        if self.target is not None:
            names[self.target[0]][self.target[1]] = self.node


class Platter:
    """Files and folders below one folder."""

    def __init__(self) -> None:
        self.root = Folder()
        self.folders = [self.root]
        self.pending: list[Renaming] = []

    @classmethod
    def of(cls, contents: Contents) -> Platter:
        """One on which everything is certain."""
        platter = cls()
        for path, data in contents.items():
            folder = platter._folders_to(path if path.endswith("/") else str(PurePosixPath(path).parent))
            if not path.endswith("/"):
                folder.kept[PurePosixPath(path).name] = File(data, data)
        for folder in platter.folders:
            folder.now = dict(folder.kept)
        return platter

    def _folders_to(self, path: str) -> Folder:
        folder = self.root
        for name in PurePosixPath(path).parts:
            inside = folder.kept.setdefault(name, Folder())
            assert isinstance(inside, Folder)
            if inside not in self.folders:
                self.folders.append(inside)
            folder = inside
        return folder

    # What programs do

    def node(self, path: str) -> File | Folder:
        found: File | Folder = self.root
        for name in PurePosixPath(path).parts:
            assert isinstance(found, Folder)
            found = found.now[name]
        return found

    def _place(self, path: str) -> tuple[Folder, str]:
        folder = self.node(str(PurePosixPath(path).parent))
        assert isinstance(folder, Folder)
        return folder, PurePosixPath(path).name

    def create(self, path: str, node: File | Folder) -> None:
        if isinstance(node, Folder):
            self.folders.append(node)
        self._do(Renaming(node, None, self._place(path)))

    def rename(self, source: str, target: str) -> None:
        self._do(Renaming(self.node(source), self._place(source), self._place(target)))

    def remove(self, path: str) -> None:
        self._do(Renaming(self.node(path), self._place(path), None))

    def _do(self, change: Renaming) -> None:
        change.apply({folder: folder.now for folder in self.folders}, 1)
        self.pending.append(change)

    def sync_folder(self, path: str) -> None:
        folder = self.node(path)
        names = {one: one.kept for one in self.folders}
        for change in self.pending:
            if change.owner is folder:
                if change.source is not None and change.target is not None:  # it is there by now under either name
                    names[change.source[0]].setdefault(change.source[1], change.node)
                change.apply(names, 1)
        self.pending = [change for change in self.pending if change.owner is not folder]

    # What a power cut leaves

    def namings(self) -> Iterator[dict[str, File | Folder]]:
        """The files and folders that may be found, by path; each way once."""
        seen = set()
        for choice in self._choices():
            names = {folder: dict(folder.kept) for folder in self.folders}
            for change, way in zip(self.pending, choice, strict=True):
                if way:
                    change.apply(names, way)
            found = _walk(names, self.root)
            key = frozenset((path, id(node)) for path, node in found.items())
            if key not in seen:
                seen.add(key)
                yield found

    def _choices(self) -> Iterator[tuple[int, ...]]:
        ways = [change.ways for change in self.pending]
        size = 1
        for way in ways:
            size *= len(way)
        if size <= MOST_NAMES:
            yield from itertools.product(*ways)
            return
        for count in range(len(ways) + 1):
            yield tuple(int(at < count) for at in range(len(ways)))
            yield tuple(int(at != count) for at in range(len(ways)))
            yield tuple(int(at == count) for at in range(len(ways)))

    def states(self, step: int, tail: int = 1) -> Iterator[Contents]:
        """Everything that may be found; of several unsynced files one is varied beside the extremes of the others."""
        for found in self.namings():
            certain: Contents = {}
            loose: list[tuple[str, list[bytes]]] = []
            for path, node in found.items():
                if isinstance(node, Folder):
                    certain[f"{path}/"] = b""
                elif node.kept == node.now:
                    certain[path] = node.now
                else:
                    loose.append((path, node.variants(step, tail)))
            if not loose:
                yield certain
            for at, (path, variants) in enumerate(loose):
                others = [(other, [all_[0], all_[-1]]) for n, (other, all_) in enumerate(loose) if n != at]
                for rest in itertools.product(*(ends for _, ends in others)):
                    base = certain | dict(zip((other for other, _ in others), rest, strict=True))
                    for variant in variants:
                        yield base | {path: variant}


def _walk(names: dict[Folder, dict[str, File | Folder]], root: Folder) -> dict[str, File | Folder]:
    found: dict[str, File | Folder] = {}
    waiting = [("", root)]
    while waiting:
        prefix, folder = waiting.pop()
        for name, node in names[folder].items():
            found[f"{prefix}{name}"] = node
            if isinstance(node, Folder):
                waiting.append((f"{prefix}{name}/", node))
    return found
