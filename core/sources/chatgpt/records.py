"""What a node of a conversation's `mapping` holds, as far as the tree needs it."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ...lines import parse_loosely
from ...model import Kind, Role
from .scan import scan

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant", "system": "system", "tool": "tool"}
_INJECTED = frozenset({"user_editable_context", "model_editable_context"})
_PARENT = re.compile(rb'"parent"\s*:\s*"([^"\\]*)"')
_SAID = re.compile(rb'"message"\s*:\s*\Z')
_EMPTY_LIMIT = 200  # bytes of `[""]`, indented however deeply
_THOUGHTS = frozenset({"thoughts", "reasoning_recap"})


class Author(msgspec.Struct, frozen=True, gc=False):
    """Who a message is from."""

    role: str | None = None


class Content(msgspec.Struct, frozen=True, gc=False):
    """The kind of a message's content; what it says is skipped."""

    content_type: str | None = None
    parts: msgspec.Raw = msgspec.Raw()

    @property
    def empty(self) -> bool:
        """Whether it says nothing: no parts, or none but empty texts."""
        if len(self.parts) > _EMPTY_LIMIT:
            return False
        parts = msgspec.json.decode(self.parts) if self.parts else None
        return not (any(parts) if isinstance(parts, list) else parts)


class Metadata(msgspec.Struct, frozen=True, gc=False):
    """The facts about a message that matter here, of some eighty."""

    is_visually_hidden_from_conversation: Any = None
    model_slug: Any = None
    default_model_slug: Any = None
    turn_exchange_id: Any = None
    request_id: Any = None
    branching_from_conversation_id: Any = None
    branching_from_message_id: Any = None


class Message(msgspec.Struct, frozen=True, gc=False):
    """A message without what it says. Every field may be missing or null."""

    author: Author | None = None
    content: Content | None = None
    metadata: Metadata | None = None
    create_time: Any = None
    weight: Any = None
    recipient: Any = None


class Node(msgspec.Struct, frozen=True, gc=False):
    """One node: a message, or none at the root."""

    parent: str | None = None
    children: list[str] | None = None
    message: Message | None = None


decode = msgspec.json.Decoder(Node).decode
"""A node of the expected shape. Raises msgspec.DecodeError and the like for any other."""


def role_of(message: Message) -> Role:
    """Who said it; `system` where that is none of the four roles."""
    said = message.author.role if message.author is not None else None
    return _ROLES.get(said, "system") if isinstance(said, str) else "system"


def is_hidden(message: Message, role: Role) -> bool:
    """Whether ChatGPT does not show it: marked so, without weight, injected context, or an empty system message."""
    metadata, content = message.metadata, message.content
    if message.weight == 0 or (metadata is not None and metadata.is_visually_hidden_from_conversation is True):
        return True
    if content is None:
        return role == "system"
    if content.content_type in _INJECTED:
        return True
    return role == "system" and content.empty


def kind_of(message: Message, role: Role, hidden: bool) -> Kind:
    """What it is within its turn. Results, calls and thoughts stay what they are when they are hidden."""
    if role == "tool":
        return "result"
    if role == "assistant":
        if message.content is not None and message.content.content_type in _THOUGHTS:
            return "thinking"
        if called(message.recipient):
            return "call"
    if hidden or role == "system":
        return "context"
    return "prompt" if role == "user" else "answer"


def called(recipient: object) -> bool:
    """Whether a message goes to a tool instead of the person."""
    return isinstance(recipient, str) and recipient not in {"", "all"}


def decode_loosely(data: bytes) -> Node | None:
    """A node without what has an unexpected shape; None for what is no object, or no JSON at all."""
    try:
        value = parse_loosely(data)
    except ValueError:
        return None
    return _shaped(value) if isinstance(value, dict) else None


def salvage(data: bytes) -> Node:
    """What brackets tell of a node that no parser can read: whom it follows, and that it is a message."""
    whole = next(scan([data], 0), None)
    if whole is None or not whole.closed:
        return Node()
    parent = _PARENT.search(whole.shallow)
    says = any(_SAID.search(value.before) for value in scan([data], 1))
    return Node(parent[1].decode("utf-8", "replace") if parent else None, None, Message() if says else None)


def _shaped(value: dict[str, Any]) -> Node:
    said = value.get("message")
    message = None
    if isinstance(said, dict):
        message = Message(
            _author(said.get("author")),
            _content(said.get("content")),
            _metadata(said.get("metadata")),
            said.get("create_time"),
            said.get("weight"),
            said.get("recipient"),
        )
    elif said is not None:
        message = Message()
    parent, children = value.get("parent"), value.get("children")
    listed = [child for child in children if isinstance(child, str)] if isinstance(children, list) else None
    return Node(parent if isinstance(parent, str) else None, listed, message)


def _author(value: object) -> Author | None:
    said = value.get("role") if isinstance(value, dict) else None
    return Author(said) if isinstance(said, str) else None


def _metadata(value: object) -> Metadata | None:
    if not isinstance(value, dict):
        return None
    return Metadata(**{name: value[name] for name in Metadata.__struct_fields__ if name in value})


def _content(value: object) -> Content | None:
    if not isinstance(value, dict):
        return None
    parts = value.get("parts")
    says = any(parts) if isinstance(parts, list) else bool(parts)
    kind = value.get("content_type")
    return Content(kind if isinstance(kind, str) else None, msgspec.Raw(b'["said something"]' if says else b"[]"))
