"""A session of Claude Code that grows as Claude Code grows it: one record after the other, appended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SESSION = "44444444-4444-4444-8444-444444444444"


class Claude:
    """Writes a session. Each call appends one record and returns its id; `after` goes back to an earlier one."""

    def __init__(self, folder: Path, session: str = SESSION, *, cwd: str = "/src/atlas", minute: int = 0) -> None:
        self.path = folder / cwd.replace("/", "-") / f"{session}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._session = session
        self._cwd = cwd
        self._minute = minute
        self._number = 0
        self._last: str | None = None

    def ask(self, text: str, *, after: str | None = None) -> str:
        """A prompt."""
        return self._append("user", {"role": "user", "content": text}, after)

    def answer(self, text: str) -> str:
        """An answer."""
        return self._append("assistant", self._answer({"type": "text", "text": text}))

    def call(self, call: str, name: str, **input: object) -> str:
        """A call of a tool."""
        return self._append("assistant", self._answer({"type": "tool_use", "id": call, "name": name, "input": input}))

    def result(self, call: str, text: str, **more: object) -> str:
        """What a tool answered."""
        content = [{"type": "tool_result", "tool_use_id": call, "content": text}]
        return self._append("user", {"role": "user", "content": content}, None, **more)

    def agent(self, agent: str, prompt: str, answer: str) -> Path:
        """The whole run of a sub-agent, in a file of its own."""
        path = self.path.with_suffix("") / "subagents" / f"agent-{agent}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        asked = self._record("user", {"role": "user", "content": prompt}, f"{agent}-1", None)
        answered = self._record("assistant", self._answer({"type": "text", "text": answer}), f"{agent}-2", f"{agent}-1")
        for record in (asked, answered):
            self._write(path, record | {"isSidechain": True, "agentId": agent})
        return path

    def _answer(self, part: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": f"msg_{self._number}",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-4-5",
            "content": [part],
            "usage": {"input_tokens": 10, "output_tokens": 5},
        }

    def _append(self, kind: str, message: dict[str, Any], after: str | None = None, **more: object) -> str:
        self._number += 1
        id = f"m{self._number}"
        record = self._record(kind, message, id, after or self._last)
        self._write(self.path, record | more)
        self._last = id
        return id

    def _record(self, kind: str, message: dict[str, Any], id: str, parent: str | None) -> dict[str, Any]:
        self._minute += 1
        return {
            "parentUuid": parent,
            "isSidechain": False,
            "userType": "external",
            "cwd": self._cwd,
            "sessionId": self._session,
            "version": "2.0.1",
            "type": kind,
            "message": message,
            "uuid": id,
            "timestamp": f"2026-03-02T{10 + self._minute // 60:02d}:{self._minute % 60:02d}:00.000Z",
        }

    @staticmethod
    def _write(path: Path, record: dict[str, Any]) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
