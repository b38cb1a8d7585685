"""Small conversations for the tests of searching: forked sessions of Claude Code and pi, tools, whatever is wanted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.sessions import pi_session

SESSION = "c1a0de00-0000-4000-8000-000000000001"


def record(id: str, parent: str | None, role: str, content: Any, **more: Any) -> dict[str, Any]:
    """One record of a Claude Code session."""
    message: dict[str, Any] = {"role": role, "content": content}
    if role == "assistant":
        message |= {"id": f"msg_{id}", "model": "claude-sonnet-4-5", "usage": {"input_tokens": 1, "output_tokens": 2}}
    return {
        "parentUuid": parent,
        "isSidechain": False,
        "cwd": "/home/ada/atlas",
        "sessionId": SESSION,
        "type": role,
        "message": message,
        "uuid": id,
        "timestamp": f"2026-11-19T10:{sum(map(ord, id)) % 60:02}:00.000Z",
    } | more


def text(words: str) -> list[dict[str, str]]:
    """The content of an answer."""
    return [{"type": "text", "text": words}]


def lines(records: Sequence[object]) -> bytes:
    """Records as a file has them."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def forked() -> list[dict[str, Any]]:
    """A session with an abandoned branch and the one that is gone on with."""
    return [
        record("u1", None, "user", "Start a plan for the parser"),
        record("a1", "u1", "assistant", text("Here is the plan")),
        record("u2", "a1", "user", "Try approach alpha with mmap"),
        record("a2", "u2", "assistant", text("abandonedquokka alpha result text")),
        record("u3", "a2", "user", "second alpha prompt"),
        record("u4", "a1", "user", "Try approach beta with pread"),
        record("a4", "u4", "assistant", text("livewombat beta result text")),
    ]


def tools() -> list[dict[str, Any]]:
    """A session in which tools were called, something was thought, and a picture was shown."""
    call = {
        "type": "tool_use",
        "id": "t1",
        "name": "Edit",
        "input": {"file_path": "/src/core/FilePool.py", "old": "mmap"},
    }
    answer = {"type": "tool_result", "tool_use_id": "t1", "content": "ValueError: wombat overflow", "is_error": True}
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}
    return [
        record("p1", None, "user", "Please mend the pool"),
        record("p2", "p1", "assistant", [{"type": "thinking", "thinking": "secretly pondering"}]),
        record("p3", "p2", "assistant", [*text("I shall edit it"), call]),
        record("p4", "p3", "user", [answer]),
        record("p5", "p4", "user", [{"type": "text", "text": "Look at this"}, picture]),
    ]


def session(folder: Path, records: Sequence[object], name: str = SESSION) -> Path:
    """A file of records in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_bytes(lines(records))
    return path


def both(folder: Path) -> Path:
    """A folder with forked sessions of two tools."""
    session(folder, forked())
    pi_session(folder / "pi.jsonl", turns=("pi start plan", "pi alpha piabandonedquokka"), rewind=True)
    return folder
