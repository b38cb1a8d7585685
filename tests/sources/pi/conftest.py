"""Sessions in pi's true shape, built entry by entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.sources.pi import Pi

Entry = dict[str, Any]
USAGE = {"input": 10, "output": 5, "cacheRead": 3, "cacheWrite": 2, "totalTokens": 20, "cost": {"total": 0.5}}


class Session:
    """A session file that is being written. Each entry hangs on the one before unless a parent is named."""

    def __init__(self, path: Path, header: Entry | None = None) -> None:
        self.path = path
        self.lines: list[bytes] = []
        self.last: str | None = None
        if header is not None:
            self.write(header)

    def write(self, record: object) -> None:
        self.lines.append(json.dumps(record).encode())

    def entry(self, type: str, parent: str | None = "", **fields: Any) -> str:
        id = f"{len(self.lines):08x}"
        time = f"2026-11-19T10:{len(self.lines) // 60:02}:{len(self.lines) % 60:02}.000Z"
        self.write(
            {"type": type, "id": id, "parentId": self.last if parent == "" else parent, "timestamp": time, **fields}
        )
        self.last = id
        return id

    def said(self, role: str, content: Any, parent: str | None = "", **fields: Any) -> str:
        return self.entry("message", parent, message={"role": role, "content": content, **fields})

    def user(self, text: str, parent: str | None = "") -> str:
        return self.said("user", [{"type": "text", "text": text}], parent)

    def assistant(self, *blocks: Entry, parent: str | None = "") -> str:
        content = list(blocks) or [{"type": "text", "text": "an answer"}]
        return self.said("assistant", content, parent, provider="anthropic", model="claude", usage=USAGE)

    def turn(self, text: str, parent: str | None = "") -> str:
        self.user(text, parent)
        return self.assistant()

    def save(self) -> Path:
        self.path.write_bytes(b"\n".join([*self.lines, b""]))
        return self.path


HEADER: Entry = {
    "type": "session",
    "version": 3,
    "id": "019f0000-0000-7000-8000-000000000001",
    "timestamp": "2026-11-19T10:00:00.000Z",
    "cwd": "/home/dev/project",
}


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "2026-11-19T10-00-00-000Z_019f0000-0000-7000-8000-000000000001.jsonl", HEADER)


@pytest.fixture
def new_session(tmp_path: Path) -> Callable[..., Session]:
    return lambda name, **header: Session(tmp_path / name, {**HEADER, **header})


@pytest.fixture
def opened() -> Callable[[Path], Conversation]:
    def open_(path: Path) -> Conversation:
        pi = Pi()
        (ref,) = pi.discover([path])
        return Conversation(ref, pi)

    return open_
