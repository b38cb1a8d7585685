"""Small conversations in the true shape of two tools, for tests that are about libraries and not about formats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bough.core.library import Library


def pi_session(
    path: Path,
    id: str = "5a1e7c1e-0000-4000-8000-000000000001",
    turns: Sequence[str] = ("How deep is the lake?",),
    *,
    name: str | None = None,
    cwd: str = "/home/ada/atlas",
    parent: str | None = None,
    day: int = 3,
    rewind: bool = False,
) -> Path:
    """A session of pi: one prompt and answer a turn; `rewind` asks a second question at the first prompt's place."""
    header = {"type": "session", "version": 3, "id": id, "timestamp": f"2026-11-{day:02}T09:00:00.000Z", "cwd": cwd}
    records: list[dict[str, Any]] = [header | ({"parentSession": parent} if parent else {})]
    last: str | None = None
    for turn in turns:
        records += [_said(f"p{len(records):07}", last, "user", turn, day)]
        records += [_said(f"a{len(records):07}", f"p{len(records) - 1:07}", "assistant", f"About {turn}", day)]
        last = f"a{len(records) - 1:07}"
    if rewind:
        records += [_said("b0000001", None, "user", "Another start", day)]
        records += [_said("b0000002", "b0000001", "assistant", "Very well", day)]
    if name is not None:
        records.append({"type": "session_info", "id": "n0000001", "parentId": records[-1].get("id"), "name": name})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def _said(id: str, parent: str | None, role: str, text: str, day: int) -> dict[str, Any]:
    message: dict[str, Any] = {"role": role, "content": [{"type": "text", "text": text}]}
    if role == "assistant":
        usage = {"input": 3, "output": 4, "cacheRead": 0, "cacheWrite": 0, "totalTokens": 7, "cost": {"total": 0.5}}
        message |= {"provider": "anthropic", "model": "claude", "usage": usage}
    return {
        "type": "message",
        "id": id,
        "parentId": parent,
        "timestamp": f"2026-11-{day:02}T10:00:00.000Z",
        "message": message,
    }


def pi_home(home: Path, number: int = 3) -> list[Path]:
    """So many sessions in pi's usual folder, the first one the oldest."""
    folder = home / ".pi" / "agent" / "sessions" / "--home-ada-atlas--"
    return [
        pi_session(folder / f"2026-11-{day:02}T09-00-00-000Z_{_id(day)}.jsonl", _id(day), (f"Question {day}",), day=day)
        for day in range(1, number + 1)
    ]


def titles(library: Library) -> list[str]:
    """Of all conversations of a library, each of them read."""
    return [summary.title for summary in library.complete()]


def _id(day: int) -> str:
    return f"{day:08x}-0000-4000-8000-{day:012x}"
