"""claw-code as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...bodies import pool
from ...errors import Unreadable
from ...model import Locator, Parts
from ...skeleton import Skeleton
from .. import head
from ..base import Head, Ref
from ..documents import Document, beginning, mentions, outline, record_bytes
from ..drafts import dict_of
from ..jsonlines import decoded, files_below, first_record
from ..regrouping import regrouped
from . import places, python_store, reading
from .parts import parts

_LEGACY = frozenset(
    {
        "version",
        "messages",
        "session_id",
        "created_at_ms",
        "updated_at_ms",
        "compaction",
        "fork",
        "workspace_root",
        "prompt_history",
        "model",
    }
)


class ClawCode:
    """A session is one conversation, with the older states of it that lie beside; so is one of the Python store."""

    name = "claw-code"

    def roots(self) -> Iterable[Path]:
        """The person's own folder (`CLAW_CONFIG_HOME` honoured), and those of the project one is in."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """Sessions, rotated ones and those from before a `/clear` too."""
        return filter(places.is_session, files_below(root, ".jsonl", ".json", ".bak"))

    def detect(self, head: Head) -> bool:
        """Records of a session, the oldest layout's one object of blocks, or exactly the Python store's fields."""
        if places.name_of(head.path) is None:
            return False
        if any(map(_is_record, head.records)):
            return True
        if not mentions(head, b"messages"):
            return False
        document = outline(head)
        return _is_legacy(document) or python_store.is_stored(document)

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a session, named by the id in it, with what lies beside it under the same name."""
        groups: dict[tuple[Path, str], list[Path]] = {}
        for path in files:
            name = places.name_of(path)
            groups.setdefault((path.parent, name.stem if name is not None else path.name), []).append(path)
        beside: dict[Path, dict[str, list[Path]]] = {}
        for (folder, stem), named in groups.items():
            if folder not in beside:
                beside[folder] = {}
                for path in places.siblings(folder):
                    name = places.name_of(path)
                    beside[folder].setdefault(name.stem if name is not None else "", []).append(path)
            others = (path for path in beside[folder].get(stem, ()) if path not in named and self._belongs(path))
            together = sorted({*named, *others}, key=places.rank)
            yield Ref(self.name, _id(together[0]) or stem, tuple(together))

    def _belongs(self, path: Path) -> bool:
        """Whether a file that is named like a session's is of this format."""
        try:
            return self.detect(head(path))
        except Unreadable:
            return False

    def current(self, ref: Ref) -> Ref:
        """The same conversation with the files it has now. Raises NotFound."""
        return regrouped(self.discover, ref)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - sessions are read anew
        """The skeleton. Raises Unreadable."""
        document = beginning(ref.files[0])
        if document is not None and python_store.is_stored(document):
            return python_store.read(ref.files[0])
        return reading.read(ref.id, ref.files)

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one record says. Raises Moved."""
        return parts(decoded(self.raw(ref, skeleton, locator)))

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """One record as it is in its file. Raises Moved."""
        path, stat = ref.files[locator.file], skeleton.stats[locator.file]
        if path.suffix == ".json":
            return record_bytes(path, stat, (locator.offset, locator.length))
        return pool.read(path, stat, locator.offset, locator.length)


def _is_record(record: dict[str, Any]) -> bool:
    match record:
        case {"type": "session_meta", "session_id": str(), "version": _}:
            return True
        case {"type": "message", "message": {"blocks": list(), "role": str()}}:
            return True
        case {"type": "prompt_history", "timestamp_ms": _}:
            return True
    return False


def _is_legacy(document: Document) -> bool:
    members = document.members()
    if "messages" not in members:
        return False
    said = document.items(members["messages"])
    if said:  # a newer version may have more to say of it
        known = "version" in members or members.keys() <= _LEGACY
        return known and "blocks" in document.members(said[0])
    return "version" in members and members.keys() <= _LEGACY


def _id(path: Path) -> str:
    """The id in a session; empty where there is none."""
    record = dict_of(first_record(path)) if path.suffix != ".json" else {}
    if not record and (document := beginning(path)) is not None and "session_id" in document.members():
        record = {"session_id": document.value(document.members()["session_id"])}
    id = record.get("session_id")
    return id if isinstance(id, str) else ""
