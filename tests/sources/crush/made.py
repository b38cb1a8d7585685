"""Crush's database in its true shape: a call, its result, a sub-agent, a summary; and that of opencode-go before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.sources.databases import made

OLD = """
CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL);
CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT NOT NULL,
  message_count INTEGER NOT NULL DEFAULT 0, prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0.0, updated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL, summary_message_id TEXT);
CREATE TABLE files (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, path TEXT NOT NULL, content TEXT NOT NULL,
  version TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, role TEXT NOT NULL,
  parts TEXT NOT NULL default '[]', model TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  finished_at INTEGER);
CREATE INDEX idx_messages_session_id ON messages (session_id);
CREATE INDEX idx_files_session_id ON files (session_id);
"""
NEW = (
    OLD
    + """
ALTER TABLE messages ADD COLUMN provider TEXT;
ALTER TABLE messages ADD COLUMN is_summary_message INTEGER DEFAULT 0 NOT NULL;
ALTER TABLE sessions ADD COLUMN todos TEXT;
CREATE TABLE read_files (session_id TEXT NOT NULL, path TEXT NOT NULL, read_at INTEGER NOT NULL,
  PRIMARY KEY (path, session_id));
"""
)
START = 1_751_116_165
ROOT, OTHER = "6588dbec-2da1-4cc7-9e3a-9f5b8329d780", "88a6ed2a-52e8-4bee-8cbb-7e68a5f22428"


def part(kind: str, /, **data: Any) -> dict[str, Any]:
    """One of a message."""
    return {"type": kind, "data": data}


def said(agent: str) -> list[tuple[str, str, str, list[dict[str, Any]]]]:
    """Session, id, role and parts of each message, as they were written."""
    finish = part("finish", reason="tool_use", time=START)
    return [
        (ROOT, "m1", "user", [part("text", text="Look around"), part("finish", reason="stop", time=START)]),
        (
            ROOT,
            "m2",
            "assistant",
            [
                part("reasoning", thinking="Where?", signature="x"),
                part("tool_call", id="c1", name="view", input='{"file_path": "a"}', type="function", finished=True),
                finish,
            ],
        ),
        (ROOT, "m3", "tool", [part("tool_result", tool_call_id="c1", name="view", content="no", is_error=True)]),
        (
            ROOT,
            "m4",
            "assistant",
            [part("text", text="I ask."), part("tool_call", id="toolu_9", name="agent", input="{}"), finish],
        ),
        (agent, "m5", "user", [part("text", text="search")]),
        (agent, "m6", "assistant", [part("text", text="found"), part("finish", reason="end_turn", time=START)]),
        (ROOT, "m7", "tool", [part("tool_result", tool_call_id="toolu_9", name="agent", content="found")]),
        (ROOT, "m8", "assistant", [part("text", text="In short: found")]),
        (ROOT, "m9", "user", [part("binary", Path="a.png", MIMEType="image/png", Data="iVBORw0KGgo=")]),
        (ROOT, "m10", "assistant", [part("finish", reason="error", message="no quota", details="pay", time=START)]),
        (OTHER, "n1", "user", [part("text", text="Hello")]),
    ]


def database(path: Path, *, old: bool = False, wal: bool = False) -> Path:
    """The whole of it."""
    agent = "toolu_9" if old else "m4$$toolu_9"
    sessions = [
        (ROOT, None, "The tour", 8, 103, 5, 0.25, START + 60, START, "m8"),
        (agent, ROOT, "New Agent Session", 2, 40, 4, 0.05, START + 9, START + 5, None),
        (OTHER, None, "Hello", 1, 0, 0, 0.0, START + 90, START + 90, None),
    ]
    messages = [
        (id, session, role, json.dumps(parts), "claude-sonnet-4" if role == "assistant" else "", START + at // 3,
         START + at // 3, None)
        for at, (session, id, role, parts) in enumerate(said(agent))
    ]  # fmt: skip
    files = [("f1", ROOT, "/a", "one", "initial", START, START), ("f2", ROOT, "/a", "two", "v1", START, START)]
    if old:
        return made(path, OLD, {"sessions": sessions, "messages": messages, "files": files}, wal=wal)
    more: dict[str, list[tuple[Any, ...]]] = {
        "sessions": [(*row, None) for row in sessions],
        "messages": [(*row, "anthropic" if row[4] else None, int(row[0] == "m8")) for row in messages],
    }
    return made(path, NEW, {**more, "files": files, "read_files": [(ROOT, "/b", START)]}, wal=wal)
