"""Crush as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...errors import NotFound, Unreadable
from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..database_rows import roots_of_forest, table_and_id
from ..databases import beside, continued, database, look_up, tables
from ..facts import facts
from . import places
from .parts import message_parts
from .reading import INDEXES, TABLES, load, read, sessions


class Crush:
    """A session and the sub-agents it started are one conversation."""

    name = "crush"

    def roots(self) -> Iterable[Path]:
        """The data folders of the projects that Crush lists, and of the folder one is in."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """The databases in a data folder."""
        return places.files(root)

    def folders(self, root: Path) -> Iterable[Path]:
        """The folder itself: what lies below it is something else."""
        return (root,)

    def beside(self, file: Path) -> tuple[Path, ...]:
        """The write-ahead log."""
        return (beside(file),)

    def detect(self, head: Head) -> bool:
        """By its tables."""
        return tables(head) >= TABLES

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """Sessions that were started by another are part of that one."""
        for path in files:
            try:
                found = sessions(database(path, INDEXES))
            except Unreadable:
                yield Ref(self.name, path.stem, (path, beside(path)))  # reading it says why
                continue
            for id in roots_of_forest(found):
                yield Ref(self.name, id, (path, beside(path)), id)

    def current(self, ref: Ref) -> Ref:
        """The same session as it is now. Raises NotFound."""
        path = ref.files[0]
        if not path.exists():
            raise NotFound("conversation", ref.id, f"{path} is gone.")
        if ref.key not in sessions(database(path, INDEXES)):
            raise NotFound("conversation", ref.id, f"It is not in {path} any more.")
        return ref

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton. Raises Unreadable."""
        return continued(read(database(ref.files[0], INDEXES), ref), after)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:  # noqa: ARG002 - a row proves itself
        """What one message says, or a session of itself. Raises Moved."""
        row = look_up(ref.files[0], locator, load)
        if table_and_id(locator.key)[0] == "sessions":
            return facts(row.fields)
        return message_parts(row.json("parts"))

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:  # noqa: ARG002 - as above
        """The row as a JSON object. Raises Moved."""
        return look_up(ref.files[0], locator, load).raw
