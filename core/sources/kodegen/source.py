"""kodegen as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...model import Parts, Text, Unknown
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..document_source import DocumentSource
from ..documents import beginning, outline
from ..facts import facts
from ..jsonlines import files_below
from . import places
from .reading import read


class Kodegen(DocumentSource):
    """Sessions of sequential thinking, one a folder."""

    name = "kodegen"

    def roots(self) -> Iterable[Path]:
        """The folders of today's and of the first versions."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """Sessions and thoughts."""
        return filter(places.is_part, files_below(root, ".json"))

    def detect(self, head: Head) -> bool:
        """A session with Rust's times in it, or a thought in the envelope of the older layout."""
        if not places.is_part(head.path):
            return False
        document = outline(head)
        members = document.members()
        if "thought_data" in members:
            return "thought" in document.members(members["thought_data"])
        if not members.keys() >= {"session_id", "created_at"}:
            return False
        return "secs_since_epoch" in document.members(members["created_at"])

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a folder, with all files of the session, also those that were not named."""
        folders: dict[Path, set[Path]] = {}
        for path in files:
            folders.setdefault(path.parent, set()).add(path)
        for folder, named in folders.items():
            together = sorted({*named, *places.parts_of(folder)}, key=places.rank)
            yield Ref(self.name, _id(together[0]) or folder.name, tuple(together))

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - documents are read anew
        """The skeleton. Raises Unreadable."""
        return read(ref.id, ref.files)

    def parts(self, record: Any) -> Parts:
        """What a decoded record says."""
        match record:
            case {"thought_data": {"thought": str(text)}} | {"thought": str(text)}:
                return (Text(text),)
            case {"session_id": _}:
                return facts(record, ("thought_history", "branches"))
        return (Unknown(record),)


def _id(path: Path) -> str:
    """The id in a session; empty where there is none."""
    document = beginning(path) if path.name == places.SESSION else None
    node = document.members().get("session_id") if document is not None else None
    id = document.value(node) if document is not None and node is not None and node.whole else ""
    return id if isinstance(id, str) else ""
