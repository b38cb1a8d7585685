"""Small exports in the true shape of the format, built in code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bough.core.conversation import Conversation
from bough.core.sources.chatgpt import ChatGPT

SOURCE = ChatGPT()


def message(id: str, role: str = "user", text: str | None = "said", **fields: Any) -> dict[str, Any]:
    """A message; `content`, `metadata`, `name` and any other field replace what is usual."""
    author = {"role": role, "name": fields.pop("name", None), "metadata": {}}
    usual = {
        "id": id,
        "author": author,
        "create_time": 1700000000.5,
        "update_time": None,
        "content": {"content_type": "text", "parts": [text]},
        "status": "finished_successfully",
        "end_turn": None,
        "weight": 1.0,
        "metadata": {},
        "recipient": "all",
        "channel": None,
    }
    return usual | fields


def mapping(parents: Mapping[str, str | None], messages: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Nodes by id, each with its parent; `messages` replaces single messages (None: a node without one)."""
    given = messages or {}
    nodes: dict[str, Any] = {}
    for id, parent in parents.items():
        said = given.get(id, message(id)) if parent is not None or id in given else None
        nodes[id] = {"id": id, "message": said, "parent": parent, "children": []}
    for id, parent in parents.items():
        if parent in nodes:
            nodes[parent]["children"].append(id)
    return nodes


def conversation(nodes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A conversation as an export has it."""
    usual = {
        "title": "A title",
        "create_time": 1700000000.25,
        "update_time": 1700000100.75,
        "mapping": nodes,
        "moderation_results": [],
        "current_node": list(nodes)[-1] if nodes else None,
        "plugin_ids": None,
        "conversation_id": "conv-1",
        "is_archived": False,
        "safe_urls": [],
        "default_model_slug": "gpt-4o",
        "id": "conv-1",
    }
    return usual | fields


def chain(*ids: str) -> dict[str, str | None]:
    """Parents of a line without forks, its first node being the root."""
    return dict(zip(ids, (None, *ids), strict=False))


def write(path: Path, document: Any, **how: Any) -> Path:
    """Write a document as JSON, in one line unless told otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, **how), encoding="utf-8")
    return path


def opened(*paths: Path) -> list[Conversation]:
    """All conversations in files."""
    return [Conversation(ref, SOURCE) for ref in SOURCE.discover(paths)]


def ids(conversations: Iterable[Conversation]) -> list[str]:
    """The ids of conversations."""
    return [each.id for each in conversations]


def texts(opened_one: Conversation) -> list[str]:
    """Previews of all messages."""
    return [opened_one.preview(index) for index in range(len(opened_one.skeleton))]
