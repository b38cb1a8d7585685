"""Reading what many messages say, in the order of their file, and keeping of each only what a comparison needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ..bodies import pool
from ..errors import Stopped
from ..model import Parts, Role, Text, ToolCall
from .content import Key, message_key
from .pairing import CALL
from .touched import touched

if TYPE_CHECKING:
    from ..conversation import Conversation

Progress = Callable[[int], None]
"""Hears now and then how many messages were read since it was told last."""

_OFFSET_BITS = 48
"""Bits of the longest offset: number and offset of a file as one number sort faster than a pair."""
_STEP = 512
"""Messages between two looks at whether the answer is still wanted."""
_OPENING = 80
"""Characters that are kept of how a message begins."""


class Call(NamedTuple):
    """A tool that was called."""

    tool: str
    files: tuple[str, ...]


class Said(msgspec.Struct, frozen=True, gc=False):
    """What is kept of a message."""

    key: Key
    opening: str
    """How it begins, or how its first call does; empty where it says nothing of either."""
    calls: tuple[Call, ...]


def bodies(
    conversation: Conversation, entries: Sequence[int], stop: Callable[[], bool], progress: Progress
) -> Iterator[tuple[int, Parts]]:
    """What messages say, each with its place in `entries`, in the order of their files, which is the fastest.

    Raises Moved, and Stopped once `stop()`.
    """
    skeleton, ref, body = conversation.skeleton, conversation.ref, conversation.source.body
    places = [skeleton.file[entry] << _OFFSET_BITS | skeleton.offsets[entry] for entry in entries]
    with pool.ahead():
        for number, at in enumerate(sorted(range(len(entries)), key=places.__getitem__)):
            if not number % _STEP:
                if stop():
                    raise Stopped("comparison")
                progress(min(_STEP, number))
            yield at, body(ref, skeleton, skeleton.locator(entries[at]))


def read(
    conversation: Conversation, entries: Sequence[int], stop: Callable[[], bool], progress: Progress
) -> list[Said]:
    """What the messages say, in the order in which they are asked for. Raises Moved, and Stopped once `stop()`."""
    roles = conversation.skeleton.roles
    found = {at: _said(roles[entries[at]], parts) for at, parts in bodies(conversation, entries, stop, progress)}
    return [found[at] for at in range(len(entries))]


def _said(role: Role, parts: Parts) -> Said:
    key = message_key(role, parts)
    first = parts[0] if parts else None
    if isinstance(first, Text) and len(parts) == 1:
        return Said(key, first.text[:_OPENING], ())
    calls = tuple([Call(part.name, tuple(touched(part))) for part in parts if isinstance(part, ToolCall)])
    return Said(key, _opening(parts, calls), calls)


def _opening(parts: Parts, calls: Sequence[Call]) -> str:
    for part in parts:
        if isinstance(part, Text):
            return part.text[:_OPENING]
    return f"{CALL}{calls[0].tool} {calls[0].files[0]}" if calls and calls[0].files else ""
