"""HelixCode as a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...model import Parts
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..document_source import DocumentSource
from ..documents import beginning, mentions, outline
from ..jsonlines import files_below
from .parts import parts
from .reading import read
from .shapes import members, shape_of

_ENDINGS = (".json", ".json.gz")
_FOLDERS = frozenset({"sessions", "conversations", "focus"})


class HelixCode(DocumentSource):
    """Each conversation, work session and focus chain is one conversation."""

    name = "helixcode"

    def roots(self) -> Iterable[Path]:
        """None: the program that uses HelixCode chooses the folder, and nothing says which it was."""
        return ()

    def files(self, root: Path) -> Iterator[Path]:
        """Documents in the three folders of a store. What a crash left between write and rename ends otherwise."""
        return (path for path in files_below(root, *_ENDINGS) if path.parent.name in _FOLDERS)

    def detect(self, head: Head) -> bool:
        """By the names in the document, compressed or not."""
        named = head.path.name.endswith(_ENDINGS) and mentions(head, b"conversation", b"session", b"chain")
        return named and shape_of(outline(head)) is not None

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation an id: changing the serializer leaves an old file beside the new one."""
        groups: dict[tuple[Path, str], list[Path]] = {}
        for path in files:
            stem = path.name.removesuffix(".gz").removesuffix(".json")
            groups.setdefault((path.parent, stem), []).append(path)
        for (folder, stem), named in groups.items():
            beside = (path for ending in _ENDINGS if (path := folder / f"{stem}{ending}").is_file())
            together = sorted({*named, *beside}, key=_newest_first)
            yield Ref(self.name, _id(together[0]) or stem, tuple(together))

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - documents are read anew
        """The skeleton. Raises Unreadable."""
        skeleton = read(ref.files)
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def parts(self, record: Any) -> Parts:
        """What a decoded record says."""
        return parts(record)


def _newest_first(path: Path) -> tuple[int, str]:
    try:
        return -path.stat().st_mtime_ns, path.name
    except OSError:
        return 0, path.name


def _id(path: Path) -> str:
    """The id in a document; empty where there is none."""
    document = beginning(path)
    found = shape_of(document) if document is not None else None
    if document is None or found is None:
        return ""
    id = document.value(members(document, found[1])["id"])
    return id if isinstance(id, str) else ""
