"""Continue as a source."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...model import Locator, Parts
from ...platform import expanded
from ..base import Head
from ..documents import Document, Node, mentions, outline
from ..drafts import Draft
from ..jsonlines import files_below
from ..ranged import Ranged, named
from .parts import parts
from .reading import INDEX, fill

_ENDING = ".json"


class Continue(Ranged):
    """Each session. The same chat saved again under a new id is a relative: its messages keep their ids."""

    name = "continue"

    def roots(self) -> Iterable[Path]:
        """The folder of sessions, `CONTINUE_GLOBAL_DIR` honoured."""
        return (expanded(os.environ.get("CONTINUE_GLOBAL_DIR") or "~/.continue") / "sessions",)

    def files(self, root: Path) -> Iterator[Path]:
        """All sessions; the index of them is none."""
        return (path for path in files_below(root, _ENDING) if path.name != INDEX)

    def detect(self, head: Head) -> bool:
        """By the names in the document."""
        if not head.path.name.endswith(_ENDING) or not mentions(head, b"sessionid"):
            return False
        document = outline(head)
        members = document.members()
        if not members.keys() >= {"sessionId", "history"}:
            return False
        items = document.items(members["history"])
        return "message" in document.members(items[0]) if items else "workspaceDirectory" in members

    def identity(self, document: Document, node: Node) -> str:
        """The id of the session."""
        return named(document, node, "sessionId")

    def fill(self, draft: Draft) -> None:
        """The messages of a session."""
        fill(draft)

    def parts(self, record: object, locator: Locator) -> Parts:
        """What a message says."""
        return parts(record, results=bool(locator.key))
