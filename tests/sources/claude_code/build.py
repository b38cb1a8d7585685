"""Sessions in the shape that Claude Code writes them, and rewinds of any session."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bough.core.conversation import Conversation
from bough.core.sources.base import Ref
from bough.core.sources.claude_code import ClaudeCode

SESSION = "5e551011-0000-4000-8000-000000000001"
_numbers = count(1)


@dataclass
class Session:
    """Records in file order; each method appends one and returns its uuid. Without `parent` it follows the last one."""

    id: str = SESSION
    records: list[dict[str, Any]] = field(default_factory=list)
    last: str | None = None
    common: dict[str, Any] = field(default_factory=dict)

    def add(self, type: str, *, parent: str | None = "", uuid: str | None = None, **fields: Any) -> str:
        number = next(_numbers)
        uuid = uuid or f"00000000-0000-4000-8000-{number:012}"
        self.records.append(
            {
                "parentUuid": self.last if parent == "" else parent,
                "isSidechain": False,
                "userType": "external",
                "cwd": "/home/dev/project",
                "sessionId": self.id,
                "version": "2.1.39",
                "gitBranch": "main",
                "type": type,
                "uuid": uuid,
                "timestamp": f"2026-02-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000Z",
                **self.common,
                **fields,
            }
        )
        self.last = uuid
        return uuid

    def meta(self, type: str, **fields: Any) -> None:
        self.records.append({"type": type, "sessionId": self.id, **fields})

    def prompt(self, text: str | list[Any] = "please", **fields: Any) -> str:
        return self.add("user", message={"role": "user", "content": text}, **fields)

    def answer(self, text: str = "done", *, message: str = "", **fields: Any) -> str:
        return self._assistant([{"type": "text", "text": text}], message, fields)

    def think(self, *, message: str = "", **fields: Any) -> str:
        return self._assistant([{"type": "thinking", "thinking": "hm", "signature": "s"}], message, fields)

    def call(self, call: str, *, message: str = "", name: str = "Bash", input: Any = None, **fields: Any) -> str:
        block = {"type": "tool_use", "id": call, "name": name, "input": input or {"command": "ls"}}
        return self._assistant([block], message, fields)

    def result(self, call: str, text: str = "ok", **fields: Any) -> str:
        block = {"type": "tool_result", "tool_use_id": call, "content": text}
        return self.add("user", message={"role": "user", "content": [block]}, **fields)

    def progress(self, **fields: Any) -> str:
        return self.add("progress", data={"type": "hook_progress", "hookName": "PreToolUse"}, **fields)

    def system(self, subtype: str, **fields: Any) -> str:
        return self.add("system", subtype=subtype, **fields)

    def _assistant(self, content: list[Any], message: str, fields: dict[str, Any]) -> str:
        said = {
            "id": message or f"msg_{next(_numbers)}",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-4-5",
            "content": content,
            "usage": {"input_tokens": 3, "output_tokens": 5, "cache_read_input_tokens": 7},
        }
        return self.add("assistant", message=said, **fields)

    def write(self, folder: Path, name: str = "") -> Path:
        path = folder / f"{name or self.id}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in self.records))
        return path


def turn(session: Session, text: str = "please") -> str:
    """A prompt, a call, its result and an answer; returns the answer."""
    session.prompt(text)
    call = f"toolu_{next(_numbers)}"
    session.call(call)
    session.result(call)
    return session.answer()


def parallel(session: Session) -> dict[str, str]:
    """A turn with two calls in one answer: the lines chain on, and each result hangs on its own call."""
    session.prompt("two at once")
    ids = {"a1": session.call("c1", message="msg_p")}
    ids["a2"] = session.call("c2", message="msg_p")
    ids["r1"] = session.result("c1", parent=ids["a1"])
    ids["r2"] = session.result("c2", parent=ids["a2"])
    ids["a3"] = session.answer("both are done")
    return ids


def opened(*paths: Path) -> Conversation:
    """The one conversation in these files."""
    source = ClaudeCode()
    refs: list[Ref] = list(source.discover(paths))
    assert len(refs) == 1
    return Conversation(refs[0], source)


def rewound(data: bytes, at: str, *, answered: bool = True) -> bytes:
    """The file after a person has rewound to the record `at` and typed something, and perhaps got an answer."""
    number = next(_numbers)
    prompt = f"ffffffff-0000-4000-8000-{number:012}"
    common = {"isSidechain": False, "userType": "external", "cwd": "/x", "sessionId": SESSION, "version": "2.1.39"}
    records: list[dict[str, Any]] = [
        {
            **common,
            "parentUuid": at,
            "type": "user",
            "uuid": prompt,
            "timestamp": "2027-01-01T00:00:00.000Z",
            "message": {"role": "user", "content": f"rather do it another way ({number})"},
        }
    ]
    if answered:
        said = {"id": f"msg_r{number}", "role": "assistant", "content": [{"type": "text", "text": "I see."}]}
        records.append(
            {
                **common,
                "parentUuid": prompt,
                "type": "assistant",
                "uuid": f"eeeeeeee-0000-4000-8000-{number:012}",
                "timestamp": "2027-01-01T00:00:01.000Z",
                "message": said,
            }
        )
    if data and not data.endswith(b"\n"):
        data += b"\n"
    return data + b"".join(json.dumps(record).encode() + b"\n" for record in records)
