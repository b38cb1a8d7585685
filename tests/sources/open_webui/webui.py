"""Open WebUI's database and export in their true shape: an edited prompt, answers asked for again, tools, thoughts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.sources.databases import made

SCHEMA = """
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
CREATE TABLE auth (id VARCHAR(255) NOT NULL, email VARCHAR(255), password TEXT NOT NULL, active INTEGER NOT NULL);
CREATE TABLE user (id VARCHAR(255) NOT NULL, name VARCHAR(255), api_key VARCHAR(255));
CREATE TABLE chat (id VARCHAR(255) NOT NULL, user_id VARCHAR(255) NOT NULL, title TEXT NOT NULL,
  share_id VARCHAR(255), archived INTEGER NOT NULL, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL,
  chat JSON, pinned BOOLEAN, meta JSON DEFAULT '{}', folder_id TEXT);
CREATE UNIQUE INDEX chat_id ON chat (id);
CREATE TABLE tag (id VARCHAR(255) NOT NULL, name VARCHAR(255), user_id VARCHAR(255));
"""
SECRET = "$2b$12$never.to.be.read"
START = 1_744_577_557
FOLDED = (
    '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n'
    "&gt; Is it 2 &lt; 3?\n</details>\n"
    '<details type="tool_calls" done="true" id="call_1" name="search" arguments="&quot;{\\&quot;q\\&quot;: 1}&quot;" '
    'result="&quot;found&quot;" files="">\n<summary>Tool Executed</summary>\n</details>\nIt is.'
)


def message(id: str, parent: str | None, role: str, content: str, at: int, **more: Any) -> dict[str, Any]:
    """One message of a tree."""
    said: dict[str, Any] = {
        "id": id,
        "parentId": parent,
        "childrenIds": [],
        "role": role,
        "content": content,
        "timestamp": START + at,
    }
    return {**said, **more}


def tree() -> list[dict[str, Any]]:
    """A prompt answered by two models, one of which was asked again; then the prompt was edited."""
    counted = {"prompt_tokens": 30, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 10}}
    image = {"type": "image", "url": "data:image/png;base64,iVBORw0KGgo="}
    found = [
        message("u1", None, "user", "Is two less?", 0, files=[image], models=["m1", "m2"]),
        message("a1", "u1", "assistant", FOLDED, 1, model="m1", usage=counted, done=True),
        message("a2", "u1", "assistant", "Yes.", 1, model="m2", modelIdx=1, info={"eval_count": 7}),
        message("a3", "u1", "assistant", "Surely.", 2, model="m1"),
        message("u2", "a3", "user", "Sure?", 3),
        message("a4", "u2", "assistant", "", 4, model="m1", error={"content": "no quota"}),
        message("u3", None, "user", "Is three less?", 5),
        message(
            "a5", "u3", "assistant", "No.", 6, model="m1",
            output=[
                {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
                {"type": "function_call", "call_id": "c", "name": "calc", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c", "output": [{"type": "input_text", "text": "3"}]},
                {"type": "message", "content": [{"type": "output_text", "text": "No."}]},
            ],
            sources=[{"source": {"name": "a book"}}],
        ),
    ]  # fmt: skip
    by_id = {one["id"]: one for one in found}
    for one in found:
        if one["parentId"]:
            by_id[one["parentId"]]["childrenIds"].append(one["id"])
    return found


def chat(current: str = "a4") -> dict[str, Any]:
    """The column of that name."""
    said = {one["id"]: one for one in tree()}
    path: list[dict[str, Any]] = []
    at: str | None = current
    while at:
        path.insert(0, said[at])
        at = said[at]["parentId"]
    history = {"messages": said, "currentId": current}
    about = {"id": "", "title": "Numbers", "models": ["m1", "m2"], "params": {}, "tags": ["maths"]}
    return {**about, "history": history, "messages": path, "timestamp": START * 1000, "files": []}


def row(id: str, value: Any, title: str = "Numbers") -> tuple[Any, ...]:
    """One of the table."""
    return (id, "user", title, None, 0, START, START + 9, value, 0, {"tags": ["school"]}, None)


def database(path: Path, *more: tuple[Any, ...], wal: bool = False) -> Path:
    """With one chat, and what is given."""
    tables: dict[str, list[tuple[Any, ...]]] = {
        "auth": [("user", "me@example.org", SECRET, 1)],
        "user": [("user", "Me", SECRET)],
        "chat": [row("chat-1", chat()), *more],
    }
    return made(path, SCHEMA, tables, wal=wal)


def export(path: Path) -> Path:
    """What “Export all chats” writes."""
    one = {"id": "chat-1", "user_id": "user", "title": "Numbers", "chat": chat(), "updated_at": START + 9}
    other = {"id": "chat-2", "user_id": "user", "title": "More", "chat": chat("a5"), "updated_at": START + 9}
    path.write_text(json.dumps([one, other], indent=1))
    return path
