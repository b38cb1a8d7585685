"""Sessions of claw-code in every layout: the Rust build's, its oldest one, and the Python port's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import Record, lines, write


def block(text: str) -> Record:
    return {"type": "text", "text": text}


def message(role: str, *blocks: Record, **fields: Any) -> Record:
    return {"type": "message", "message": {"role": role, "blocks": list(blocks), **fields}}


SPENT = {"input_tokens": 19, "output_tokens": 3, "cache_read_input_tokens": 12, "cache_creation_input_tokens": 1}


CLAW = [
    message("user", block("Why does it fail?")),
    message(
        "assistant",
        {"type": "thinking", "thinking": "look", "signature": "s"},
        block("I will read it."),
        {"type": "tool_use", "id": "t1", "name": "bash", "input": '{"command":"cat"}'},
        usage=SPENT,
    ),
    message(
        "tool", {"type": "tool_result", "tool_use_id": "t1", "tool_name": "bash", "output": "def f", "is_error": False}
    ),
    message("assistant", block("Off by one."), usage=SPENT),
]


def claw_meta(id: str, **fields: Any) -> Record:
    times = {"created_at_ms": 1762509600000, "updated_at_ms": 1762509612000}
    return {"type": "session_meta", "version": 1, "session_id": id, **times, **fields}


def prompt(text: str) -> Record:
    return {"type": "prompt_history", "text": text, "timestamp_ms": 1762509600100}


def session(folder: Path, id: str = "session-1762509600000-0", *records: Record, **fields: Any) -> Path:
    meta = claw_meta(id, model="claude-opus", workspace_root="/home/alex/atlas", **fields)
    return lines(folder / f"{id}.jsonl", meta, *(records or (prompt("Why does it fail?"), *CLAW)))


def legacy(folder: Path) -> Path:
    return write(
        folder / "session-1774998936453.json", {"messages": [one["message"] for one in CLAW[:2]], "version": 1}, None
    )


def python(folder: Path) -> Path:
    stored = {"session_id": "b035f648", "messages": ["review", "list"], "input_tokens": 3, "output_tokens": 13}
    return write(folder / "b035f648.json", stored)
