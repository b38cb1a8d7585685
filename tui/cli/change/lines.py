"""Messages as lines of JSON on stdin, added as they come: what was acknowledged on stdout is on the disk.

What can be read at once is added at once, all or none. The conversation is held only while that happens, so that a
program that talks for hours keeps nobody out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from bough.core.errors import BoughError, Invalid
from bough.core.messages import NewMessage
from bough.core.model import Kind, Role, Text, Usage, parse_time

_PIECE = 1 << 20
"""Bytes that are read at once, at most."""


class Line(msgspec.Struct):
    """One message as it comes in: what `bough show --json` gives comes in again, its place in the tree left out."""

    role: Role | None = None
    text: str | None = None
    parts: list[dict[str, Any]] | None = None
    id: str | None = None
    time: str | None = None
    model: str | None = None
    provider: str | None = None
    usage: Usage | None = None
    kind: Kind | None = None
    hidden: bool = False
    group: str | None = None
    meta: Any = None


class Defaults(NamedTuple):
    """What the options say of lines that do not say it themselves."""

    role: Role
    model: str | None


class Incomplete(BoughError):
    """Some of the messages were added before something went wrong."""

    kind = "incomplete"

    def __init__(self, messages: Sequence[str], cause: BoughError) -> None:
        self.messages = tuple(messages)
        """Ids of what was added."""
        self.cause = cause.kind
        self.reason = str(cause)
        super().__init__(self.messages, self.cause, self.reason)

    def __str__(self) -> str:
        return f"{len(self.messages)} of the messages were added, and then: {self.reason}"


def batches(descriptor: int, defaults: Defaults) -> Iterator[list[NewMessage]]:
    """The messages that come in, as many at a time as are there. Raises Invalid, which names the line."""
    number, rest = 0, b""
    while piece := os.read(descriptor, _PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        if lines:
            yield _messages(lines, number, defaults)
        number += len(lines)
    if rest.strip():
        yield _messages([rest], number, defaults)


def _messages(lines: Sequence[bytes], before: int, defaults: Defaults) -> list[NewMessage]:
    return [_message(line, number, defaults) for number, line in enumerate(lines, before + 1) if line.strip()]


def _message(data: bytes, number: int, defaults: Defaults) -> NewMessage:
    try:
        line = msgspec.json.decode(data, type=Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"Line {number} is no message: {error}. Nothing of it was added.") from error
    parts = [Text(line.text)] if line.text is not None else []
    if not parts and not line.parts:
        raise Invalid(f"Line {number} says nothing: it needs `text` or `parts`.")
    if any(not isinstance(part.get("type"), str) for part in line.parts or ()):
        raise Invalid(f"Line {number} has a part without a `type`.")
    if line.time is not None and parse_time(line.time) is None:
        raise Invalid(f"Line {number} has a `time` that is none: write it as 2026-01-31T12:00:00Z.")
    return NewMessage(
        role=line.role or defaults.role,
        parts=[*parts, *(line.parts or ())],
        id=line.id or "",
        time=line.time,
        model=line.model or defaults.model,
        provider=line.provider,
        usage=line.usage,
        kind=line.kind,
        hidden=line.hidden,
        group=line.group,
        meta=line.meta,
    )
