"""What a message says, as a short key: equal keys mean the same role and the same parts, whichever tool wrote them.

What differs between copies of one message is left out: ids, times, models, usage, the ids of calls and the name that a
result may repeat, what a source keeps beside a result, how lines end, and blank room around texts. What was said stays:
thoughts, calls with their arguments in whatever order, results and whether they failed, pictures and files by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

import msgspec

from ..model import File, Image, Part, Parts, Role, Text, Thinking, ToolCall, ToolResult, Unknown

Key = bytes
"""16 bytes that stand for what was said; the same in every run and on every machine, so they may be kept in drafts."""

_SIZE = 16
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def message_key(role: Role, parts: Parts) -> Key:
    """The key of one message."""
    if len(parts) == 1 and isinstance(parts[0], Text) and (text := _text(parts[0].text)):
        return _text_key(role, text)  # most messages, in half the time
    said = normalised(parts)
    if len(said) == 1 and isinstance(said[0], str):
        return _text_key(role, said[0])
    return _digest([role, *said])


def _text_key(role: Role, text: str) -> Key:
    return blake2b(f"{role}\0{text}".encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def turn_key(messages: Iterable[Key]) -> Key:
    """The key of messages that belong together, from theirs, in order."""
    return blake2b(b"".join(messages), digest_size=_SIZE).digest()


def normalised(parts: Parts) -> list[Any]:
    """What parts say, without what differs between copies; texts that say nothing are left out."""
    return [plain for plain in map(_plain, parts) if plain is not None]


def _plain(part: Part) -> Any:
    match part:
        case Text():
            return _text(part.text) or None
        case Thinking():
            said = _text(part.text)
            return ("thinking", said) if said else None
        case ToolCall():
            return ("call", part.name, part.input)
        case ToolResult():
            return ("result", _text(part.text), part.error)
        case Image() | File():
            return (type(part).__name__, part.name, part.media_type, part.bytes)
        case Unknown():
            return ("unknown", part.raw)


def _text(text: str) -> str:
    return (text.replace("\r\n", "\n") if "\r" in text else text).strip()


def _digest(value: Any) -> Key:
    try:
        data = _encode(value)
    except (UnicodeEncodeError, OverflowError, RecursionError, TypeError):
        data = "\0".join(_tokens(value)).encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=_SIZE).digest()


def _tokens(value: Any) -> Iterator[str]:
    """Any decoded JSON as words: lone surrogates, numbers beyond 64 bits and deep nesting, which encoders refuse."""
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict):
            yield f"{{{len(at)}"
            for name in sorted(at, key=str, reverse=True):
                waiting += [at[name], str(name)]
        elif isinstance(at, list | tuple):
            yield f"[{len(at)}"
            waiting += reversed(at)
        else:
            yield f"{type(at).__name__} {len(at) if isinstance(at, str) else ''} {at}"
