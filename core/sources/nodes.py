"""Where the values of a JSON document lie: byte ranges, found without decoding what is in them.

The quick way trusts a typed decoder, which refuses a whole document for one lone surrogate, `NaN` or missing bracket.
The sure way counts brackets, so that a document that is damaged or cut short still gives every value that is whole.
Neither recurses: a document may be nested as deeply as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from .jsonlines import decoded

_BLANK = b"\xef\xbb\xbf \t\r\n"
_BRACE = ord("{")
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_NEXT_ITEM = re.compile(rb"[\s,]*")
_NEXT_MEMBER = re.compile(rb"[\s,]*(" + _STRING + rb")\s*:\s*", re.DOTALL)
TOKEN = re.compile(_STRING + rb'|[{}\[\],:]|[^\s{}\[\],:"]+|"', re.DOTALL)
"""A bracket, a mark, a string, a word, or the quote of a string that does not end."""
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Node(NamedTuple):
    """A value within a document."""

    name: str
    """What it is called in the object that holds it; empty in an array and for the document itself."""
    start: int
    end: int
    """Behind its last byte; the end of the document where that was cut off."""
    whole: bool = True
    """Whether it goes on to its end."""

    @property
    def length(self) -> int:
        """Its bytes."""
        return self.end - self.start


class Inside(NamedTuple):
    """What an object or array holds."""

    nodes: list[Node]
    """In the order of the document. A name that comes twice is there twice."""
    end: int
    """Behind the closing bracket."""
    closed: bool


def whole_document(data: bytes) -> Node:
    """The one value of a document, without the blanks around it. Whether it is whole is not known."""
    kept = data.rstrip()
    return Node("", len(kept) - len(kept.lstrip(_BLANK)), len(kept))


def inside(data: bytes, node: Node) -> Inside:
    """What a value holds; nothing if it is no object or array."""
    if data[node.start : node.start + 1] not in (b"{", b"["):
        return Inside([], node.end, closed=node.whole)
    return _quickly(data, node) or _surely(data, node)


def _quickly(data: bytes, node: Node) -> Inside | None:
    view = memoryview(data)[node.start : node.end]
    keyed = view[0] == _BRACE
    try:
        values: Iterable[msgspec.Raw] = _members(view).values() if keyed else _items(view)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    found: list[Node] = []
    at = node.start + 1
    between = _NEXT_MEMBER if keyed else _NEXT_ITEM
    for value in values:
        match = between.match(data, at, node.end)
        if match is None:
            return None  # a name that comes twice: brackets will tell
        start, at = match.end(), match.end() + len(value)
        found.append(Node(str(decoded(match[1])) if keyed else "", start, at))
    if data[at : node.end].strip() not in (b"}", b"]"):
        return None
    return Inside(found, node.end, closed=True)


def _surely(data: bytes, node: Node) -> Inside:
    """By brackets. In an object every other value is a name."""
    found: list[Node] = []
    keyed = data[node.start] == _BRACE
    name: str | None = None
    for start, end, whole in _first_level(data, node):
        word = data[start:end]
        if word == b",":
            name = None
        elif word in (b"}", b"]"):
            return Inside(found, end, closed=True)
        elif not keyed or name is not None:
            found.append(Node(name or "", start, end, whole))
        elif whole:
            name = str(decoded(word))
    return Inside(found, node.end, closed=False)


def _first_level(data: bytes, node: Node) -> Iterator[tuple[int, int, bool]]:
    """What lies right within a value: strings, numbers, objects and arrays, commas, and its own closing bracket.

    Each with its start, its end, and whether it goes on to that.
    """
    depth = begun = 0
    for token in TOKEN.finditer(data, node.start, node.end):
        word, start = token[0], token.start()
        if word in (b"{", b"["):
            begun = start if depth == 1 else begun
            depth += 1
        elif word in (b"}", b"]"):
            depth -= 1
            if depth <= 1:
                yield begun if depth else start, token.end(), True
            if not depth:
                return
        elif word == b'"':  # a string that does not end
            if depth == 1:
                yield start, node.end, False
            break
        elif depth == 1 and word != b":":
            yield start, token.end(), token.end() < node.end or word.startswith((b'"', b","))
    if depth > 1:
        yield begun, node.end, False
