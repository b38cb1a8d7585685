"""ShareGPT as a source."""

from __future__ import annotations

from ...model import Locator, Parts
from ..base import Head
from ..documents import Document, Node, mentions
from ..drafts import Draft
from ..ranged import ENDINGS, Ranged, first_members, named
from .reading import fill
from .records import parts

_OF_LISTS = frozenset("messages tools system functions images videos audios id source label chosen rejected".split())
_OF_MESSAGES = frozenset("role content name tool_calls tool_call_id function_call weight refusal audio".split())


class ShareGPT(Ranged):
    """Each conversation of a data set, with both answers of those that compare two."""

    name = "sharegpt"

    def detect(self, head: Head) -> bool:
        """By the names in the first conversation. One document of `messages` alone may be anything: it is left."""
        if not head.path.name.endswith(ENDINGS) or not mentions(head, b"conversations", b"messages", b"chosen"):
            return False
        document, members = first_members(head)
        if "conversations" in members:
            return _says(document, members["conversations"], ({"from", "value"}, {"role", "content"}))
        if not members or not members.keys() <= _OF_LISTS:
            return False
        if "messages" not in members:
            return members.keys() >= {"chosen", "rejected"} and _compares(document, members["chosen"])
        several = document.data[document.root.start : document.root.start + 1] == b"[" or head.path.suffix == ".jsonl"
        return several and _says(document, members["messages"], ({"role", "content"}, {"role", "tool_calls"}))

    def identity(self, document: Document, node: Node) -> str:
        """Some data sets number their conversations."""
        return named(document, node, "id")

    def fill(self, draft: Draft) -> None:
        """The messages, and the answers that are compared."""
        fill(draft)

    def parts(self, record: object, locator: Locator) -> Parts:  # noqa: ARG002 - a record says what it is
        """What a message says."""
        return parts(record)


def _says(document: Document, array: Node, names: tuple[set[str], ...]) -> bool:
    items = document.items(array)
    members = document.members(items[0]).keys() if items else set[str]()
    known = "from" in members or members <= _OF_MESSAGES
    return known and any(members >= wanted for wanted in names)


def _compares(document: Document, chosen: Node) -> bool:
    """Whether what was chosen is a conversation, as in the sets of preferences that repeat the prompt in both."""
    return _says(document, chosen, ({"from", "value"}, {"role", "content"}))
