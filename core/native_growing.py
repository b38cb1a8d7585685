"""The files of a native conversation, each read once and read on when it grows, joined to one scan of all of them.

A message is looked for in the file it was added to alone, so files that hold the same messages, as sync tools leave
them behind, are read together and whole each time.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from .files import Facts
from .marks import settled
from .model import Problem
from .native_files import first_made, open_file
from .native_scan import read_lines, records_of, scan, settle, sorted_by_making
from .native_scanned import Scan
from .skeleton import COLUMNS, Skeleton, Stat
from .updating import facts_of


class Piece:
    """One file, and what it alone holds."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._facts: Facts | None = None
        self.trouble: list[Problem] = []
        """What was in the way of opening it."""
        self.opened = open_file(path, self.trouble)
        self.records = records_of(self.opened) if self.opened is not None else None
        self.scan = Scan(Skeleton((path,)))
        self.seen: dict[str, int] = {}
        """The messages in it by their ids."""
        self.read_on()

    @property
    def lines(self) -> bool:
        """Whether it is nothing that has to be read whole: a document of one JSON object."""
        return self.records is not None or self.opened is None or self.opened.header is None

    def became(self) -> Literal["same", "grown", "other"]:
        """What became of the file; one whose header was not all there is another one now."""
        mark = self.records.mark if self.records is not None else None
        if mark is None or not mark.end:
            return "same" if self._facts is not None and facts_of([self.path]) == (self._facts,) else "other"
        return mark.now(self.path)

    def read_on(self) -> None:
        """Read what was not read before."""
        (facts,) = facts_of([self.path])
        self._facts = settled(facts) if facts is not None else None
        if self.opened is None or self.records is None:
            return
        if facts is not None:
            self.opened = self.opened._replace(stat=Stat(facts.inode, facts.size, facts.mtime_ns))
        self.scan.skeleton.stats = (self.opened.stat,)
        read_lines(self.scan, 0, self.opened, self.records, self.seen)


class Pieces:
    """All files of a conversation."""

    def __init__(self, files: Sequence[Path], known: Pieces | None = None) -> None:
        before = {piece.path: piece for piece in known.pieces} if known is not None else {}
        self.changed = list(before) != list(files)
        self.continues = known is not None and set(before) <= set(files)
        """Whether all that was known is still there, and only more came after it, in this and that file."""
        self.pieces: list[Piece] = [self._piece(path, before.get(path)) for path in files]

    def _piece(self, path: Path, known: Piece | None) -> Piece:
        became = known.became() if known is not None else "new"
        if known is None or became == "other":
            self.changed, self.continues = True, self.continues and known is None
            return Piece(path)
        if became == "grown":
            self.changed = True
            known.read_on()
        return known

    def joined(self) -> Scan:
        """One scan of all of them, which whoever gets it may change."""
        if not all(piece.lines for piece in self.pieces) or self._overlap():
            return scan([piece.path for piece in self.pieces])
        found = Scan(Skeleton(tuple(piece.path for piece in self.pieces)))
        skeleton = found.skeleton
        skeleton.stats = tuple(piece.opened.stat if piece.opened else Stat(0, 0, 0) for piece in self.pieces)
        skeleton.problems = [problem for piece in self.pieces for problem in piece.trouble]
        for number in sorted(range(len(self.pieces)), key=lambda number: first_made(self.pieces[number].opened)):
            _join(found, number, self.pieces[number])
        return sorted_by_making(found)

    def _overlap(self) -> bool:
        """Whether two files hold a message of one id."""
        held = [piece.seen for piece in self.pieces if piece.seen]
        return len(held) > 1 and len(set().union(*held)) < sum(map(len, held))


def _join(found: Scan, number: int, piece: Piece) -> None:
    """Add what a file holds to what those before it hold."""
    part, into, new, base = piece.scan, found.skeleton, piece.scan.skeleton, len(found.skeleton)
    for name in COLUMNS:
        if name != "file":
            getattr(into, name).extend(getattr(new, name))
    into.file.extend(array("H", (number,)) * len(new))
    into.providers.update((entry + base, name) for entry, name in new.providers.items())
    into.raw += [
        raw._replace(
            locator=raw.locator._replace(file=number), message=raw.message + base if raw.message >= 0 else raw.message
        )
        for raw in new.raw
    ]
    into.problems += new.problems
    for name in ("parent_ids", "owners", "ops", "changes", "journal"):
        getattr(found, name).extend(getattr(part, name))
    for name in ("headers", "paths", "operations", "merges"):
        table = getattr(found, name)
        for key, value in getattr(part, name).items():
            table.setdefault(key, value)
    for op, (wanted, met) in part.batches.items():
        found.batches.setdefault(op, [wanted, 0])[1] += met
    found.log_header = found.log_header or part.log_header
    found.n, found.newer = max(found.n, part.n), found.newer or part.newer
    if piece.records is not None:
        settle(found, number, piece.records)
