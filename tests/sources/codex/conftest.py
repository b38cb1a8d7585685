"""Rollouts in Codex's true shape, built record by record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.sources.codex import Codex

Item = dict[str, Any]
ID = "019f0000-0000-7000-8000-00000000000{}"


class Rollout:
    """A rollout that is being written."""

    def __init__(self, folder: Path, number: int = 1, **meta: Any) -> None:
        self.id = ID.format(number)
        self.path = folder / "sessions" / "2026" / "11" / "19" / f"rollout-2026-11-19T10-00-0{number}-{self.id}.jsonl"
        self.lines: list[bytes] = []
        self.calls = 0
        self.spent = 0
        self.hour = 9 + number
        own = {"id": self.id, "timestamp": f"2026-11-19T{self.hour}:00:00.000Z", "cwd": "/home/dev/project"}
        tool = {"originator": "codex_cli_rs", "cli_version": "0.77.0", "source": "cli", "model_provider": "openai"}
        self.record("session_meta", {**own, **tool, "instructions": None, **meta})

    def record(self, type: str, payload: Item, **fields: Any) -> None:
        number = len(self.lines)
        time = f"2026-11-19T{self.hour}:{number // 60:02}:{number % 60:02}.000Z"
        self.lines.append(json.dumps({"timestamp": time, "type": type, "payload": payload, **fields}).encode())

    def item(self, type: str, **fields: Any) -> None:
        self.record("response_item", {"type": type, **fields})

    def event(self, type: str, **fields: Any) -> None:
        self.record("event_msg", {"type": type, **fields})

    def message(self, role: str, text: str, **fields: Any) -> None:
        block = {"type": "output_text" if role == "assistant" else "input_text", "text": text}
        self.item("message", role=role, content=[block], **fields)

    def user(self, text: str) -> None:
        self.message("user", text)
        self.event("user_message", message=text, images=[])
        self.record("turn_context", {"cwd": "/home/dev/project", "model": "gpt-5.1"})

    def answer(self, text: str = "an answer") -> None:
        self.item("reasoning", summary=[{"type": "summary_text", "text": "hm"}], content=None, encrypted_content="x")
        self.event("agent_message", message=text)
        self.message("assistant", text)
        self.tokens()

    def tokens(self) -> None:
        self.spent += 100
        last = {"input_tokens": 90, "cached_input_tokens": 60, "output_tokens": 10, "total_tokens": 100}
        total = {"input_tokens": 0, "output_tokens": 0, "total_tokens": self.spent}
        self.event("token_count", info={"total_token_usage": total, "last_token_usage": last}, rate_limits=None)

    def call(self, name: str = "shell", arguments: Item | None = None, output: str = "done") -> str:
        self.calls += 1
        call = f"call_{self.calls}"
        self.item("function_call", name=name, arguments=json.dumps(arguments or {"command": "ls"}), call_id=call)
        self.tokens()
        self.item("function_call_output", call_id=call, output=output)
        return call

    def turn(self, text: str) -> None:
        self.user(text)
        self.call()
        self.answer()

    def back(self, turns: int) -> None:
        self.event("thread_rolled_back", num_turns=turns)

    def save(self) -> Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(b"\n".join([*self.lines, b""]))
        return self.path


@pytest.fixture
def rollout(tmp_path: Path) -> Rollout:
    return Rollout(tmp_path)


@pytest.fixture
def new_rollout(tmp_path: Path) -> Callable[..., Rollout]:
    return lambda number, **meta: Rollout(tmp_path, number, **meta)


@pytest.fixture
def opened() -> Callable[..., Conversation]:
    def open_(*paths: Path) -> Conversation:
        codex = Codex()
        (ref,) = codex.discover(paths)
        return Conversation(ref, codex)

    return open_
