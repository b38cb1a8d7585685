"""Sessions of Continue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import Record, write

PICTURE = "data:image/png;base64,iVBORw0KGgo="


def item(number: int, role: str, content: Any, **fields: Any) -> Record:
    message = {"role": role, "content": content, "id": f"d11ecad7-4218-488a-9f3c-{number:012}"}
    for name in ("toolCalls", "toolCallId"):
        if name in fields:
            message[name] = fields.pop(name)
    return {"message": message, "contextItems": [], **fields}


CONTINUE_CALL = {"id": "k1", "type": "function", "function": {"name": "grep", "arguments": '{"q": "x"}'}}


CONTINUE = [
    item(
        1,
        "user",
        [{"type": "text", "text": "Find x"}, {"type": "imageUrl", "imageUrl": {"url": PICTURE}}],
        contextItems=[{"name": "a.py", "content": "x = 1", "description": "a.py"}],
        editorState={"type": "doc"},
    ),
    item(2, "thinking", "grep"),
    item(
        3,
        "assistant",
        "",
        toolCalls=[CONTINUE_CALL],
        promptLogs=[{"modelTitle": "Llama", "prompt": "all of it", "completionOptions": {"model": "llama3"}}],
        toolCallStates=[
            {"toolCallId": "k1", "toolCall": CONTINUE_CALL, "status": "done", "output": [{"content": "a.py:1"}]}
        ],
    ),
    item(4, "assistant", "In a.py.", reasoning={"text": "one hit", "active": False}),
]


def continue_session(folder: Path, session: str = "28fdaafd-5b3a-4342-90db-c3581e27b607", *items: Record) -> Path:
    about = {"sessionId": session, "title": "Find x", "workspaceDirectory": "/home/a/project"}
    path = write(folder / "sessions" / f"{session}.json", {**about, "history": list(items or CONTINUE)})
    index = [{"sessionId": session, "title": "Find x", "dateCreated": "1762506000000", "workspaceDirectory": "/"}]
    write(folder / "sessions" / "sessions.json", index)
    return path
