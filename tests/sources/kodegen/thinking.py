"""Sessions of kodegen's sequential thinking, as a folder of files and as one document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import Record, write


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


def document(folder: Path, thoughts: list[Record] | None = None) -> Path:
    """From 0.10.6 on: all in one document."""
    told = THOUGHTS if thoughts is None else thoughts
    filed = [one for one in told if one["branch_id"] and one["branch_from_thought"]]
    times = {"created_at": seconds(1762509600), "last_activity": seconds(1762511400)}
    about = {"session_id": folder.name, **times, "thought_history": told, "branches": {"denormalize": filed}}
    return write(folder / "session.json", {**about, "version": 1})
