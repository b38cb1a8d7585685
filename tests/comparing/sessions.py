"""Conversations as files of pi, from rows of what was said; short to write, and real to read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bough.core import Conversation, Target, open_path

Row = tuple[str, str | None, str, str]
"""Id, id of the parent, `user` or `assistant`, what was said."""


def conversation(
    path: Path, rows: Iterable[Row], *, session: str = "5a1e7c1e-0000-4000-8000-00000000000a"
) -> Conversation:
    """A conversation of these messages, in this order in its file, a second apart."""
    header = {"type": "session", "version": 3, "id": session, "timestamp": "2026-11-03T09:00:00.000Z", "cwd": "/src"}
    records = [header, *(_record(second, row) for second, row in enumerate(rows))]
    return written(path, records)


def written(path: Path, records: Iterable[dict[str, Any]]) -> Conversation:
    """The conversation that a file of these records is."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    (found,) = open_path(path)
    return found


def chain(texts: Sequence[str], prefix: str = "m") -> list[Row]:
    """Prompts and answers in turn, each after the one before."""
    rows: list[Row] = []
    for number, text in enumerate(texts):
        parent = f"{prefix}{number - 1:07}" if number else None
        rows.append((f"{prefix}{number:07}", parent, "assistant" if number % 2 else "user", text))
    return rows


def upto(found: Conversation, id: str) -> Target:
    """A side that ends at a message."""
    entry = found.index_of(id)
    assert entry is not None
    return Target(found, found.tree.branch_of(entry), entry)


def _record(second: int, row: Row) -> dict[str, Any]:
    id, parent, role, text = row
    message: dict[str, Any] = {"role": role, "content": [{"type": "text", "text": text}]}
    if role == "assistant":
        cost = {"input": 3, "output": 4, "cacheRead": 0, "cacheWrite": 0, "totalTokens": 7, "cost": {"total": 0.5}}
        message |= {"provider": "anthropic", "model": "claude", "usage": cost}
    time = f"2026-11-03T10:{second // 60 % 60:02}:{second % 60:02}.000Z"
    return {"type": "message", "id": id, "parentId": parent, "timestamp": time, "message": message}
