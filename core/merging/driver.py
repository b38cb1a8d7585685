"""Joining two versions of one file of a store for git, line by line.

git's own `union` driver keeps the lines of both sides where they conflict. This one knows what lines are: a message or
change is there once whatever became of the lines around it, one that a side freed stays gone, and it can say where a
branch now goes on in two ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..codecs import Document, decode, detect, encode
from ..lines import parse_loosely


class Divergence(NamedTuple):
    """A branch goes on in two ways after one message."""

    branch: str
    after: str
    """Id of the message; empty for the beginning of the branch."""
    ours: str
    """Id of the message that ours goes on with."""
    theirs: str


class Joined(NamedTuple):
    """One file made of two."""

    data: bytes
    added: int
    """Lines that came from theirs."""
    diverged: tuple[Divergence, ...]
    doubled: tuple[str, ...]
    """Ids under which both sides say something else; both are kept, as readers expect it."""


class _Line(NamedTuple):
    data: bytes
    record: dict[str, Any]
    """Empty for a line that is no JSON object; such lines are known by their bytes."""

    @property
    def key(self) -> object:
        """What makes it the same line on both sides: a message, a change, a header are known by their ids."""
        kind = self.record.get("type")
        name = self.record.get("id") if kind in ("message", "branch", "conversation") else self.record.get("op")
        return (kind, name) if isinstance(name, str) and name else self.data


def join(base: bytes, ours: bytes, theirs: bytes) -> Joined:
    """What both sides hold. Raises ValueError, which says why, for a document that would lose something.

    `base` is what both began with, empty if there was none. The result is written as ours is.
    """
    codec = detect(ours)
    if codec in (None, "jsonl"):
        return _join(_lines(base), _lines(ours), _lines(theirs))
    documents = [_as_lines(data) for data in (base, ours, theirs)]
    joined = _join(*documents)
    return joined._replace(data=encode(decode(joined.data), codec))


def _join(base: Sequence[_Line], ours: Sequence[_Line], theirs: Sequence[_Line]) -> Joined:
    before = {line.key: line for line in base}
    mine, others = {line.key: line for line in ours}, {line.key: line for line in theirs}
    kept = [line for line in ours if not _freed(line, before, others)]
    added: list[_Line] = []
    doubled: list[str] = []
    for line in theirs:
        same = mine.get(line.key)
        if same is None:
            added += [] if _freed(line, before, mine) else [line]
        elif _differ(same, line) and not _is_header(line):
            old = before.get(line.key)
            if old is not None and not _differ(old, line):
                continue  # only ours changed it
            if old is not None and not _differ(old, same):
                kept[kept.index(same)] = line  # only theirs changed it
                continue
            added.append(line)
            doubled.append(str(line.record.get("id") or line.record.get("op")))
    data = b"".join(line.data + b"\n" for line in [*kept, *added])
    return Joined(data, len(added), tuple(_divergences(kept, added)), tuple(doubled))


def _freed(line: _Line, before: dict[object, _Line], other: dict[object, _Line]) -> bool:
    """Whether the other side took out a line that both had, and this side left it as it was."""
    old = before.get(line.key)
    return old is not None and line.key not in other and not _differ(old, line)


def _differ(one: _Line, other: _Line) -> bool:
    return one.data != other.data and (one.record != other.record or not one.record)


def _is_header(line: _Line) -> bool:
    return line.record.get("type") in ("branch", "conversation")


def _divergences(kept: Sequence[_Line], added: Sequence[_Line]) -> Iterator[Divergence]:
    branch = next((str(line.record.get("id")) for line in kept if line.record.get("type") == "branch"), "")
    first: dict[object, str] = {}
    for line in kept:
        if line.record.get("type") == "message":
            first.setdefault(line.record.get("parent"), str(line.record.get("id")))
    for line in added:
        parent = line.record.get("parent")
        if line.record.get("type") == "message" and parent in first and first[parent] != line.record.get("id"):
            yield Divergence(branch, str(parent or ""), first[parent], str(line.record.get("id")))


def _lines(data: bytes) -> list[_Line]:
    """The lines of a file; a last one that was torn is one as well."""
    return [_Line(piece, _record(piece)) for piece in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if piece.strip()]


def _record(piece: bytes) -> dict[str, Any]:
    try:
        record = parse_loosely(piece)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _as_lines(data: bytes) -> list[_Line]:
    """A document of another codec, as the lines it would be. Raises ValueError."""
    return _lines(encode(Document(*decode(data)), "jsonl")) if data.strip() else []
