"""The index of all messages: a folder in the cache, kept up to date conversation by conversation, shared by processes.

Derived data like the catalog, so nothing about it is ever an error: a missing, older or damaged index is built anew
without asking, and one that cannot be written is kept in memory. One process writes at a time, the others read what is
committed and go on. Nobody's death leaves more behind than work to be done again: see `ledger`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..catalog import ascii_text
from .keeping import Keeping
from .ledger import Ledger, Row, empty
from .soundness import Checked, Unsound, check, is_cut, is_same

if TYPE_CHECKING:
    from tantivy import Index, Searcher

    from ..catalog import Item

_TRIES = 5
"""Times that files are looked at which another process may just be replacing."""


class Progress(NamedTuple):
    """How far a refresh is."""

    done: int
    of: int


class Refreshed(NamedTuple):
    """What a refresh came to."""

    done: int
    """Conversations that were read."""
    left: int
    """Conversations that still have to be read: it was stopped, or another process writes."""
    busy: bool = False
    """Whether another process writes."""


class View(NamedTuple):
    """The index as it was at one moment: what others write later is not seen in it."""

    searcher: Searcher
    engine: Index
    rows: dict[tuple[str, bytes, str, str], Row]
    by_number: dict[int, Row]
    filled: frozenset[str]
    """Fields that anything is in."""


class Status(NamedTuple):
    """What `bough index status` tells."""

    folder: str
    """Empty for an index in memory."""
    conversations: int
    messages: int
    bytes: int
    sources: int
    """Bytes of the files that it was made of."""
    writing: bool
    """Whether a process writes now."""


class SearchIndex:
    """The index in a folder, or in memory. Safe to use from several threads; a refresh keeps nobody from asking."""

    def __init__(self, folder: Path | None) -> None:
        self._kept = Keeping(folder)
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._view: View | None = None
        self._seen: object = None
        self._looked: Ledger | None = None
        """Of the view."""
        self._index: Index | None = None
        self._index_of = ""

    @classmethod
    def usual(cls) -> SearchIndex:
        """The index of this person on this machine."""
        from ..platform import cache_dir  # noqa: PLC0415 - not needed where a folder is given

        return cls(cache_dir() / "search")

    @property
    def exists(self) -> bool:
        """Whether there is an index on the disk."""
        return self._kept.facts() is not None

    # Reading

    def view(self) -> View:
        """What the index holds now. Raises Failed if tantivy cannot open what was found whole."""
        with self._reading:
            seen = self._kept.facts()
            if self._view is None or seen != self._seen or self._is_cut():
                self._view, self._seen = self._look(), seen
            return self._view

    def outdated(self, items: Sequence[Item]) -> int:
        """How many conversations are not in the index as they are now."""
        rows = self.view().rows
        return sum(not _is_current(rows.get(name_of(item)), item) for item in items)

    def status(self) -> Status:
        """How much is in the index, and how large it is on the disk."""
        rows = self.view().rows.values()
        read = {facts for row in rows for facts in row.facts}
        return Status(
            str(self._kept.folder or ""),
            len(rows),
            sum(row.messages for row in rows),
            self._kept.size(),
            sum(size for _, size, _ in read),
            self._kept.is_locked(),
        )

    def _look(self) -> View:
        from .engine import filled, guarded  # noqa: PLC0415 - tantivy

        held = self._sound()
        self._looked = held
        index = self._opened(held)
        with guarded():
            index.reload()
            searcher = index.searcher()
        rows = [row for row in held.rows if not row.pending]
        return View(
            searcher, index, {row.name: row for row in rows}, {row.number: row for row in rows}, filled(searcher)
        )

    def _is_cut(self) -> bool:
        """Whether what is open cannot be looked at any more. Some system calls before each answer."""
        folder = self._kept.folder_of(self._looked) if self._looked is not None else None
        return folder is not None and self._looked is not None and is_cut(folder, self._looked.checked)

    def _sound(self) -> Ledger:
        """The ledger, once the files that it speaks of were found whole; an empty one where they are not."""
        for _ in range(_TRIES):
            held = self._kept.load()
            if held is None:
                return self._found()
            try:
                self._check(held)
            except Unsound:
                with self._kept.locked() as mine:
                    if not mine:
                        continue  # another process writes: what was there a moment ago may be gone by right
                    held = self._kept.load()
                    if held is None or not self._is_sound(held):
                        return self._kept.anew()
            return held
        return empty()

    def _check(self, held: Ledger) -> None:
        folder = self._kept.folder_of(held)
        if folder is None:
            return
        if held.checked and not is_same(folder, held.checked) and not any(row.pending for row in held.rows):
            raise Unsound("its list of files was changed")
        check(folder, held.checked)

    def _is_sound(self, held: Ledger) -> bool:
        try:
            self._check(held)
        except Unsound:
            return False
        return True

    # Writing

    def refresh(
        self,
        items: Sequence[Item],
        *,
        stop: Callable[[], bool] = lambda: False,
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> Refreshed:
        """Bring the index up to date with conversations, the newest first, until `stop()`.

        Costs a comparison each where nothing changed. While another process writes nothing is done. Raises Failed.
        """
        from .refreshing import Refresh  # noqa: PLC0415 - tantivy, and reading conversations

        with self._writing, self._kept.locked() as mine:
            if not mine:
                return Refreshed(0, self.outdated(items), busy=True)
            held = self._kept.load()
            if held is None or not self._is_sound(held):
                held = self._kept.anew()
            work = Refresh(held, self._opened(held), self._kept.save, self._checked, items)
            done = work.run(stop, tell)
            self._kept.tidy(work.ledger)
            return Refreshed(done, work.left)

    def clear(self) -> bool:
        """Remove it all. False while another process writes."""
        with self._writing, self._kept.locked() as mine:
            if mine:
                self._kept.anew()
            return mine

    def _found(self) -> Ledger:
        """An index where there is none."""
        with self._kept.locked() as mine:
            held = self._kept.load()
            if held is not None:
                return held
            return self._kept.anew() if mine else empty()

    # Files

    def _opened(self, held: Ledger) -> Index:
        from .engine import open_index  # noqa: PLC0415 - tantivy

        if self._index is None or self._index_of != held.folder:
            folder = self._kept.folder_of(held)
            if folder is not None:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._index, self._index_of = open_index(folder), held.folder
        return self._index

    def _checked(self, held: Ledger) -> Checked:
        folder = self._kept.folder_of(held)
        return check(folder, held.checked) if folder is not None else {}


def name_of(item: Item) -> tuple[str, bytes, str, str]:
    """What tells a conversation from all others, as the ledger has it."""
    return (item.source, os.fsencode(item.files[0]), ascii_text(item.key), ascii_text(item.id))


def _is_current(row: Row | None, item: Item) -> bool:
    return row is not None and row.stamp == item.stamp
