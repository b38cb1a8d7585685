"""OpenCode as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..database_names import is_database_file
from ..database_source import DatabaseSource, continued
from ..databases import look_up, tables
from ..documents import beginning, mentions, outline, record_bytes
from ..jsonlines import decoded
from ..regrouping import regrouped
from . import exported, files, places, stored
from .parts import message_parts
from .records import Written

_SESSION = frozenset({"id", "projectID", "title", "time"})


class OpenCode(DatabaseSource):
    """A session and the sub-agents it started are one conversation."""

    name = "opencode"

    def roots(self) -> Iterable[Path]:
        """The data folder, and the database that a variable names."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """Databases and, of the older layout, sessions."""
        return places.files(root)

    def folders(self, root: Path) -> Iterable[Path]:
        """The folder itself and those of the older layout; snapshots, logs and binaries are beside them."""
        return places.folders(root)

    def detect(self, head: Head) -> bool:
        """By its tables; of documents by the names in them, a session of the older layout also by where it lies."""
        if tables(head) >= stored.TABLES:
            return True
        if mentions(head, b"messages", b"projectid"):
            document = outline(head)
            lies_right = places.is_session(head.path) and document.members().keys() >= _SESSION
            return lies_right or exported.is_export(document)
        return False

    def discover(self, files_: Iterable[Path]) -> Iterator[Ref]:
        """Sessions that were started by another are part of that one."""
        sessions: list[Path] = []
        for path in files_:
            if places.is_session(path):
                sessions.append(path)
            elif places.is_piece(path):
                continue  # its session is what is found
            elif is_database_file(path):
                yield from super().discover([path])
            else:
                document = beginning(path)
                yield Ref(self.name, (exported.session_id(document) if document else "") or path.stem, (path,))
        yield from files.references(self.name, sessions)

    def ids(self, path: Path) -> Iterable[str]:
        """Of each session that was not started by another one that is there. Raises Unreadable."""
        return stored.ids(path)

    def current(self, ref: Ref) -> Ref:
        """The same session as it is now. Raises NotFound, and Unreadable."""
        if ref.key or not ref.files[0].exists():
            return super().current(ref)
        return regrouped(self.discover, ref) if places.is_session(ref.files[0]) else ref

    def holds(self, path: Path, id: str) -> bool:
        """Whether a session or a message of it is in a database. Raises Unreadable."""
        return stored.holds(path, id)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton. Raises Unreadable."""
        if places.is_session(ref.files[0]):
            return continued(files.read(ref), after)
        if is_database_file(ref.files[0]):
            return continued(stored.read(ref), after)
        skeleton = exported.read(ref.files[0])
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one message says. Raises Moved."""
        written = self._written(ref, locator)
        if written is None:
            message = exported.message(decoded(self.raw(ref, skeleton, locator)))
        else:
            message = written.message((0, 0, 0))
        return message_parts(message.info, message.parts)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """One message with its parts as they are written, in one document. Raises Moved."""
        written = self._written(ref, locator)
        if written is not None:
            return written.raw
        at = locator.file
        return record_bytes(ref.files[at], skeleton.stats[at], (locator.offset, locator.length))

    def _written(self, ref: Ref, locator: Locator) -> Written | None:
        if locator.key:
            return look_up(ref.files[0], locator, stored.load)
        return files.load(ref, locator) if places.is_message(ref.files[locator.file]) else None
