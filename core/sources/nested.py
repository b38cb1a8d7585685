"""Trees that a document holds as objects within objects: answers in the list of what they answer.

Found in one pass by brackets, because a conversation of a thousand messages is nested two thousand levels deep: to take
it apart level by level would read it a thousand times. A message's record is what is its own: the list in it is empty.
"""

from __future__ import annotations

from typing import NamedTuple

from ..model import Locator
from .nodes import TOKEN, Node

_STRANGER = -2
"""Owner of a bracket that is within a message and holds none."""


class Nested(NamedTuple):
    """A message of the tree."""

    start: int
    end: int
    """Behind its last byte, all that answers it included; the end of the document where that was cut off."""
    parent: int
    """Its place among the messages found; -1 at the top."""
    below: tuple[int, int] | None
    """Where the list of what answers it lies, brackets included; None if it has none."""
    whole: bool

    @property
    def node(self) -> Node:
        """All of it, what answers it included."""
        return Node("", self.start, self.end, self.whole)

    @property
    def key(self) -> str:
        """Where the list lies within the record: the key of a locator."""
        return f"{self.below[0] - self.start}:{self.below[1] - self.start}" if self.below is not None else ""


class Found(NamedTuple):
    """The messages of a tree, each before what answers it, and what stands in the place of one and is none."""

    messages: list[Nested]
    others: list[Node]


def find(data: bytes, root: Node, name: str) -> Found:
    """The messages in an array, or the one that an object is, and all below them in the lists called `name`."""
    return _Finder(data, name).run(root)


def own(data: bytes, message: Nested) -> bytes:
    """A message's record with an empty list in place of what answers it."""
    if message.below is None:
        return data[message.start : message.end]
    return b"%b[]%b" % (data[message.start : message.below[0]], data[message.below[1] : message.end])


def own_ranges(locator: Locator) -> list[tuple[int, int]]:
    """Offset and length of the pieces that are a message's own, before and behind the list of what answers it."""
    if ":" not in locator.key:
        return [(locator.offset, locator.length)]
    start, _, end = locator.key.partition(":")
    return [(locator.offset, int(start)), (locator.offset + int(end), locator.length - int(end))]


class _Finder:
    """One way through the document. The stack holds an owner for each open bracket.

    Of a list of messages it is the message it belongs to, of a message itself, of anything else `_STRANGER`.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._data = data
        self._name = b'"%b"' % name.encode()
        self._found = Found([], [])
        self._stack: list[tuple[bool, int, int]] = []
        """Whether it is a list of messages, its owner, and where it begins."""
        self._text = self._key = b""

    def run(self, root: Node) -> Found:
        end = root.start
        for token in TOKEN.finditer(self._data, root.start, root.end):
            word, start, end = token[0], token.start(), token.end()
            if word in (b"{", b"["):
                self._open(word, start)
            elif word in (b"}", b"]"):
                self._close(end)
            elif word == b":":
                self._key = self._text
            elif word == b",":
                self._key = b""
            elif self._stack and self._stack[-1][0]:
                self._found.others.append(Node("", start, end))
            else:
                self._text = word
            if not self._stack:
                break
        while self._stack:
            self._close(root.end, whole=False)
        return self._found

    def _open(self, bracket: bytes, start: int) -> None:
        listing, owner, _ = self._stack[-1] if self._stack else (True, -1, start)
        if listing and bracket == b"{":
            self._stack.append((False, len(self._found.messages), start))
            self._found.messages.append(Nested(start, start, owner, None, True))
        elif bracket == b"[" and (not self._stack or (not listing and owner >= 0 and self._key == self._name)):
            self._stack.append((True, owner, start))
        else:
            self._stack.append((False, _STRANGER, start))
        self._key = b""

    def _close(self, end: int, *, whole: bool = True) -> None:
        listing, owner, start = self._stack.pop()
        messages = self._found.messages
        if owner == _STRANGER:
            if self._stack and self._stack[-1][0]:
                self._found.others.append(Node("", start, end))
        elif not listing:
            messages[owner] = messages[owner]._replace(end=end, whole=whole)
        elif owner >= 0:
            messages[owner] = messages[owner]._replace(below=(start, end))
