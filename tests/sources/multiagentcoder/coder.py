"""Sessions, forks and snapshots of MultiAgentCoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import Record, write


def message(number: int, role: str, text: str, session: str, provider: str | None = None) -> Record:
    time = f"2025-10-14T08:00:0{number}.100001Z"
    about = {"session_id": session, "metadata": {}, "tokens": number, "timestamp": time}
    return {"id": f"msg_{number}_176042880010000{number}", "role": role, "content": text, "provider": provider, **about}


CODER = "session_1_1760428800000123"


CODED = [
    message(1, "user", "I need a cache", CODER),
    message(2, "assistant", "Take ETS.", CODER, "anthropic"),
    message(3, "user", "Limits?", CODER),
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


def fork(folder: Path) -> Path:
    id = "session_2_1760428900000456"
    messages = [CODED[0], message(4, "assistant", "Redis.", id, "openai")]
    metadata = {"description": "cache design", "tags": ["caching"], "fork_reason": "Redis approach"}
    return coder_session(folder, id, messages, fork_point=1, parent_id=CODER, metadata=metadata)


def coder_snapshot(folder: Path) -> Path:
    answers = {"anthropic": "ETS.", "openai": "Redis."}
    snapshot = {"prompt": "ETS or Redis?", "providers": ["openai", "anthropic"], "responses": answers}
    return write(folder / "my-question.json", {**snapshot, "timestamp": "2025-10-14T09:00:00.000001Z"})
