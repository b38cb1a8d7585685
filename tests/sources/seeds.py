"""Small samples of the five older systems in their true shapes, every layout, built anew for each test."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

Record = dict[str, Any]
ISO = "2025-11-07T09:0{}:00.000Z"


def write(path: Path, value: object, indent: int | None = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False))
    return path


def lines(path: Path, *records: Record) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one, sort_keys=True, separators=(",", ":")) + "\n" for one in records))
    return path


# CodeBuddy


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


def codebuddy_branches(folder: Path) -> list[Path]:
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


def codebuddy_session(folder: Path) -> Path:
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


def codebuddy_export(folder: Path) -> Path:
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


# claw-code


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


def claw_session(folder: Path, id: str = "session-1762509600000-0", *records: Record, **fields: Any) -> Path:
    meta = claw_meta(id, model="claude-opus", workspace_root="/home/alex/atlas", **fields)
    return lines(folder / f"{id}.jsonl", meta, *(records or (prompt("Why does it fail?"), *CLAW)))


def claw_legacy(folder: Path) -> Path:
    return write(
        folder / "session-1774998936453.json", {"messages": [one["message"] for one in CLAW[:2]], "version": 1}, None
    )


def claw_python(folder: Path) -> Path:
    stored = {"session_id": "b035f648", "messages": ["review", "list"], "input_tokens": 3, "output_tokens": 13}
    return write(folder / "b035f648.json", stored)


# kodegen


def thought(text: str, number: int, **fields: Any) -> Record:
    optional = dict.fromkeys(
        ("is_revision", "revises_thought", "branch_from_thought", "branch_id", "needs_more_thoughts")
    )
    told = {"thought": text, "thought_number": number, "total_thoughts": 3, "next_thought_needed": True}
    return {**told, **optional, **fields}


THOUGHTS = [
    thought("Index or denormalise?", 1),
    thought("Index first.", 2),
    thought("Denormalise.", 2, branch_from_thought=1, branch_id="denormalize"),
    thought("The log was off.", 3, is_revision=True, revises_thought=2),
    thought("One row.", 3, branch_from_thought=2, branch_id="denormalize"),
    thought("Not filed.", 4, branch_id="denormalize"),
]


def seconds(at: int) -> Record:
    return {"secs_since_epoch": at, "nanos_since_epoch": 5}


def kodegen_files(folder: Path, thoughts: list[Record] | None = None) -> list[Path]:
    """Up to 0.10.5: a file a thought, and those of branches twice."""
    told = THOUGHTS if thoughts is None else thoughts
    times = {"created_at": seconds(1762509600), "last_activity": seconds(1762511400)}
    about = {"session_id": folder.name, **times, "total_thoughts": len(told), "branch_ids": ["denormalize"]}
    files = [write(folder / "session.json", about)]
    for number, one in enumerate(told, 1):
        files.append(
            write(folder / f"thought{number}.json", {"thought_number": one["thought_number"], "thought_data": one})
        )
    filed = [one for one in told if one["branch_id"] and one["branch_from_thought"]]
    for number, one in enumerate(filed, 1):
        path = folder / f"branch_denormalize_thought{number}.json"
        files.append(write(path, {"thought_number": one["thought_number"], "thought_data": one}))
    return files


def kodegen_document(folder: Path, thoughts: list[Record] | None = None) -> Path:
    """From 0.10.6 on: all in one document."""
    told = THOUGHTS if thoughts is None else thoughts
    filed = [one for one in told if one["branch_id"] and one["branch_from_thought"]]
    times = {"created_at": seconds(1762509600), "last_activity": seconds(1762511400)}
    about = {"session_id": folder.name, **times, "thought_history": told, "branches": {"denormalize": filed}}
    return write(folder / "session.json", {**about, "version": 1})


# HelixCode

GO = "2025-11-07T12:30:4{}.123456789+03:00"


def helix_message(number: int, role: str, text: str) -> Record:
    about = {"Timestamp": GO.format(number), "Metadata": {}, "TokenCount": 5, "Size": len(text)}
    return {"ID": f"msg-1762507850000000000-{number}", "Role": role, "Content": text, **about}


HELIX = [helix_message(1, "user", "Is it <atomic>?"), helix_message(2, "assistant", "Yes & no.")]


def helix_document(messages: list[Record] | None = None, title: str = "Atomic writes", minute: int = 45) -> Record:
    told = HELIX if messages is None else messages
    about = {
        "ID": "conv-1-1",
        "Title": title,
        "SessionID": "session-1",
        "CharacterID": "",
        "UserID": "",
        "Messages": told,
        "CharMessages": None,
        "Metadata": {"topic": "io"},
        "CreatedAt": GO.format(0),
        "UpdatedAt": GO.format(5),
        "Version": 0,
        "Status": "",
        "Summary": "On renames.",
        "TokenCount": 10,
        "MessageCount": len(told),
    }
    return {"conversation": about, "exported_at": f"2025-11-07T12:{minute}:00.000000002+03:00"}


def helix_conversation(folder: Path, *, form: str = "json", **fields: Any) -> Path:
    path = folder / "conversations" / f"conv-1-1.json{'.gz' if form == 'gzip' else ''}"
    write(path, helix_document(**fields), None if form != "json" else 2)
    if form == "gzip":
        path.write_bytes(gzip.compress(path.read_bytes()))
    return path


def focus(target: str, *children: Record, **fields: Any) -> Record:
    return {
        "ID": f"file-{target}-1",
        "Type": "file",
        "Target": target,
        "Description": "",
        "Priority": 5,
        "Context": {},
        "CreatedAt": GO.format(1),
        "UpdatedAt": GO.format(1),
        "ExpiresAt": None,
        "Parent": None,
        "Children": list(children),
        "Tags": ["io"],
        "Metadata": {},
        **fields,
    }


def chain(*focuses: Record, current: int = 1) -> Record:
    about = {
        "ID": "chain-Fix-1",
        "Name": "Fix importer",
        "Description": "",
        "Focuses": list(focuses),
        "CurrentIdx": current,
    }
    times = {"CreatedAt": GO.format(0), "UpdatedAt": GO.format(2)}
    return {"Chain": {**about, "MaxSize": 0, "Context": {}, **times, "Metadata": {}}, "ExportedAt": GO.format(3)}


def helix_chain(folder: Path) -> Path:
    return write(
        folder / "focus" / "chain-Fix-1.json", chain(focus("a.go", focus("b.go"), focus("c.go")), focus("d.go"))
    )


def helix_session(folder: Path) -> Path:
    about = {
        "id": "session-1",
        "project_id": "atlas",
        "name": "Importer work",
        "description": "make <it> safe",
        "mode": "building",
        "status": "active",
        "focus_chain_id": "chain-s",
        "context": {"attempt": 2},
        "metadata": {},
        "tags": ["import"],
        "created_at": GO.format(0),
        "updated_at": GO.format(4),
        "started_at": GO.format(1),
        "completed_at": "0001-01-01T00:00:00Z",
        "ended_at": "0001-01-01T00:00:00Z",
        "duration": 622000000000,
    }
    return write(folder / "sessions" / "session-1.json", {"session": about, "focus_chain": chain(focus("store.go"))})


# MultiAgentCoder


def coder_message(number: int, role: str, text: str, session: str, provider: str | None = None) -> Record:
    time = f"2025-10-14T08:00:0{number}.100001Z"
    about = {"session_id": session, "metadata": {}, "tokens": number, "timestamp": time}
    return {"id": f"msg_{number}_176042880010000{number}", "role": role, "content": text, "provider": provider, **about}


CODER = "session_1_1760428800000123"
CODED = [
    coder_message(1, "user", "I need a cache", CODER),
    coder_message(2, "assistant", "Take ETS.", CODER, "anthropic"),
    coder_message(3, "user", "Limits?", CODER),
]


def coder_session(folder: Path, id: str = CODER, messages: list[Record] | None = None, **fields: Any) -> Path:
    whole = {
        "access_count": 0,
        "created_at": "2025-10-14T08:00:00.000123Z",
        "estimated_cost": 0.0,
        "fork_point": None,
        "id": id,
        "last_accessed_at": "2025-10-14T08:00:09.300004Z",
        "messages": CODED if messages is None else messages,
        "metadata": {"description": "cache design", "tags": ["caching"]},
        "parent_id": None,
        "providers_used": [None, "anthropic"],
        "retention_policy": "standard",
        "total_tokens": 6,
        **fields,
    }
    return write(folder / f"{id}.json", whole, None)


def coder_fork(folder: Path) -> Path:
    id = "session_2_1760428900000456"
    messages = [CODED[0], coder_message(4, "assistant", "Redis.", id, "openai")]
    metadata = {"description": "cache design", "tags": ["caching"], "fork_reason": "Redis approach"}
    return coder_session(folder, id, messages, fork_point=1, parent_id=CODER, metadata=metadata)


def coder_snapshot(folder: Path) -> Path:
    answers = {"anthropic": "ETS.", "openai": "Redis."}
    snapshot = {"prompt": "ETS or Redis?", "providers": ["openai", "anthropic"], "responses": answers}
    return write(folder / "my-question.json", {**snapshot, "timestamp": "2025-10-14T09:00:00.000001Z"})


def everything(folder: Path) -> dict[str, list[Path]]:
    """One of each layout, by the source it belongs to."""
    rotated = folder / "claw" / "session-1762509600000-0.rot-1762509650000.jsonl"
    return {
        "codebuddy": [
            *codebuddy_branches(folder / "branches" / "default"),
            codebuddy_session(folder / "buddy"),
            codebuddy_export(folder / "export"),
        ],
        "claw-code": [
            claw_session(folder / "claw"),
            lines(rotated, claw_meta("session-1762509600000-0"), *CLAW[:2]),
            claw_session(
                folder / "claw",
                "session-1762509700000-1",
                *CLAW[:2],
                message("user", block("Rebase")),
                fork={"parent_session_id": "session-1762509600000-0", "branch_name": "try-rebase"},
            ),
            claw_legacy(folder / "old"),
            claw_python(folder / "port"),
        ],
        "kodegen": [*kodegen_files(folder / "thinking" / "5b0c9d3e"), kodegen_document(folder / "thinking" / "conn_2")],
        "helixcode": [
            helix_conversation(folder / "indented"),
            helix_conversation(folder / "compact", form="compact"),
            helix_conversation(folder / "packed", form="gzip"),
            helix_chain(folder / "indented"),
            helix_session(folder / "indented"),
        ],
        "multiagentcoder": [
            coder_session(folder / "coder"),
            coder_fork(folder / "coder"),
            coder_snapshot(folder / "snapshots"),
        ],
    }
