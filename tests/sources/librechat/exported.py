"""Exports of LibreChat, flat and as trees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import DAY, Record, write

ROOT = "00000000-0000-0000-0000-000000000000"


def libre(number: int, parent: int, text: str, **fields: Any) -> Record:
    typed = fields.pop("typed", False)
    return {
        "messageId": libre_id(number),
        "parentMessageId": libre_id(parent) if parent else ROOT,
        "conversationId": "af1ea676-f525-444f-a9ed-7c8dbf062733",
        "createdAt": DAY.format(number),
        "isCreatedByUser": typed,
        "sender": "User" if typed else "GPT-4",
        "text": text,
        "model": None if typed else "gpt-4-turbo",
        "endpoint": "openAI",
        "tokenCount": 9,
        **fields,
    }


def libre_id(number: int) -> str:
    return f"9501f99d-9bbb-40cb-bbb2-{number:012}"


LIBRE_CALL = {"id": "l1", "name": "search", "args": '{"q": "rye"}', "output": "found"}


LIBRE = [
    libre(1, 0, "Why?", typed=True, files=[{"filename": "a.pdf", "type": "application/pdf", "bytes": 3}]),
    libre(2, 1, "Because."),
    libre(3, 1, "", content=[{"type": "think", "think": "hm"}, {"type": "tool_call", "tool_call": LIBRE_CALL}]),
    libre(4, 3, "Go on", typed=True),
    libre(5, 2, "Really?", typed=True),
    libre(6, 4, "On it."),
]


def flat(folder: Path) -> Path:
    return write(folder / "flat.json", export(LIBRE, "af1ea676-f525-444f-a9ed-000000000001", recursive=False))


def export(messages: list[Record], id: str, *, recursive: bool) -> Record:
    about = {"conversationId": id, "endpoint": "openAI", "title": "Bread", "exportAt": "16:33:32", "branches": True}
    return {**about, "recursive": recursive, "options": {"model": "gpt-3.5", "temperature": 1}, "messages": messages}


def libre_nested(messages: list[Record]) -> list[Record]:
    held = {one["messageId"]: {**one, "children": []} for one in messages}
    for one in held.values():
        if one["parentMessageId"] in held:
            held[one["parentMessageId"]]["children"].append(one)
    return [one for one in held.values() if one["parentMessageId"] not in held]


def tree(folder: Path) -> Path:
    nested = libre_nested(LIBRE)
    return write(folder / "tree.json", export(nested, "af1ea676-f525-444f-a9ed-000000000002", recursive=True))
