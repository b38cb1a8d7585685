"""The four ways one branch document is written down, and how each is told from its content.

A document is a header and the records that follow it. `jsonl` is the native form: one record a line, so that an append
is one line more. The others hold the same document as one JSON object with the records under `messages`, and are
replaced whole. What Bough does not know in a record goes through unchanged.

Decoding here is strict, because a document is decoded to be written again: duplicate keys, numbers that a double cannot
hold, bad UTF-8 and anything after the end of a gzip member are refused. Reading for the eye is `sources.bough`, which
takes what it can get.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from typing import Any, Final, Literal, NamedTuple, cast, get_args

from .lines import parse_loosely

Codec = Literal["jsonl", "json", "compact", "gzip"]
"""`json` is indented, `compact` is one line, `gzip` is `compact` compressed."""

CODECS: Final[tuple[Codec, ...]] = get_args(Codec)
SUFFIXES: Final[dict[Codec, str]] = {"jsonl": ".jsonl", "json": ".json", "compact": ".json", "gzip": ".json.gz"}
"""What the names of files of a codec end in; only a convention: reading goes by content."""
UNPACKED_LIMIT: Final = 256 << 20
"""Bytes that a compressed file may unpack to; a larger one is refused before it fills the memory."""

_FED = 64
"""Bytes that are unpacked at a time, so that damage costs no more than what comes after it."""
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_BRANCH = re.compile(rb'"type"\s*:\s*"branch"')
_MESSAGES = re.compile(rb'"messages"\s*:\s*\[')


class Document(NamedTuple):
    """One branch file."""

    header: dict[str, Any]
    """The header's record."""
    messages: list[dict[str, Any]]
    """The records after it in file order, also those of types unknown here."""


def line(record: dict[str, Any]) -> bytes:
    """A record as one line with its newline. Raises ValueError for NaN, infinities and what is no JSON value."""
    return _dump(record, indent=None) + b"\n"


def encode(document: Document, codec: Codec) -> bytes:
    """A document as bytes: the same bytes for the same document, at any time. Raises ValueError as `line` does."""
    if codec == "jsonl":
        return b"".join(map(line, [document.header, *document.messages]))
    whole = {**document.header, "messages": document.messages}
    if codec == "gzip":
        return gzip.compress(_dump(whole, indent=None), mtime=0)
    return _dump(whole, indent=2 if codec == "json" else None) + b"\n"


def decode(data: bytes) -> Document:
    """The document in bytes of any codec. Raises ValueError, which says why, for everything but a whole one."""
    codec = detect(data)
    if codec is None:
        raise ValueError("this is no branch document")
    if codec == "jsonl":
        records = [_parse(piece) for piece in data.removeprefix(_BOM).split(b"\n") if piece.strip()]
        return Document(records[0], records[1:])
    whole = _parse(gunzip(data) if codec == "gzip" else data)
    messages = whole.pop("messages", None)
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise ValueError("its messages are no list of records")
    return Document(whole, cast("list[dict[str, Any]]", messages))


def detect(data: bytes) -> Codec | None:
    """The codec of a branch document by its first bytes, None if it is none. A prefix of a few KiB is enough."""
    if data.startswith(_GZIP):
        return "gzip" if detect(unpacked_head(data)) in ("compact", "json") else None
    text = data.removeprefix(_BOM).lstrip()
    inside = _MESSAGES.search(text)
    found = _BRANCH.search(text, 0, inside.start() if inside else len(text))
    if not text.startswith(b"{") or not found:
        return None
    first = text.split(b"\n", 1)[0]
    if _is_header(first):
        return "jsonl"
    if not inside:
        return None
    return "json" if first.strip() == b"{" else "compact"


def unpacked_head(data: bytes, limit: int = 65_536) -> bytes:
    """The first bytes that a prefix of gzip data unpacks to; as many as there are before damage, empty for none."""
    unpacker, head = zlib.decompressobj(wbits=31), b""
    try:
        for at in range(0, len(data), _FED):
            head += unpacker.decompress(data[at : at + _FED], limit)
            if len(head) >= limit:
                break
    except zlib.error:
        pass
    return head[:limit]


def gunzip(data: bytes, limit: int = UNPACKED_LIMIT) -> bytes:
    """The content of exactly one gzip member.

    Raises ValueError for damage, for more than `limit` bytes, and for anything after the member: Python's own reader
    would silently join a second one to the first.
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, limit)
    except zlib.error as error:
        raise ValueError(f"its compression is damaged ({error})") from error
    if not unpacker.eof:
        raise ValueError(
            "it unpacks to more than the limit" if unpacker.unconsumed_tail else "its compressed data ends too early"
        )
    if unpacker.unused_data:
        raise ValueError("more data follows its compressed content")
    return content


def _is_header(first: bytes) -> bool:
    try:
        record = parse_loosely(first)
    except ValueError:
        return False
    return isinstance(record, dict) and record.get("type") == "branch" and "messages" not in record


def _dump(value: object, indent: int | None) -> bytes:
    """UTF-8, as it reads best; escapes only where a lone surrogate leaves no other way."""
    separators = (",", ":") if indent is None else (",", ": ")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
        try:
            return text.encode()
        except UnicodeEncodeError:
            return json.dumps(value, allow_nan=False, indent=indent, separators=separators).encode("ascii")
    except (TypeError, RecursionError) as error:
        raise ValueError(f"this cannot be written as JSON ({error})") from error


def _parse(data: bytes) -> dict[str, Any]:
    """One JSON object. Raises ValueError for what would not be the same when written again."""
    try:
        value = json.loads(
            data.removeprefix(_BOM).decode("utf-8"),
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_no_twins,
        )
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("a record is no JSON object")  # noqa: TRY004  # one type for everything wrong with the data
    return value


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"the number {digits[:40]} is too large")
    return value


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a record holds one key twice")
    return record
