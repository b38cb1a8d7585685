"""Who holds which conversation: locks of stores, and those that other tools keep beside their files."""

# ruff: noqa: PTH116
# Strings throughout: asked every two seconds.

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..holders import NATIVE, TOOLS, holder, holding, lock_of
from ..listed import Listed
from .changes import Change, Freed, Held, Place
from .shelf import Shelf

_RECORD = ".owner"


class Holds:
    """Which conversations are held. Only those are asked for that were held, or that a record says are."""

    def __init__(self, shelf: Shelf) -> None:
        self.folders: dict[str, tuple[int, int]] = {}
        """Folders of locks that are there, with device and inode, to be heard of."""
        self._shelf = shelf
        self._held: dict[Place, str] = {}
        """Nonce or pid of the owner as it was told, by conversation."""
        self._of_store: dict[str, dict[str, Place]] = {}
        self._beside: list[Place] = []

    def reset(self) -> None:
        """Other conversations are known than before."""
        self._of_store = {}
        self._beside = []
        for place, listed in self._shelf.conversations.items():
            self.add(place, listed)
        self._held = {place: owner for place, owner in self._held.items() if place in self._shelf.conversations}

    def add(self, place: Place, listed: Listed) -> None:
        """Look at the lock of one more conversation."""
        if listed.item.source == NATIVE:
            folder, name = lock_of(listed.item)
            self._of_store.setdefault(folder, {})[name] = place
        elif listed.item.source in TOOLS:
            self._beside.append(place)

    def look(self) -> Iterator[Change]:
        """What was taken and freed since the last look."""
        candidates = dict.fromkeys((*self._recorded(), *self._beside, *self._held))
        for place in candidates:
            yield from self._ask(place)

    def concerns(self, path: str) -> bool:
        """Whether something happened in a folder of locks, or to a lock beside a file."""
        return os.path.dirname(path) in self.folders or bool(self._beside and path.endswith(".lock"))  # noqa: PTH120

    def _recorded(self) -> Iterable[Place]:
        """Native conversations of which a record says that somebody holds them."""
        self.folders = {}
        for folder, places in self._of_store.items():
            try:
                facts = os.stat(folder)
                with os.scandir(folder) as locks:  # not all names at once: a lock outlives its conversation
                    names = [lock.name for lock in locks if lock.name.endswith(_RECORD)]
            except OSError:
                continue
            self.folders[folder] = (facts.st_dev, facts.st_ino)
            found = (places.get(name.removesuffix(_RECORD)) for name in names)
            yield from (place for place in found if place is not None)

    def _ask(self, place: Place) -> Iterator[Change]:
        listed = self._shelf.conversations[place]
        status = holding(listed.item)
        owner = status.owner if status is not None else None
        now = None if status is None else "" if owner is None else owner.nonce or str(owner.pid)
        if now == self._held.get(place):
            return
        summary = self._shelf.know(place, listed._replace(summary=listed.summary._replace(locked=holder(listed.item))))
        if now is None:
            del self._held[place]
            yield Freed(summary)
        else:
            self._held[place] = now
            yield Held(summary, owner)
