"""Gemini CLI as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...errors import Unreadable
from ...model import Locator, Parts
from ...skeleton import Skeleton
from .. import head
from ..base import Head, Ref
from ..documents import Document, beginning, mentions, outline, record_bytes
from ..jsonlines import decoded, first_record
from ..line_records import line_bytes
from ..regrouping import regrouped
from . import places
from .parts import parts
from .reading import read, read_checkpoint
from .records import session_of

_CHECKPOINT = "checkpoint"
"""Key of a checkpoint's ref."""


class GeminiCli:
    """A recorded chat is one conversation, with its sub-agents and the older form of it; so is each checkpoint."""

    name = "gemini-cli"

    def roots(self) -> Iterable[Path]:
        """The one folder that the tool keeps all projects in."""
        return (places.root(),)

    def files(self, root: Path) -> Iterator[Path]:
        """Chats and checkpoints."""
        return places.chats(root)

    def detect(self, head: Head) -> bool:
        """A session with the hash of its project, or contents of the API in a file named as checkpoints are."""
        if head.path.suffix not in (".json", ".jsonl"):
            return False
        if any(session_of(record) for record in head.records[:1]):
            return True
        if places.is_checkpoint(head.path) and mentions(head, b"parts"):
            return _is_checkpoint(outline(head))
        return mentions(head, b"projecthash") and outline(head).members().keys() >= {"sessionId", "projectHash"}

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a session; the chats of its sub-agents lie in a folder of its name."""
        groups: dict[tuple[Path, str], list[Path]] = {}
        for path in files:
            if _is_saved(path):
                yield Ref(self.name, places.checkpoint_id(path), (path,), _CHECKPOINT)
            else:
                groups.setdefault((path.parent, _session(path)), []).append(path)
        known = set(groups)
        for (folder, session), own in groups.items():
            if (folder.parent, folder.name) in known:
                continue
            agents = places.agents_of(session, own[0])
            yield Ref(self.name, session, (*sorted(own), *agents), str(len(agents)) if agents else "")

    def current(self, ref: Ref) -> Ref:
        """The same conversation with the files it has now. Raises NotFound."""
        return regrouped(self.discover, ref)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - updates may be anywhere
        """The skeleton. Raises Unreadable."""
        if ref.key == _CHECKPOINT:
            skeleton = read_checkpoint(ref.files[0])
        else:
            skeleton = read(ref.files, int(ref.key or 0), [_is_lines(path) for path in ref.files])
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        """What one record says. Raises Moved."""
        return parts(decoded(self.raw(ref, skeleton, locator)))

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        """One record as it is in its file. Raises Moved."""
        path = ref.files[locator.file]
        if path.suffix == ".jsonl":
            return line_bytes(ref, skeleton, locator)
        return record_bytes(path, skeleton.stats[locator.file], (locator.offset, locator.length))


def _is_saved(path: Path) -> bool:
    """Whether a file is a checkpoint, by its name and what it holds."""
    if not places.is_checkpoint(path):
        return False
    document = beginning(path)
    return document is None or "projectHash" not in document.members()


def _is_checkpoint(document: Document) -> bool:
    contents = document.items(document.members().get("history", document.root))
    return bool(contents) and document.members(contents[0]).keys() >= {"role", "parts"}


def _is_lines(path: Path) -> bool:
    """Whether a file holds a record a line: a document holds its messages in its one record."""
    if path.suffix == ".jsonl":
        return True
    try:
        first = head(path)
    except Unreadable:
        return False
    whole = bool(first.lines) and first.lines[0].rstrip().endswith(b"}")  # else a line within a document is one, too
    return whole and bool(first.records) and "messages" not in first.records[0]


def _session(path: Path) -> str:
    """The id of the session in a file; its name where there is none."""
    if session := session_of(first_record(path)):
        return session
    document = beginning(path)
    node = document.members().get("sessionId") if document is not None else None
    id = document.value(node) if document is not None and node is not None and node.whole else ""
    return id if isinstance(id, str) and id else path.stem
