"""A chat as a conversation: a tree in which each message names its parent, and the chat the message a person is at.

A prompt that was edited is a sibling of what it was, and so is an answer that was asked for again, or of another model.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...linking import link
from ...model import Locator
from ...skeleton import RawRecord, Skeleton
from ..documents import Document
from ..drafts import dict_of, tags_of, text_of, time_of
from ..jsonlines import gathered
from ..nodes import Node
from .parts import nature, usage_of

_OF_THE_TREE = frozenset({"history", "messages"})


class Chat(NamedTuple):
    """One chat: where it is written, and what its row, or the object around it, says of it."""

    document: Document
    node: Node
    """The chat itself."""
    about: dict[str, Any]


class _Said(NamedTuple):
    id: str
    node: Node
    value: dict[str, Any]
    parent: str | None


def chat_of(document: Document, node: Node) -> Chat | None:
    """The chat in an element of an export, or that is the whole of it; None for anything else."""
    members = document.members(node)
    inner = members.get("chat")
    if inner is not None and "history" in document.members(inner):
        return Chat(document, inner, document.fields(node, without=("chat",)))
    history = members.get("history")
    if history is not None and "messages" in document.members(history):
        return Chat(document, node, {})
    return None


def build(skeleton: Skeleton, chat: Chat, key: str = "") -> Skeleton:
    """Fill a skeleton; `key` is that of all its locators."""
    document, members = chat.document, chat.document.members(chat.node)
    fields = document.fields(chat.node, without=tuple(_OF_THE_TREE))
    history = document.members(members["history"]) if "history" in members else {}
    said = _messages(document, skeleton, history.get("messages"))
    said += _only_listed(document, skeleton, members.get("messages"), {one.id for one in said})

    def report(code: str, index: int, sentence: str) -> None:
        document.report(code, said[index].id, sentence)

    parents = link([one.id for one in said], [one.parent for one in said], report)
    for one, parent in zip(said, parents, strict=True):
        _append(skeleton, one, parent)
    if key:
        skeleton.keys = dict.fromkeys(range(len(said)), key)
    skeleton.records += 1
    skeleton.raw.append(RawRecord("chat", Locator(*document.place(0, chat.node), key)))
    current = history.get("currentId")
    active = document.value(current) if current is not None and current.whole else None
    places = {id: entry for entry, id in enumerate(skeleton.ids)}
    skeleton.active = places.get(text_of(active), -1)
    skeleton.root_fork = True
    _describe(skeleton, {**fields, **{name: value for name, value in chat.about.items() if value is not None}}, fields)
    skeleton.problems = gathered([*skeleton.problems, *document.problems])
    return skeleton


def _messages(document: Document, skeleton: Skeleton, messages: Node | None) -> list[_Said]:
    """Those of the tree, by their ids."""
    if messages is None:
        document.report("bad-record", "history", "Its history is missing; what is listed beside it is shown.")
        return []
    found: list[_Said] = []
    for id, node in document.members(messages).items():
        value = document.value(node) if node.whole else None
        if isinstance(value, dict):
            found.append(_Said(id, node, value, text_of(value.get("parentId")) or None))
        else:
            _keep(document, skeleton, "bad-record" if node.whole else "cut-off", node)
            document.report("bad-record", id, "This message cannot be read; it is kept raw.")
    return found


def _only_listed(document: Document, skeleton: Skeleton, listed: Node | None, known: set[str]) -> list[_Said]:
    """Of the path that is listed beside the tree what is not in the tree: all of it in the oldest chats."""
    found: list[_Said] = []
    before: str | None = None
    for number, node in enumerate(document.items(listed), 1):
        value = document.value(node) if node.whole else None
        fields = dict_of(value)
        id = text_of(fields.get("id")) or f"r{number}"
        if not fields:
            _keep(document, skeleton, "bad-record", node)
            document.report("bad-record", id, "This message cannot be read; it is kept raw.")
        elif id in known:
            _keep(document, skeleton, "copy", node)
        else:
            found.append(_Said(id, node, fields, text_of(fields.get("parentId")) or before))
        before = id if fields else before
    return found


def _append(skeleton: Skeleton, said: _Said, parent: int) -> None:
    value = said.value
    role, kind, hidden = nature(value)
    place = (0, said.node.start, said.node.length)
    model = text_of(value.get("model")) if role == "assistant" else ""
    skeleton.append(
        said.id, parent, role, kind, place,
        time=time_of(value.get("timestamp")), hidden=hidden, model=model or None, usage=usage_of(value),
    )  # fmt: skip
    skeleton.records += 1


def _keep(document: Document, skeleton: Skeleton, type: str, node: Node) -> None:
    skeleton.records += 1
    skeleton.raw.append(RawRecord(type, Locator(*document.place(0, node))))


def _describe(skeleton: Skeleton, about: dict[str, Any], chat: dict[str, Any]) -> None:
    skeleton.id = text_of(about.get("id"))
    skeleton.title = text_of(about.get("title"))
    skeleton.created = time_of(about.get("created_at")) or time_of(about.get("timestamp"))
    skeleton.updated = time_of(about.get("updated_at"))
    named = [*_tags(chat.get("tags")), *_tags(dict_of(about.get("meta")).get("tags"))]
    skeleton.tags = tags_of(named)


def _tags(value: object) -> list[object]:
    """Names, or objects that have one."""
    return [dict_of(one).get("name", one) for one in value] if isinstance(value, list) else []
