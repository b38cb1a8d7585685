"""The fields of a conversation and the byte ranges of its nodes.

The quick way trusts a typed decoder, which refuses a whole document for one lone surrogate or one missing bracket. The
sure way cuts by brackets, so that a document that is damaged or cut short still gives every node that is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from ...lines import parse_loosely
from .scan import scan


class Fields(msgspec.Struct, frozen=True):
    """What a conversation says of itself. Anything may be missing, null, or of a wrong type."""

    title: Any = None
    create_time: Any = None
    update_time: Any = None
    current_node: Any = None
    conversation_id: Any = None
    id: Any = None
    uuid: Any = None
    """What the exports of Claude.ai call it."""
    default_model_slug: Any = None

    @property
    def identity(self) -> str | None:
        """Its id: of the names for it, the one that is there."""
        names = (self.conversation_id, self.id, self.uuid)
        return next((value for value in names if isinstance(value, str) and value), None)


class Document(NamedTuple):
    """A conversation taken apart: its fields, and for each node of its mapping the id, the offset and the bytes."""

    fields: Fields
    ids: Sequence[str]
    starts: Sequence[int]
    """Offsets within the document."""
    nodes: Sequence[msgspec.Raw | bytes]
    whole: bool = True
    """Whether it goes on to its closing bracket. If not, the last node may be cut short."""
    mapped: bool = True
    """Whether there is a mapping at all."""


class _Whole(Fields, frozen=True):
    mapping: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict)


_decode = msgspec.json.Decoder(_Whole).decode
_BETWEEN = b' ,:"\r\n\t'
_QUOTES = 2  # those of the key
_STRING = rb'"(?:[^"\\]|\\.)*+"'
_MAPPING = re.compile(rb'"mapping"\s*:\s*\{')
_LAST_KEY = re.compile(rb"(" + _STRING + rb")\s*:\s*\Z", re.DOTALL)
_SCALAR = re.compile(rb"(" + _STRING + rb")\s*:\s*(" + _STRING + rb'|[^\s,:"{}\[\]]+)', re.DOTALL)
_FIELD = re.compile(
    rb'"(' + "|".join(Fields.__struct_fields__).encode() + rb')"\s*:\s*(' + _STRING + rb"|-?[0-9][0-9.eE+-]*)",
    re.DOTALL,
)


def take_apart(data: bytes) -> Document:
    """The fields and nodes of one conversation, whatever is wrong with it."""
    return _quickly(data) or _surely(data)


def shallow_fields(shallow: bytes) -> Fields:
    """The fields in a conversation of which only the outermost level is there, perhaps not to its end."""
    found: dict[str, Any] = {}
    for name, value in _FIELD.findall(shallow):
        try:
            found.setdefault(name.decode(), parse_loosely(value))
        except ValueError:
            continue
    return Fields(**found)


def _quickly(data: bytes) -> Document | None:
    try:
        whole = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    mapping = _MAPPING.search(data)
    if mapping is None:
        return None
    starts: list[int] = []
    at = mapping.end()
    for id, node in whole.mapping.items():
        start = data.find(b"{", at)
        before = data[at:start]
        if before.strip(_BETWEEN) != id.encode("utf-8", "replace") or before.count(b'"') != _QUOTES:
            return None  # an odd key, one that comes twice, no node, or another mapping: brackets will tell
        if not data.startswith(bytes(node), start):
            return None  # another mapping with the same key
        starts.append(start)
        at = start + len(node)
    if data[at : at + 64].lstrip()[:1] != b"}":
        return None
    return Document(whole, list(whole.mapping), starts, list(whole.mapping.values()))


def _surely(data: bytes) -> Document:
    found = next(scan([data], 0), None)
    if found is None:
        return Document(Fields(), (), (), (), whole=False, mapped=False)
    fields = shallow_fields(found.shallow)
    for value in scan([data], 1):
        if _key(value.before) == "mapping":
            members = list(_members(data[value.start : value.end]))
            ids, starts, pieces = zip(*members, strict=True) if members else ((), (), ())
            return Document(fields, ids, [value.start + start for start in starts], pieces, whole=found.closed)
    return Document(fields, (), (), (), whole=found.closed, mapped=False)


def _members(mapping: bytes) -> Iterator[tuple[str, int, bytes]]:
    """The key, place and bytes of each node, and of what stands where a node should."""
    at = 1
    for node in scan([mapping], 1):
        yield from _scalars(mapping, at, node.start)
        yield _key(node.before), node.start, mapping[node.start : node.end]
        at = node.end
    yield from _scalars(mapping, at, len(mapping))


def _scalars(mapping: bytes, begin: int, end: int) -> Iterator[tuple[str, int, bytes]]:
    for member in _SCALAR.finditer(mapping, begin, end):
        yield _text(member[1]), member.start(2), member[2]


def _key(before: bytes) -> str:
    key = _LAST_KEY.search(before)
    return _text(key[1]) if key is not None else ""


def _text(quoted: bytes) -> str:
    try:
        return str(parse_loosely(quoted))
    except ValueError:
        return quoted[1:-1].decode("utf-8", "replace")
