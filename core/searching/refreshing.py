"""One refresh of the index: which conversations have to be read, and how what they say gets in."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import BoughError
from .adding import Adding, remove
from .documents import can_go_on, documents_of
from .engine import HEAP, THREADS, Failed, guarded
from .index import Progress, name_of
from .ledger import Facts, Ledger, Row
from .soundness import Unsound

if TYPE_CHECKING:
    from tantivy import Index, IndexWriter

    from ..catalog import Item

_BATCH_TEXT = 64_000_000
"""Characters after which what was read is committed: a kill costs no more than reading them again."""
_BATCH_SECONDS = 4.0
_SMALL = 8
"""Conversations up to which one thread writes."""
_SMALL_HEAP = 15_000_000
"""Bytes; tantivy takes no less for a thread."""


class Refresh:
    """Brings one index up to date with some conversations. The lock is held by whoever makes it."""

    def __init__(
        self,
        ledger: Ledger,
        index: Index,
        save: Callable[[Ledger], None],
        checked: Callable[[Ledger], dict[str, tuple[int, int, int, int]]],
        items: Sequence[Item],
    ) -> None:
        self.ledger = ledger
        self._index = index
        self._save = save
        self._checked = checked
        self._rows = {row.name: row for row in ledger.rows}
        wanted = {name_of(item): item for item in items}
        self._todo = sorted(
            (item for name, item in wanted.items() if _is_outdated(self._rows.get(name), item)),
            key=lambda item: -item.changed,
        )
        self._gone = [row for name, row in self._rows.items() if name not in wanted and self._is_gone(row, items)]
        self._next = ledger.next
        self._fresh: list[Row] = []
        """Rows of what is added but not committed."""

    @property
    def left(self) -> int:
        """Conversations that were not read."""
        return len(self._todo)

    def run(self, stop: Callable[[], bool], tell: Callable[[Progress], None]) -> int:
        """Read what has to be read; returns how many conversations were. Raises Failed."""
        if not self._todo and not self._gone:
            return 0
        total, done = len(self._todo), 0
        with guarded():
            small = total <= _SMALL
            writer = self._index.writer(_SMALL_HEAP if small else HEAP, 1 if small else THREADS)
        try:
            for row in self._gone:
                remove(self._index, writer, row.number)
            begun, text = monotonic(), 0
            while self._todo and not stop():
                row = self._take(writer, self._todo[0])
                self._todo.pop(0)
                self._fresh.append(row)
                done += 1
                text += row.text
                tell(Progress(done, total))
                if text > _BATCH_TEXT or monotonic() - begun > _BATCH_SECONDS:
                    self._commit(writer)
                    begun, text = monotonic(), 0
            self._commit(writer)
        finally:
            with guarded():
                writer.wait_merging_threads()
        self._settle()
        return done

    # One conversation

    def _take(self, writer: IndexWriter, item: Item) -> Row:
        """Add a conversation, or what was added to it. One that cannot be read says nothing until it changes."""
        old = self._rows.get(name_of(item))
        facts = tuple(map(_facts, item.files))
        grown = old is not None and _has_grown(old, item)
        row = old if old is not None else self._new(item)
        after = row.far if grown else None
        messages, text = (row.messages, row.text) if grown else (0, 0)
        with guarded():
            if old is not None and not grown:
                remove(self._index, writer, row.number)
            adding = Adding(writer, row.number)
            try:
                reader = documents_of(item, after)
                adding.all(reader)
                far = reader.far
            except (BoughError, OSError):
                far = None
        return msgspec.structs.replace(
            row,
            files=tuple(map(os.fsencode, item.files)),
            stamp=item.stamp,
            facts=facts,
            messages=messages + adding.messages,
            text=text + adding.text,
            far=far,
            pending=False,
        )

    def _new(self, item: Item) -> Row:
        self._next += 1
        source, _, key, id = name_of(item)
        return Row(self._next - 1, source, id, key, tuple(map(os.fsencode, item.files)), item.stamp)

    # Committing

    def _commit(self, writer: IndexWriter) -> None:
        """Say what is about to be committed, commit it, and say that it was."""
        if not self._fresh and not self._gone:
            return
        pending = [*self._fresh, *self._gone]
        self._keep({row.name: msgspec.structs.replace(row, pending=True) for row in pending}, {})
        with guarded():
            writer.commit()
        gone = {row.name for row in self._gone}
        self._rows = {name: row for name, row in self._rows.items() if name not in gone}
        self._keep({row.name: row for row in self._fresh}, self.ledger.checked, whole=True)
        self._fresh, self._gone = [], []

    def _keep(self, rows: dict[Any, Row], checked: dict[str, Any], *, whole: bool = False) -> None:
        self._rows |= rows
        if whole:
            checked = self._look(checked)
        self.ledger = msgspec.structs.replace(
            self.ledger, next=self._next, rows=tuple(self._rows.values()), checked=checked
        )
        self._save(self.ledger)

    def _settle(self) -> None:
        """After the last merge: which files there are in the end."""
        checked = self._look(self.ledger.checked)
        if checked != self.ledger.checked:
            self._keep({}, checked)

    def _look(self, checked: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._checked(msgspec.structs.replace(self.ledger, checked=checked))
        except Unsound as error:
            raise Failed(str(error)) from error

    def _is_gone(self, row: Row, items: Sequence[Item]) -> bool:
        """Whether a conversation is there no more: its file is gone, or holds others now."""
        first = row.paths[0]
        return not Path(first).exists() or (bool(row.key) and any(item.files[0] == first for item in items))


def _is_outdated(row: Row | None, item: Item) -> bool:
    return row is None or row.pending or row.stamp != item.stamp


def _facts(path: str) -> Facts:
    try:
        found = os.stat(path)  # noqa: PTH116 - thousands of files
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _has_grown(row: Row, item: Item) -> bool:
    """Whether the file of a conversation is as it was, with more behind it."""
    if row.pending or row.far is None or not can_go_on(item) or _version(row.stamp) != _version(item.stamp):
        return False
    return row.far.mark.now(Path(item.files[0])) == "grown"


def _version(stamp: str) -> str:
    """What a stamp says of the code that reads the file."""
    return stamp.rpartition("/")[2]
