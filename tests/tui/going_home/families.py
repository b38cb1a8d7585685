"""Sessions of Claude Code that share their beginning, and one of our own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

_WRITTEN = 1_700_000_000
FIRST = "c1a0de00-0000-4000-8000-00000000000a"
SECOND = "c1a0de00-0000-4000-8000-00000000000b"


def _record(session: str, uuid: str, parent: str | None, role: str, text: str, minute: int) -> dict[str, Any]:
    message: dict[str, Any] = {"role": role, "content": text}
    if role == "assistant":
        message = {"role": role, "model": "claude-sonnet-4-5", "content": [{"type": "text", "text": text}], "id": uuid}
    return {
        "type": role,
        "uuid": uuid,
        "parentUuid": parent,
        "sessionId": session,
        "isSidechain": False,
        "cwd": "/src/lake",
        "timestamp": f"2026-03-02T10:{minute:02}:00.000Z",
        "message": message,
    }


def _ids(start: int) -> list[str]:
    return [f"{start:08d}-0000-4000-8000-000000000001" for start in range(start, start + 6)]


def write(folder: Path, session: str, said: list[tuple[str, str]], ids: list[str]) -> Path:
    """A session of what was said."""
    lines, parent = [], None
    for minute, ((role, text), uuid) in enumerate(zip(said, ids, strict=False)):
        lines.append(json.dumps(_record(session, uuid, parent, role, text, minute)))
        parent = uuid
    path = folder / "-src-lake" / f"{session}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    os.utime(path, (_WRITTEN, _WRITTEN))  # long ago: nobody writes it now
    return path


BEGUN = [("user", "How deep is the lake?"), ("assistant", "Nine metres.")]
KEY = "ghp_" + "a1B2" * 9
"""Looks like a token of GitHub."""


def family(folder: Path) -> tuple[Path, Path]:
    """Two sessions: the second one took over the first two messages, and went another way."""
    ids, other = _ids(1), _ids(20)
    first = write(folder, FIRST, [*BEGUN, ("user", "And how warm?"), ("assistant", f"Use {KEY} to ask.")], ids)
    second = write(folder, SECOND, [*BEGUN, ("user", "Are there fish?"), ("assistant", "Pike.")], [*ids[:2], *other])
    return first, second
