"""Exports of Claude.ai: lines, trees, single conversations and zips."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.sources.writing import DAY, Record, write

NO_PARENT = "00000000-0000-4000-8000-000000000000"


def message(number: int, sender: str, text: str, parent: int | None = None, **fields: Any) -> Record:
    named = {} if parent is None else {"parent_message_uuid": claude_id(parent) if parent else NO_PARENT}
    return {
        "uuid": claude_id(number),
        "text": "",
        "content": [{"type": "text", "text": text, "citations": []}],
        "sender": sender,
        "created_at": DAY.format(number),
        "attachments": [],
        "files": [],
        **named,
        **fields,
    }


def claude_id(number: int) -> str:
    return f"667337e6-aede-4ba4-8ff8-{number:012}"


def conversation(number: int, *messages: Record, **fields: Any) -> Record:
    return {
        "uuid": f"8006a434-8b0b-43df-8e6d-{number:012}",
        "name": f"Chat {number}",
        "summary": "",
        "created_at": DAY.format(0),
        "updated_at": DAY.format(30),
        "account": {"uuid": "9f6b23a1-4e97-43b3-b2e1-dc6e3f94d9c8"},
        "chat_messages": list(messages),
        **fields,
    }


CALLED = [
    {"type": "thinking", "thinking": "look it up"},
    {"type": "tool_use", "id": "toolu_1", "name": "web_search", "input": {"query": "bread"}},
    {
        "type": "tool_result",
        "tool_use_id": "toolu_1",
        "name": "web_search",
        "content": [{"type": "text", "text": "rye"}],
    },
    {"type": "text", "text": "Rye."},
]


CLAUDE_LINE = conversation(
    1,
    message(1, "human", "Which bread?", attachments=[{"file_name": "a.txt", "file_type": "txt", "file_size": 5}]),
    message(2, "assistant", "", content=CALLED),
)


CLAUDE_TREE = conversation(
    2,
    message(3, "human", "Draw it", 0, files=[{"file_kind": "image", "file_name": "oven.png"}]),
    message(4, "assistant", "Here.", 3),
    message(5, "assistant", "Or so.", 3),
    message(6, "human", "Bigger", 5),
    message(7, "human", "Draw an oven", 0),
    message(8, "assistant", "Bigger now.", 6),
    model="claude-3-5-sonnet",
    current_leaf_message_uuid=claude_id(8),
)


def export(folder: Path) -> Path:
    return write(folder / "conversations.json", [CLAUDE_LINE, CLAUDE_TREE], indent=None)


def single(folder: Path) -> Path:
    return write(folder / "claude-chat.json", {**CLAUDE_TREE, "uuid": "8006a434-8b0b-43df-8e6d-00000000aaaa"})


def claude_zip(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with ZipFile(folder / "data-2025.zip", "w", ZIP_DEFLATED) as file:
        file.writestr("users.json", json.dumps([{"uuid": "u", "full_name": "A"}]))
        file.writestr(
            "conversations.json", json.dumps([{**CLAUDE_LINE, "uuid": "8006a434-8b0b-43df-8e6d-00000000bbbb"}])
        )
        file.writestr("projects.json", "[]")
    return folder / "data-2025.zip"
