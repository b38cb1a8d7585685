"""CodeBuddy as a source."""

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
from . import branches, places, sessions
from .kinds import kind_of
from .parts import parts


class CodeBuddy(DocumentSource):
    """A folder of branches is one conversation; so is each session and each export."""

    name = "codebuddy"

    def roots(self) -> Iterable[Path]:
        """The folders of branches and of sessions, those of older builds too."""
        return places.roots()

    def files(self, root: Path) -> Iterator[Path]:
        """Branches and sessions; lock files are neither."""
        return files_below(root, places.ENDING)

    def detect(self, head: Head) -> bool:
        """By the names in the document. What is left of a write or a lock is none."""
        named = head.path.name.endswith(places.ENDING) and mentions(head, b"messages")
        return named and kind_of(outline(head)) is not None

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """Branches of one folder belong together, also those that were not named."""
        folders: dict[Path, list[Path]] = {}
        for path in files:
            if _is_branch(path):
                folders.setdefault(path.parent, []).append(path)
            else:
                yield Ref(self.name, _id(path), (path,))
        for folder, named in folders.items():
            together = sorted({*named, *places.branch_files(folder)}, key=_main_first)
            yield Ref(self.name, places.conversation_id(folder), tuple(together))

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - documents are read anew
        """The skeleton. Raises Unreadable."""
        if len(ref.files) > 1 or _is_branch(ref.files[0]):
            return branches.read(ref.id, ref.files)
        skeleton = sessions.read(ref.files[0])
        skeleton.id = skeleton.id or ref.id
        return skeleton

    def parts(self, record: Any) -> Parts:
        """What a decoded record says."""
        return parts(record)


def _is_branch(path: Path) -> bool:
    """By where it lies, by its content, and where that tells nothing by its name."""
    if places.in_branches(path):
        return True
    document = beginning(path)
    kind = kind_of(document) if document is not None else None
    return kind == "branch" or (kind is None and places.looks_like_branch(path))


def _id(path: Path) -> str:
    """The id in a session or export; its name without the ending where there is none."""
    document = beginning(path)
    if document is None:
        return path.stem
    for place in ("", "session", "metadata"):
        node = document.members().get(place) if place else document.root
        id = document.members(node).get("id") if node is not None else None
        if id is not None and id.whole and isinstance(value := document.value(id), str) and value:
            return value
    return path.stem


def _main_first(path: Path) -> tuple[bool, str]:
    return (path.name != "main.json", path.name)
