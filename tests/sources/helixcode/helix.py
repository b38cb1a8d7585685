"""Conversations, focus chains and work sessions of HelixCode, by each of its serializers."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from tests.sources.writing import Record, write

GO = "2025-11-07T12:30:4{}.123456789+03:00"


def message(number: int, role: str, text: str) -> Record:
    about = {"Timestamp": GO.format(number), "Metadata": {}, "TokenCount": 5, "Size": len(text)}
    return {"ID": f"msg-1762507850000000000-{number}", "Role": role, "Content": text, **about}


HELIX = [message(1, "user", "Is it <atomic>?"), message(2, "assistant", "Yes & no.")]


def document(messages: list[Record] | None = None, title: str = "Atomic writes", minute: int = 45) -> Record:
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


def conversation(folder: Path, *, form: str = "json", **fields: Any) -> Path:
    path = folder / "conversations" / f"conv-1-1.json{'.gz' if form == 'gzip' else ''}"
    write(path, document(**fields), None if form != "json" else 2)
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


def session(folder: Path) -> Path:
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
