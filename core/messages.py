"""New messages: what a caller hands in, and the records that are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from .codecs import line
from .errors import Invalid
from .model import Kind, Part, Role, Text, Usage


class NewMessage(msgspec.Struct, frozen=True):
    """A message that is to be added. Its parent follows from where it is added."""

    role: Role = "user"
    parts: Sequence[Part | dict[str, Any]] = ()
    """Parts, or records of parts that are kept as they are."""
    id: str = ""
    """Empty for a fresh one. Handing in the id of an earlier attempt makes sure that the message is there once."""
    time: str | None = None
    """None for now, empty for a time that nobody knows."""
    model: str | None = None
    provider: str | None = None
    usage: Usage | None = None
    kind: Kind | None = None
    """None where role and parts tell."""
    hidden: bool = False
    group: str | None = None
    merge: Any = None
    """Both parents and the picks, of a message that a merge made."""
    meta: Any = None
    """Anything a caller wants to keep with it."""


def said(content: NewMessage | str) -> NewMessage:
    """A message from what callers find convenient: a text is what a person said."""
    return NewMessage(parts=(Text(content),)) if isinstance(content, str) else content


def record(message: NewMessage, id: str, parent: str | None, time: str) -> dict[str, Any]:
    """A message as its line has it, without the counters of the change. Raises Invalid."""
    written: dict[str, Any] = {
        "type": "message",
        "id": id,
        "parent": parent,
        "role": message.role,
        "parts": [part if isinstance(part, dict) else msgspec.to_builtins(part) for part in message.parts],
        "time": time if message.time is None else message.time or None,
        "model": message.model,
        "provider": message.provider,
        "usage": msgspec.to_builtins(message.usage) if message.usage is not None else None,
    }
    extra = {
        "kind": message.kind,
        "hidden": message.hidden or None,
        "group": message.group,
        "merge": message.merge,
        "meta": message.meta,
    }
    written |= {name: value for name, value in extra.items() if value is not None}
    try:
        line(written)
    except ValueError as error:
        raise Invalid(f"This message cannot be kept: {error}.") from error
    return written


def name_of(text: str) -> str:
    """A name, title, tag or label in one line. Raises Invalid for none, and for one nobody could read."""
    name = " ".join(text.split())
    if not name:
        raise Invalid("A name needs at least one character.")
    if len(name) > 200:
        raise Invalid("A name has at most 200 characters.")
    return name
