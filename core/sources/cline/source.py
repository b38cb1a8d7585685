"""Cline and Roo Code as sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ...model import Parts, Unknown
from ...skeleton import Skeleton
from ..base import Head, Ref
from ..document_source import DocumentSource
from ..documents import mentions, outline
from ..facts import facts
from ..jsonlines import files_below
from . import places, said, shown
from .reading import read

_TS = "ts"


class Cline(DocumentSource):
    """Each task of Cline: what its folder holds."""

    name = "cline"
    extension = "saoudrizwan.claude-dev"
    """Its id in the editor."""

    def roots(self) -> Iterable[Path]:
        """The folders of tasks in the editors of this person."""
        return places.roots(self.extension)

    def files(self, root: Path) -> Iterator[Path]:
        """The files of tasks. Checkpoints of the project lie elsewhere."""
        return (path for path in files_below(root, ".json") if path.name in places.NAMES)

    def detect(self, head: Head) -> bool:
        """A list of what was said and asked, or of messages in Anthropic's shape in a file named as theirs are."""
        if head.path.suffix != ".json" or not mentions(head, b"say", b"ask", b"role"):
            return False
        document = outline(head)
        items = document.items(document.root)
        members = document.members(items[0]).keys() if items else set[str]()
        is_shown = bool(members & {"say", "ask"}) and members >= {_TS, "type"}
        is_said = head.path.name == places.API and members >= {"role", "content"}
        return (is_shown or is_said) and places.is_roo(head.path) == isinstance(self, RooCode)

    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        """One conversation a task, with all files of it, also those that were not named."""
        met: set[Path] = set()
        for path in files:
            if path in met:
                continue
            together = places.together(path)
            met |= {path, *together, *(path.with_name(name) for name in places.NAMES if path.name in places.NAMES)}
            yield Ref(self.name, places.task_id(path), tuple(together))

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:  # noqa: ARG002 - documents are read anew
        """The skeleton. Raises Unreadable."""
        return read(ref.files, ref.id)

    def parts(self, record: Any) -> Parts:
        """What a decoded record says."""
        match record:
            case {"say": _} | {"ask": _}:
                return shown.parts(record)
            case {"role": _}:
                return said.parts(record)
            case dict():
                return facts(record)
        return (Unknown(record),)


class RooCode(Cline):
    """Each task of Roo Code. A task that another one started says so, and is its relative."""

    name = "roo-code"
    extension = "rooveterinaryinc.roo-cline"
