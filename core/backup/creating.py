"""Making a snapshot: contents first, then the list, then the small file that makes it one.

It may be interrupted at any point: what is left are contents that no snapshot names, and the next one finds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..context import Context
from ..errors import Stopped
from ..files import Facts
from ..model import Problem
from ..store_file import format_of
from .blobs import Blobs
from .foreign import Root, read_foreign
from .reading import Taken, conversation_names, read_conversation, read_notes, strangers
from .values import Progress, Snapshot, SnapshotFile, Stop, Tell, encode_list

Pieces = Callable[[], Iterator[bytes]]


class Kept(NamedTuple):
    """A file that a snapshot holds, and what it was when it was taken."""

    file: SnapshotFile
    facts: Facts


class Collected(NamedTuple):
    """All contents of a store, in a backup and not yet a snapshot."""

    snapshot: Snapshot
    kept: list[Kept]
    written: int
    problems: list[Problem]


class Collecting:
    """Takes a store into the contents of a backup."""

    def __init__(self, context: Context, blobs: Blobs, tell: Tell, stop: Stop, foreign: Sequence[Root] = ()) -> None:
        self._context = context
        self._foreign = foreign
        self._blobs = blobs
        self._tell = tell
        self._stop = stop
        self._new: dict[str, int] = {}
        """Size by digest of the contents written now: they are read again before they count."""
        self._written = 0

    def collect(self, name: str, *, safety: bool) -> Collected:
        """Take everything and read back what was written. Raises NotSaved, Moved, Damaged, Stopped, OSError."""
        context, root = self._context, self._context.root
        created, problems = context.now(), strangers(root)
        kept = self._conversations(problems)
        conversations = len({one.file.path.rpartition("/")[0] for one in kept})
        kept += read_notes(root, self._keep, problems)
        kept += read_foreign(self._foreign, self._keep, problems)
        listed = [one.file for one in kept]
        data = encode_list(listed)
        digest = hashlib.sha256(data).hexdigest()
        self._add(digest, len(data), lambda: iter((data,)))
        self._read_back()
        self._blobs.sync()
        roots = {one.name: str(one.original) for one in self._foreign}
        snapshot = Snapshot(
            name, created, context.id, context.codec, conversations, len(listed), sum(e.size for e in listed),
            digest, len(data), safety, store_format=format_of(context.files, root), roots=roots,
        )  # fmt: skip
        return Collected(snapshot, kept, self._written, problems)

    def _conversations(self, problems: list[Problem]) -> list[Kept]:
        names = conversation_names(self._context.root)
        kept: list[Kept] = []
        for done, id in enumerate(names):
            self._tell(Progress("reading", done, len(names)))
            kept += read_conversation(self._context.root, id, self._keep, problems)
        self._tell(Progress("reading", len(names), len(names)))
        return kept

    def _keep(self, taken: Taken) -> Kept:
        if self._stop():
            raise Stopped("backup")
        file = SnapshotFile(taken.path, taken.size, taken.digest())
        self._add(file.digest, file.size, taken.pieces)
        return Kept(file, taken.facts)

    def _add(self, digest: str, size: int, pieces: Pieces) -> None:
        """Write a content that is not there yet, or is there and damaged."""
        if digest not in self._new and not self._blobs.holds(digest, size):
            self._written += self._blobs.put(digest, pieces())
            self._new[digest] = size

    def _read_back(self) -> None:
        for done, (digest, size) in enumerate(self._new.items()):
            if self._stop():
                raise Stopped("backup")
            self._tell(Progress("verifying", done, len(self._new)))
            self._blobs.check(digest, size)
