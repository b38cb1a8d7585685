"""LibreChat as a source."""

from __future__ import annotations

from ...model import Locator, Parts
from ..base import Head
from ..documents import Document, Node, mentions
from ..drafts import Draft
from ..ranged import ENDINGS, Ranged, first_members, named
from .parts import parts
from .reading import fill


class LibreChat(Ranged):
    """Each exported conversation."""

    name = "librechat"

    def detect(self, head: Head) -> bool:
        """By the names in the conversation: messages that name their parents, or the words of the export dialog."""
        if not head.path.name.endswith(ENDINGS) or not mentions(head, b"conversationid"):
            return False
        document, members = first_members(head)
        if not members.keys() >= {"conversationId", "messages"}:
            return False
        messages = document.items(members["messages"])
        inner = document.members(messages[0]).keys() if messages else set[str]()
        return bool(inner >= {"messageId", "parentMessageId"} or members.keys() >= {"recursive", "exportAt"})

    def identity(self, document: Document, node: Node) -> str:
        """The id of the conversation."""
        return named(document, node, "conversationId")

    def fill(self, draft: Draft) -> None:
        """The messages of a conversation."""
        fill(draft)

    def parts(self, record: object, locator: Locator) -> Parts:  # noqa: ARG002 - a record says what it is
        """What a message says."""
        return parts(record)
