"""Crush as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..database_rows import roots_of_forest, table_and_id
from ..database_source import DatabaseSource, continued
from ..databases import database, look_up, tables
from ..facts import facts
from . import places
from .parts import message_parts
from .reading import INDEXES, TABLES, load, read, sessions


class Crush(DatabaseSource):
    """A session and the sub-agents it started are one conversation."""

    name = "crush"

    def roots(self) -> Iterable[Path]:
        """The data folders of the projects that Crush lists, and of the folder one is in."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """The databases in a data folder."""
        return places.files(root)

    def detect(self, head: Head) -> bool:
        """By its tables."""
        return tables(head) >= TABLES

    def ids(self, path: Path) -> Iterable[str]:
        """Sessions that were started by another are part of that one. Raises Unreadable."""
        return roots_of_forest(sessions(database(path, INDEXES)))

    def holds(self, path: Path, id: str) -> bool:
        """Whether a session is in a database, whoever started it. Raises Unreadable."""
        return id in sessions(database(path, INDEXES))

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
