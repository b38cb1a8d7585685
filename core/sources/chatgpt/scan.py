"""Finding where the values of a JSON document begin and end, without parsing or holding it.

An export is one line of hundreds of megabytes. All that has to be known to cut it into conversations is which brackets
belong together, and which are only characters of a string; regular expressions over large chunks tell that faster than
the disk delivers. What is found is exact for any valid JSON and for much that no parser accepts (lone surrogates, NaN,
invalid UTF-8, a document cut short).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, cast

SHALLOW_LIMIT = 1 << 20
"""Bytes of `Found.before` and `Found.shallow` that are kept; real ones have a few hundred."""

_QUOTED = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_FLAT = rb'[^"{}\[\]]*+(?:"' + _QUOTED + rb'"[^"{}\[\]]*+)*+'


def _nested(levels: int) -> bytes:
    """Everything up to a bracket that closes what is open outside, or that opens more than `levels` levels."""
    pattern = _FLAT
    for _ in range(levels):
        pattern = _FLAT + rb"(?:[\[{]" + pattern + rb"[\]}]" + _FLAT + rb")*+"
    return pattern


_IN_STRING = re.compile(_QUOTED, re.DOTALL)
_WITHIN = re.compile(_FLAT, re.DOTALL)
_BELOW = re.compile(_nested(6), re.DOTALL)
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_QUOTE = ord('"')
_BACKSLASH = ord("\\")


class Found(NamedTuple):
    """An object or array at the depth that was asked for."""

    start: int
    end: int
    """Behind its closing bracket; the end of the document if there is none."""
    before: bytes
    """What stands between the value before it and itself: a comma, and the key in an object."""
    shallow: bytes
    """Its own bytes, those of objects and arrays within it reduced to their brackets."""
    closed: bool
    """Whether the document goes on to its closing bracket."""


class _Kept:
    """Pieces of the document up to a limit of bytes; beyond it, nothing."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= self._limit:
            self._pieces.append(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces) if self._size <= self._limit else b""
        self._pieces, self._size = [], 0
        return taken


def scan(chunks: Iterable[bytes], level: int) -> Iterator[Found]:
    """The objects and arrays that lie within exactly `level` others, in order, in one pass over the chunks.

    Of the document only `before` and `shallow` of one value are held. A value that is not closed comes last.
    """
    before, shallow, ignored = _Kept(SHALLOW_LIMIT), _Kept(SHALLOW_LIMIT), _Kept(0)
    kept = {level: before, level + 1: shallow}
    depth = base = start = 0
    quoted = escaped = False
    for data in filter(None, chunks):
        at, begin, escaped = int(escaped), 0, False
        while (at := _pattern(quoted, depth > level + 1)(data, at).end()) < len(data):
            byte = data[at]
            if byte == _BACKSLASH:  # in a string, and the last byte of the chunk
                escaped = True
                break
            at += 1
            if byte == _QUOTE:  # the string goes on in the next chunk, or ends here after it began in the last one
                quoted = not quoted
                continue
            kept.get(depth, ignored).add(data[begin : at - 1])
            begin = at
            outer, depth = depth, max(0, depth + _STEP[byte])
            if level < max(outer, depth) <= level + 2:
                shallow.add(data[at - 1 : at])
            if outer == level < depth:
                start = base + at - 1
            elif depth == level < outer:
                yield Found(start, base + at, before.take(), shallow.take(), closed=True)
        kept.get(depth, ignored).add(data[begin:])
        base += len(data)
    if depth > level:
        yield Found(start, base, before.take(), shallow.take(), closed=False)


def _pattern(quoted: bool, below: bool) -> Callable[[bytes, int], re.Match[bytes]]:
    """What runs on to the next byte that matters: the end of a string, or a bracket. It always matches."""
    pattern = _IN_STRING if quoted else _BELOW if below else _WITHIN
    return cast("Callable[[bytes, int], re.Match[bytes]]", pattern.match)
