"""The conversations that hits are in, opened: where a message stands, and what it says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..bodies import pool
from ..cache import Cache
from ..errors import BoughError
from ..noted import NOTES
from ..platform import default_store
from ..skeleton import Stat
from .documents import Document, documents_of, is_quick, quick_reader
from .matching import Standing
from .records import unpacked
from .said import said_by
from .thorough import Thorough, opened

if TYPE_CHECKING:
    from ..catalog import Item
    from ..conversation import Conversation
    from ..library import Library
    from ..summary import Summary
    from .ledger import Row

_KEPT = 32
_LONGEST_RECORD = 1 << 16
"""Bytes read of a record at first; most are shorter."""


class Standings:
    """Where the messages of a conversation stand in its tree."""

    def __init__(self, conversation: Conversation) -> None:
        self._tree = conversation.tree
        self._skeleton = conversation.skeleton
        self._live = bytearray(len(conversation.skeleton))
        """For each entry, whether it is on the path to the head of the default branch."""
        head = self._tree.head(self._tree.default) if self._tree.default is not None else -1
        for entry in self._tree.path(head) if head >= 0 else ():
            self._live[entry] = 1
            for note in self._tree.notes.get(entry, ()):
                self._live[note] = 1

    def of(self, entry: int) -> Standing:
        """Where an entry stands; nowhere for -1."""
        branch = self._tree.branch_of(entry) if entry >= 0 else None
        if branch is None:
            return Standing()
        label = self._skeleton.labels.get(self._skeleton.ids[entry], "")
        live = bool(self._live[entry])
        return Standing(branch.id, branch.name or "", live, branch.kind == "agent", branch.head, label)


class Opened:
    """One conversation as it is now, with what the index says of it."""

    def __init__(self, item: Item, row: Row | None, open_: Callable[[Item], Conversation] = opened) -> None:
        self.item = item
        self.row = row
        self._open = open_
        self._reading: Conversation | None = None
        """The conversation while its messages are gone through."""

    @cached_property
    def conversation(self) -> Conversation:
        """The conversation itself, of its files as they are now."""
        return self._reading or self._open(self.item)

    def documents(self) -> Iterator[Document]:
        """Everything said in it. Of a conversation that has to be read for it there is one, and none afterwards.

        Unless somebody asks for it meanwhile. Raises BoughError.
        """
        if is_quick(self.item):
            yield from documents_of(self.item)
            return
        self._reading = self.conversation if "conversation" in self.__dict__ else self._open(self.item)
        try:
            yield from Thorough(self._reading)
        finally:
            self._reading = None

    @cached_property
    def _entries(self) -> dict[tuple[int, int], int]:
        """Entry of each place, in formats whose places are offsets."""
        skeleton = self.conversation.skeleton
        return {(file, at): n for n, (file, at) in enumerate(zip(skeleton.file, skeleton.offsets, strict=True))}

    @cached_property
    def _standings(self) -> Standings:
        return Standings(self.conversation)

    def entry(self, place: int) -> int:
        """The entry of a place, -1 if there is none any more. Raises BoughError."""
        if is_quick(self.item):
            return self._entries.get(unpacked(place), -1)
        return place if place < len(self.conversation.skeleton) else -1

    def standing(self, place: int) -> Standing:
        """Where the message of a place stands; nowhere if it is there no more."""
        try:
            entry = self.entry(place)
        except BoughError:
            return Standing()
        return self._standings.of(entry)

    def described(self, summary: Summary) -> Summary:
        """A line of a list with the title and project of what was opened, where the list does not know them yet."""
        try:
            title, project = self.conversation.title, self.conversation.skeleton.project
        except BoughError:
            return summary
        return summary._replace(title=summary.title or title, project=summary.project or project)

    def document(self, place: int) -> Document | None:
        """What the message of a place says; None if it is there no more."""
        try:
            return self._quickly(place) if is_quick(self.item) else self._by_entry(place)
        except (BoughError, OSError):
            return None

    def _by_entry(self, entry: int) -> Document | None:
        conversation, skeleton = self.conversation, self.conversation.skeleton
        if entry >= len(skeleton):
            return None
        said = said_by(conversation.source.body(conversation.ref, skeleton, skeleton.locator(entry)))
        model = skeleton.models[entry] or ""
        when = skeleton.time(entry)
        at = int(when.timestamp()) if when is not None else None
        return Document(skeleton.ids[entry], entry, skeleton.roles[entry], at, model, said)

    def _quickly(self, place: int) -> Document | None:
        """The message without the skeleton: its record alone, through the reader that knows its format."""
        file, offset = unpacked(place)
        if self.row is None or file >= len(self.row.facts) or file >= len(self.item.files):
            return None
        path, stat = Path(self.item.files[file]), Stat(*self.row.facts[file])
        data = self._line(path, stat, offset)
        found = quick_reader(self.item).one(file, offset, data)
        return found if found is None or found.id else self._with_id(found)

    def _line(self, path: Path, stat: Stat, offset: int) -> bytes:
        """The line that begins at an offset. Raises Moved."""
        end = max(stat.size, path.stat().st_size)
        length = min(_LONGEST_RECORD, end - offset)
        while True:
            data = pool.read(path, stat, offset, length)
            stop = data.find(b"\n")
            if stop >= 0 or offset + length >= end:
                return data[:stop] if stop >= 0 else data
            length = min(4 * length, end - offset)

    def _with_id(self, found: Document) -> Document:
        entry = self.entry(found.place)
        return msgspec.structs.replace(found, id=self.conversation.skeleton.ids[entry]) if entry >= 0 else found


class Trees:
    """The conversations of a library that were opened last, with what a person noted of them."""

    def __init__(self, library: Library) -> None:
        self._open = library.opened
        self._notes = (library.scope.store or default_store()) / NOTES
        self._noted = self._stamp()
        self._kept: Cache[tuple[object, str], Opened] = Cache(_KEPT)

    def outdated(self) -> bool:
        """Whether a person noted anything since: labels and names of branches may be others now."""
        return self._stamp() != self._noted

    def _stamp(self) -> list[tuple[str, int, int]]:
        try:
            with os.scandir(self._notes) as inside:
                found = [(entry.name, entry.stat()) for entry in inside]
        except OSError:
            return []
        return sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found)

    def of(self, item: Item, row: Row | None) -> Opened:
        """The tree of a conversation; made again once its files have changed."""
        key = (row.number if row is not None else item.name, item.stamp)
        found = self._kept.get(key)
        if found is None or found.row is not row:
            found = Opened(item, row, self._open)
            self._kept.put(key, found)
        return found
