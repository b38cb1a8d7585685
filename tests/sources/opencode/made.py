"""OpenCode's database and files in their true shape (version 1.16): a turn of steps, a sub-agent, an undone turn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.sources.databases import made

SCHEMA = """
CREATE TABLE project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, name text, time_created integer NOT NULL,
  time_updated integer NOT NULL);
CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, slug text NOT NULL,
  directory text NOT NULL, title text NOT NULL, version text NOT NULL, share_url text, revert text, permission text,
  time_created integer NOT NULL, time_updated integer NOT NULL, time_compacting integer, time_archived integer,
  agent text, model text, cost real, metadata text,
  CONSTRAINT fk FOREIGN KEY (project_id) REFERENCES project(id) ON DELETE CASCADE);
CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL,
  time_updated integer NOT NULL, data text NOT NULL,
  CONSTRAINT fk FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE);
CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL,
  time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL,
  CONSTRAINT fk FOREIGN KEY (message_id) REFERENCES message(id) ON DELETE CASCADE);
CREATE TABLE todo (session_id text NOT NULL, content text NOT NULL, status text NOT NULL, priority text NOT NULL,
  position integer NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL,
  PRIMARY KEY(session_id, position));
CREATE TABLE account (id text PRIMARY KEY, email text, access_token text);
CREATE TABLE event (id text PRIMARY KEY, aggregate_id text, seq integer, type text, data text);
CREATE INDEX message_session_idx ON message (session_id);
CREATE INDEX part_message_idx ON part (message_id);
CREATE INDEX part_session_idx ON part (session_id);
CREATE INDEX session_parent_idx ON session (parent_id);
"""
START = 1_760_000_000_000
ROOT, AGENT, OTHER = "ses_a1", "ses_b2", "ses_c3"
SECRET = "sk-this-is-never-to-be-read"


def user(at: int, text: str, **more: Any) -> dict[str, Any]:
    """A prompt with one part."""
    info = {"role": "user", "time": {"created": START + at}, "agent": "build"}
    return {"info": {**info, **more}, "parts": [{"type": "text", "text": text}]}


def step(at: int, parent: str, parts: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """One answer of the model, with what it counts."""
    info = {
        "role": "assistant",
        "time": {"created": START + at, "completed": START + at + 5},
        "parentID": parent,
        "modelID": "claude-sonnet-4-5",
        "providerID": "anthropic",
        "mode": "build",
        "path": {"cwd": "/work/shop", "root": "/work/shop"},
        "cost": 0.01,
        "tokens": {"input": 100, "output": 20, "reasoning": 5, "cache": {"read": 7, "write": 3}},
        "finish": "stop",
    }
    return {"info": {**info, **more}, "parts": [{"type": "step-start"}, *parts, {"type": "step-finish"}]}


def tool(call: str, name: str, **state: Any) -> dict[str, Any]:
    """A call of a tool and what became of it."""
    return {"type": "tool", "callID": call, "tool": name, "state": {"status": "completed", **state}}


def talk() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Messages by session."""
    task = tool("c2", "task", input={"prompt": "look"}, output="found", metadata={"sessionId": AGENT})
    return {
        ROOT: [
            ("msg_01", user(1, "Fix the shop")),
            (
                "msg_02",
                step(
                    2,
                    "msg_01",
                    [
                        {"type": "reasoning", "text": "Where is it?"},
                        tool("c1", "read", input={"filePath": "a.py"}, output="x = 1", title="a.py"),
                    ],
                ),
            ),
            ("msg_03", step(3, "msg_01", [{"type": "text", "text": "I ask a helper."}, task])),
            ("msg_06", step(8, "msg_01", [{"type": "text", "text": "Done."}])),
            ("msg_07", user(9, "Now break it")),
            ("msg_08", step(10, "msg_07", [{"type": "text", "text": "Broken."}], cost=0)),
        ],
        AGENT: [
            ("msg_04", user(4, "look")),
            ("msg_05", step(5, "msg_04", [{"type": "text", "text": "found"}])),
        ],
        OTHER: [
            ("msg_11", user(20, "Draw", time={"created": START + 20})),
            ("msg_12", step(21, "msg_11", [], error={"name": "MessageAbortedError", "data": {"message": "Aborted"}})),
        ],
    }


def sessions(revert: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Their rows."""
    return [
        (ROOT, "p1", None, "brave-fox", "/work/shop", "The shop", "1.16.0", None, revert and json.dumps(revert), None,
         START, START + 10, None, None, "build", '{"id":"claude"}', 0.04, None),
        (AGENT, "p1", ROOT, "calm-cat", "/work/shop", "look (@general subagent)", "1.16.0", None, None, None,
         START + 4, START + 5, None, None, "general", None, 0.01, None),
        (OTHER, "p1", None, "dull-dog", "/work/shop", "New session - 2025-10-09T08:53:20.000Z", "1.16.0", None, None,
         None, START + 20, START + 21, None, None, None, None, None, None),
    ]  # fmt: skip


def rows(said: dict[str, list[tuple[str, dict[str, Any]]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of messages and parts."""
    messages, parts = [], []
    for session, of_session in said.items():
        for id, message in of_session:
            at = message["info"]["time"]["created"]
            messages.append((id, session, at, at, json.dumps(message["info"])))
            parts += [
                (f"prt_{id}_{number}", id, session, at, at, json.dumps(part))
                for number, part in enumerate(message["parts"])
            ]
    return {"message": messages, "part": parts}


def database(path: Path, revert: dict[str, Any] | None = None, *, wal: bool = False) -> Path:
    """The whole of it."""
    tables = {
        "project": [("p1", "/work/shop", "git", None, START, START)],
        "session": sessions(revert),
        **rows(talk()),
        "todo": [(ROOT, "Fix", "pending", "high", 0, START, START)],
        "account": [("a", "me@example.org", SECRET)],
    }
    return made(path, SCHEMA, tables, wal=wal)


def storage(root: Path, revert: dict[str, Any] | None = None) -> Path:
    """The older layout, below the data folder."""
    names = ("id", "projectID", "parentID", "", "directory", "title", "version")
    for row in sessions(revert):
        info = {name: value for name, value in zip(names, row, strict=False) if name and value is not None}
        info["time"] = {"created": row[10], "updated": row[11]}
        if row[8]:
            info["revert"] = json.loads(row[8])
        _write(root / "session" / "p1" / f"{row[0]}.json", info)
    for session, of_session in talk().items():
        for id, message in of_session:
            _write(root / "message" / session / f"{id}.json", {"id": id, "sessionID": session, **message["info"]})
            for number, part in enumerate(message["parts"]):
                named = {"id": f"prt_{id}_{number}", "messageID": id, "sessionID": session, **part}
                _write(root / "part" / id / f"prt_{id}_{number}.json", named)
    return root


def export(path: Path) -> Path:
    """What `opencode export` writes of the first session."""
    info: dict[str, Any] = {
        "id": ROOT,
        "projectID": "p1",
        "directory": "/work/shop",
        "title": "The shop",
        "version": "1.16.0",
    }
    messages = [{"info": {"id": id, "sessionID": ROOT, **m["info"]}, "parts": m["parts"]} for id, m in talk()[ROOT]]
    times: dict[str, Any] = {"time": {"created": START, "updated": START + 10}}
    _write(path, {"info": info | times, "messages": messages})
    return path


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2))
