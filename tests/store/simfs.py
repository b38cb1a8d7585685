"""Every state that a power cut may leave behind, worked out from what a writer really did.

`Recorder` is the real file system with a notebook. From its notes `crashes` works out, for each moment, the states that
a file system may legally be in afterwards: names since the last sync of their folder may be there or not, each by
itself; bytes since the last sync of their file may be there, half there, zeros, or not there. That is the model of
ALICE (OSDI '14) without the guarantees of any particular file system.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bough.core.files import Files

Ids = frozenset[str]
"""What counts as being there: branches, messages and changes, by their ids."""


class Recorder(Files):
    """The real file system; what changes the store below `root` is noted."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.notes: list[tuple[Any, ...]] = []
        self._open: dict[int, int] = {}
        self._number: dict[Path, int] = {}
        self._next = itertools.count(1)

    def open_new(self, path: Path) -> int:
        descriptor = super().open_new(path)
        if self._counts(path):
            self._number[path] = number = next(self._next)
            self._open[descriptor] = number
            self.notes.append(("create", path.parent, path.name, number))
        return descriptor

    def open_append(self, path: Path) -> int:
        descriptor = super().open_append(path)
        if self._counts(path):
            self._open[descriptor] = self._number[path]
        return descriptor

    def write(self, descriptor: int, data: bytes) -> int:
        taken = super().write(descriptor, data)
        if descriptor in self._open:
            self.notes.append(("write", self._open[descriptor], data[:taken]))
        return taken

    def sync(self, descriptor: int) -> None:
        """Not forced to the real disk: here only the notes count."""
        if descriptor in self._open:
            self.notes.append(("sync", self._open[descriptor]))

    def close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        super().close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        if self._counts(target):
            self.notes.append(("rename", source.parent, source.name, target.parent, target.name))
            moved = {path: number for path, number in self._number.items() if path.is_relative_to(source)}
            for path, number in moved.items():
                del self._number[path]
                self._number[target / path.relative_to(source)] = number

    def remove(self, path: Path) -> None:
        super().remove(path)
        if self._counts(path):
            self.notes.append(("remove", path.parent, path.name))

    def make_folder(self, path: Path) -> bool:
        made = super().make_folder(path)
        if made and self._counts(path):
            self.notes.append(("folder", path.parent, path.name))
        return made

    def sync_folder(self, path: Path) -> None:
        self.notes.append(("sync folder", path))

    def acknowledge(self, there: Ids) -> None:
        """A call returned; from now on this has to be there."""
        self.notes.append(("ack", there))

    def _counts(self, path: Path) -> bool:
        return path.is_relative_to(self.root) and "locks" not in path.parts


Effect = tuple[tuple[int, str], int | None]
"""What becomes of a name in a folder: a node, or nothing."""


@dataclass
class Disk:
    """What is on the disk for certain, and what may be."""

    names: dict[tuple[int, str], int] = field(default_factory=dict)
    folders: dict[Path, int] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    roots: dict[int, Path] = field(default_factory=dict)
    pending: list[tuple[int, list[Effect]]] = field(default_factory=list)
    """Changes of names in order, each with the folder whose sync makes it certain."""
    content: dict[int, bytes] = field(default_factory=dict)
    loose: dict[int, bytes] = field(default_factory=dict)
    """Bytes after the content that no sync followed."""
    live: dict[tuple[int, str], int] = field(default_factory=dict)

    def do(self, note: tuple[Any, ...]) -> None:
        """Follow what was noted."""
        match note:
            case ("create", folder, name, number):
                self.content[number] = b""
                self._set(folder, [((self.folder(folder), name), number)])
            case ("folder", folder, name):
                above = self.folder(folder)
                self.folders[folder / name] = number = -1 - len(self.numbers)
                self.numbers.add(number)
                self._set(folder, [((above, name), number)])
            case ("rename", source, old, target, new):
                number = self.live[self.folder(source), old]
                self._set(target, [((self.folder(source), old), None), ((self.folder(target), new), number)])
                if number < 0:
                    self.folders[target / new] = self.folders.pop(source / old)
            case ("remove", folder, name):
                self._set(folder, [((self.folder(folder), name), None)])
            case ("sync folder", folder):
                number = self.folder(folder)
                for owner, effects in self.pending:
                    if owner == number:
                        _apply(self.names, effects)
                self.pending = [(owner, effects) for owner, effects in self.pending if owner != number]
            case _:
                self._do_inside(note)

    def _do_inside(self, note: tuple[Any, ...]) -> None:
        match note:
            case ("write", number, data):
                self.loose[number] = self.loose.get(number, b"") + data
            case ("sync", number):
                self.content[number] += self.loose.pop(number, b"")
            case ("truncate", number):
                self.content[number], self.loose = b"", {n: d for n, d in self.loose.items() if n != number}

    def folder(self, path: Path) -> int:
        """The node of a folder; one that nobody was seen to make was there from the start."""
        if path not in self.folders:
            self.folders[path] = number = -1 - len(self.numbers)
            self.numbers.add(number)
            self.roots[number] = path
        return self.folders[path]

    def _set(self, folder: Path, effects: list[Effect]) -> None:
        self.pending.append((self.folder(folder), effects))
        _apply(self.live, effects)

    def states(self, chance: random.Random, most: int) -> Iterator[tuple[dict[tuple[int, str], int], dict[int, bytes]]]:
        """The names and contents that a cut now may leave; a sample of at most `most` if there are more."""
        choices = [[False, True]] * len(self.pending) + [_variants(data) for data in self.loose.values()]
        for picked in _picks(choices, chance, most):
            found = dict(self.names)
            for (_, effects), there in zip(self.pending, picked, strict=False):
                if there:
                    _apply(found, effects)
            loose = zip(self.loose, picked[len(self.pending) :], strict=True)
            yield found, {number: self.content[number] + data for number, data in loose}


def _picks(choices: list[list[Any]], chance: random.Random, most: int) -> Iterator[tuple[Any, ...]]:
    """Every way to choose one of each; a sample with the two extremes if there are too many."""
    if math.prod(map(len, choices)) <= most:
        yield from itertools.product(*choices)
        return
    yield tuple(options[0] for options in choices)
    yield tuple(options[-1] for options in choices)
    for _ in range(most - 2):
        yield tuple(chance.choice(options) for options in choices)


def _apply(names: dict[tuple[int, str], int], effects: list[Effect]) -> None:
    for place, number in effects:
        if number is None:
            names.pop(place, None)
        else:
            names[place] = number


def _variants(data: bytes) -> list[bytes]:
    """What may be left of bytes that no sync followed: beginnings, at lines and elsewhere, with and without zeros."""
    cuts = {0, 1, len(data) - 1, len(data), data.rfind(b"\n", 0, len(data) - 1) + 1}
    cuts.update(len(data) * part // 12 for part in range(12))
    kept = [data[:cut] for cut in sorted(cuts)]
    return list(dict.fromkeys([*kept, *(piece + bytes(len(data) - len(piece)) for piece in kept)]))


def crashes(
    notes: list[tuple[Any, ...]], chance: random.Random, most: int
) -> Iterator[tuple[Ids, Ids, dict[Path, bytes]]]:
    """For each state: what had been acknowledged, what the call under way would add, and the files by their paths."""
    disk = Disk()
    acks = [note[1] for note in notes if note[0] == "ack"]
    passed = 0
    for note in notes:
        passed += note[0] == "ack"
        disk.do(note)
        acknowledged = acks[passed - 1] if passed else frozenset()
        coming = acks[min(passed, len(acks) - 1)]
        for names, contents in disk.states(chance, most):
            yield acknowledged, coming, _files(disk, names, contents)


def _files(disk: Disk, names: dict[tuple[int, str], int], contents: dict[int, bytes]) -> dict[Path, bytes]:
    """The files that can be reached from the folders that were there from the start."""
    inside: dict[int, list[tuple[str, int]]] = {}
    for (folder, name), number in names.items():
        inside.setdefault(folder, []).append((name, number))
    found, open_ = {}, list(disk.roots.items())
    while open_:
        folder, path = open_.pop()
        for name, number in inside.get(folder, ()):
            if number < 0:
                open_.append((number, path / name))
            else:
                found[path / name] = contents.get(number, disk.content[number])
    return found
