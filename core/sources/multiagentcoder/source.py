"""MultiAgentCoder as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...carried import carried, without_carried
from ...model import Parts, Text, Unknown
from ...platform import expanded
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..chat import message_parts
from ..document_source import DocumentSource
from ..documents import beginning, mentions, outline
from ..facts import facts
from ..jsonlines import files_below
from .reading import is_session, is_snapshot, read

_ENDING = ".json"


class MultiAgentCoder(DocumentSource):
    """Each session, export and snapshot is one conversation."""

    name = "multiagentcoder"

    def roots(self) -> Iterable[Path]:
        """The folder of saved sessions. Snapshots lie in `sessions` of any project, and are opened by naming it."""
        return (expanded("~/.multi_agent_coder") / "sessions",)

    def files(self, root: Path) -> Iterator[Path]:
        """All documents."""
        return files_below(root, _ENDING)

    def detect(self, head: Head) -> bool:
        """By the names in the document."""
        if not head.path.name.endswith(_ENDING) or not mentions(head, b"messages", b"access_count", b"responses"):
            return False
        document = outline(head)
        return is_session(document) or is_snapshot(document)

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a file, named by the id in it; a snapshot, which has none, by its name."""
        return (Ref(self.name, _id(path) or path.stem, (path,)) for path in files)

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - documents are read anew
        """The skeleton. Raises Unreadable."""
        skeleton = read(ref.files[0])
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def parts(self, record: Any) -> Parts:
        """What a decoded record says."""
        match record:
            case str():
                return (Text(record),)
            case {"responses": _} | {"messages": _}:
                return facts(record, ("responses", "messages", "prompt"))
            case {"content": _}:
                metadata = record.get("metadata")
                more = without_carried(metadata) if isinstance(metadata, dict) else metadata
                said = carried(metadata, record["content"]).parts or message_parts(record)
                return (*said, *((Unknown({"metadata": more}),) if more else ()))
        return (Unknown(record),)


def _id(path: Path) -> str:
    document = beginning(path)
    node = document.members().get("id") if document is not None else None
    id = document.value(node) if document is not None and node is not None and node.whole else ""
    return id if isinstance(id, str) else ""
