"""pi as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...bodies import pool
from ...model import Locator, Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..jsonlines import decoded, files_below
from .bodies import parts
from .family import session_id
from .places import sessions_folder
from .reader import read


class Pi:
    """Sessions of pi (formats of versions 1 to 3), one a file."""

    name = "pi"

    def roots(self) -> Iterable[Path]:
        """The one folder that pi keeps its sessions in."""
        return (sessions_folder(),)

    def files(self, root: Path) -> Iterator[Path]:
        """All `.jsonl` files: pi looks into one folder a project, or straight into a custom one."""
        return files_below(root, ".jsonl")

    def detect(self, head: Head) -> bool:
        """A session header; without one, an entry whose message has a role, since damaged files are opened too."""
        for record in head.records:
            if record.get("type") == "session" and isinstance(record.get("id"), str):
                return bool(record.keys() & {"version", "cwd", "provider", "parentSession"})
            message = record.get("message")
            if record.get("type") == "message" and isinstance(message, dict) and isinstance(message.get("role"), str):
                return record.keys() >= {"id", "parentId", "timestamp"}
        return False

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a file, named by the id in its header."""
        return (Ref(self.name, session_id(path), (path,)) for path in files)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton, in one pass over the file, or over what was added to it. Raises Unreadable."""
        skeleton = read(ref.files[0], after)
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one entry says; of a note, what it changed. Raises Moved."""
        return parts(decoded(self.raw(ref, skeleton, locator)))

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """The line of one entry. Raises Moved."""
        return pool.read(ref.files[locator.file], skeleton.stats[locator.file], locator.offset, locator.length)
