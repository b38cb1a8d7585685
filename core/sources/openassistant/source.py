"""OpenAssistant as a source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ...cache import Cache
from ...errors import Unreadable
from ...model import Locator, Parts
from ...skeleton import Skeleton, Stat
from ..base import Head, Ref
from ..documents import Document, Node, mentions, read_document
from ..drafts import Draft
from ..ranged import ENDINGS, Ranged, conversations, first_members, named, stem
from .reading import fill_flat, fill_nested
from .records import parts

_TREE = "tree="
"""Begins the key of a tree whose messages stand one a line."""


class _Index(NamedTuple):
    """A file whose messages stand one a line."""

    document: Document
    trees: dict[str, list[Node]]
    """The messages of each tree, in the order of the file."""


_held: Cache[tuple[Path, Stat], _Index] = Cache(64 << 20, lambda index: len(index.document.data))


class OpenAssistant(Ranged):
    """Each message tree of a data set."""

    name = "openassistant"

    def detect(self, head: Head) -> bool:
        """By the names in the first line."""
        if not head.path.name.endswith(ENDINGS) or not mentions(head, b"message_tree_id"):
            return False
        document, members = first_members(head)
        if "message_tree_id" not in members:
            return False
        inner = document.members(members["prompt"]) if "prompt" in members else members
        return inner.keys() >= {"text", "role"} or "message_id" in inner

    def _refs(self, document: Document) -> Iterator[Ref]:
        if "prompt" in document.members(conversations(document)[0]):
            yield from super()._refs(document)
            return
        for tree in _indexed(document.path).trees:
            yield Ref(self.name, tree, (document.path,), f"{_TREE}{tree}")

    def identity(self, document: Document, node: Node) -> str:
        """The id of the tree."""
        return named(document, node, "message_tree_id")

    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        """The skeleton. Raises Unreadable."""
        if not ref.key.startswith(_TREE):
            return super().read(ref, after)
        document, trees = _indexed(ref.files[0])
        nodes = trees.get(ref.key.removeprefix(_TREE))
        if nodes is None:
            raise Unreadable(document.path, "the tree is not in it any more; list it again")
        draft = Draft.of(document)
        fill_flat(draft, nodes)
        skeleton = draft.finish()
        skeleton.id = ref.id
        return skeleton

    def fill(self, draft: Draft) -> None:
        """The messages of a tree."""
        fill_nested(draft)

    def parts(self, record: object, locator: Locator) -> Parts:  # noqa: ARG002 - a record says what it is
        """What a message says."""
        return parts(record)


def _indexed(path: Path) -> _Index:
    """A file of messages. Raises Unreadable.

    It is held from one tree to the next: they are read one after the other, and the messages of one lie anywhere.
    """
    try:
        stat = Stat.of(path)
    except OSError as error:
        raise Unreadable(path, error.strerror or "it cannot be read") from error
    index = _held.get((path, stat))
    if index is None:
        document = read_document(path)
        if document.members():  # lines follow the first
            document.problems = [one for one in document.problems if one.code != "trailing"]
        index = _Index(document, {})
        for node in conversations(document):
            index.trees.setdefault(named(document, node, "message_tree_id") or stem(path), []).append(node)
        _held.put((path, stat), index)
    return index
