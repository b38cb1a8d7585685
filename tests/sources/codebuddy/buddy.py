"""Branches, sessions and exports of CodeBuddy in their true shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import Record, write

ISO = "2025-11-07T09:0{}:00.000Z"


def said(role: str, content: Any, **fields: Any) -> Record:
    return {"role": role, "content": content, **fields}


TRUNK = [said("user", "Which cache?"), said("assistant", "An LRU."), said("user", "And two processes?")]


CALL = {"id": "c1", "type": "function", "function": {"name": "search", "arguments": '{"q": "redis"}'}}


REDIS = [
    *TRUNK[:2],
    said(
        "user",
        [
            {"type": "text", "text": "Redis?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        ],
    ),
    said("assistant", None, tool_calls=[CALL]),
    said("tool", "allkeys-lru", tool_call_id="c1"),
    said("assistant", "It works. 東京 ✓"),
]


def branch(folder: Path, id: str, messages: list[Record], minute: int = 0, **fields: Any) -> Path:
    named = {"id": id, "name": f"name of {id}", **fields, "messages": messages}
    return write(folder / f"{id}.json", {**named, "createdAt": ISO.format(minute), "updatedAt": ISO.format(minute + 1)})


def branches(folder: Path) -> list[Path]:
    about = {"description": "worth it?", "tags": ["cache"], "model": "grok-4", "tokenCount": 412, "costEstimate": 0.003}
    return [
        branch(folder, "main", TRUNK),
        branch(folder, "branch_1_a", REDIS, 2, parentId="main", parentMessageIndex=2, metadata=about),
        branch(
            folder,
            "branch_2_b",
            [*REDIS[:3], said("assistant", "Cold.")],
            4,
            parentId="branch_1_a",
            parentMessageIndex=3,
        ),
    ]


def session(folder: Path) -> Path:
    entries = [
        {"type": "user", "content": "List the failing tests", "timestamp": ISO.format(0)},
        {"type": "reasoning", "content": "run them", "timestamp": ISO.format(0)},
        {"type": "tool_call", "content": "bash", "timestamp": ISO.format(1), "toolCallName": "bash"},
        {
            "type": "tool_result",
            "content": "2 failed",
            "timestamp": ISO.format(2),
            "toolCallName": "bash",
            "toolCallSuccess": True,
        },
        {"type": "plan_progress", "content": "checkpoint", "timestamp": ISO.format(2), "taskState": {"step": 1}},
        {"type": "assistant", "content": "Two fail.", "timestamp": ISO.format(3)},
    ]
    about = {"id": "session_a_1", "name": "failing tests", "workingDirectory": "/home/alex/atlas", "model": "grok-4"}
    times = {"createdAt": ISO.format(0), "lastAccessedAt": ISO.format(4)}
    return write(folder / "session_a_1.json", {**about, "messages": entries, **times})


def export(folder: Path) -> Path:
    about = {
        "id": "1762509600000-abc",
        "name": "failing tests",
        "createdAt": 1762509600000,
        "updatedAt": 1762509605000,
        "projectPath": "/home/alex/atlas",
        "provider": "xai",
        "model": "grok-4",
        "totalTokens": 812,
        "totalCost": 0.004,
        "messageCount": 2,
        "tags": ["tests"],
    }
    call = {"id": "c1", "name": "bash", "arguments": {"command": "pytest"}, "timestamp": 1762509601000}
    result = {"toolCallId": "c1", "result": "2 failed", "success": True, "duration": 1900}
    messages = [
        {"role": "user", "content": "List", "id": "m1", "timestamp": 1762509600001},
        {
            "role": "assistant",
            "content": "Two fail.",
            "toolCalls": [call],
            "id": "m2",
            "timestamp": 1762509605000,
            "toolResults": [result],
        },
    ]
    points = [{"id": "p", "messageIndex": 2, "label": "before fix", "createdAt": 1762509605100}]
    whole = {"version": "1.0.0", "exportedAt": 1762509700000, "metadata": about, "messages": messages}
    return write(folder / "session-export.json", {**whole, "checkpoints": points})
