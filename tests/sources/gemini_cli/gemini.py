"""Sessions of Gemini CLI as documents and as lines, its agents and checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.sources.writing import DAY, Record, lines, write

GEMINI = "0b23371a-ce2e-4b1c-81a0-44af5d94d9ce"


HASH = "2d33ff9193c39ffa4b8352af23f3b106d1ceaff756665e12408cb6465796aaaa"


def gemini_meta(session: str = GEMINI, **fields: Any) -> Record:
    times = {"startTime": DAY.format(0), "lastUpdated": DAY.format(9)}
    return {"sessionId": session, "projectHash": HASH, **times, **fields}


def user(number: int, text: str) -> Record:
    return {"id": f"u{number}", "timestamp": DAY.format(number), "type": "user", "content": [{"text": text}]}


def call(id: str, name: str, output: str, **fields: Any) -> Record:
    response = {"functionResponse": {"id": id, "name": name, "response": {"output": output}}}
    return {"id": id, "name": name, "args": {"path": "x"}, "result": [response], "status": "success", **fields}


def answer(number: int, text: str, **fields: Any) -> Record:
    tokens = {"input": 120, "output": 7, "cached": 100, "thoughts": 3, "tool": 0, "total": 130}
    about = {"tokens": tokens, "model": "gemini-2.5-pro", "thoughts": []}
    return {"id": f"g{number}", "timestamp": DAY.format(number), "type": "gemini", "content": text, **about, **fields}


def document(folder: Path) -> Path:
    said = [
        user(1, "List the files"),
        answer(2, "", toolCalls=[call("c1", "list", "a b")], thoughts=[{"subject": "List", "description": "them"}]),
        {"id": "i1", "timestamp": DAY.format(3), "type": "info", "content": "Compressed."},
        answer(4, "Two."),
    ]
    name = "session-2025-11-07T09-00-aaaaaaaa.json"
    return write(folder / "chats" / name, {**gemini_meta(f"{GEMINI[:-1]}0"), "messages": said, "summary": "Files"})


GEMINI_LINES = [
    gemini_meta(kind="main"),
    user(1, "Say hello"),
    answer(2, "Hel"),
    {"$set": {"lastUpdated": DAY.format(10)}},
    answer(2, "Hello", toolCalls=[call("c2", "agent", "done", agentId="agent-1")]),
    user(3, "Again"),
    answer(4, "Hello again"),
    {"$rewindTo": "u3"},
    user(5, "Louder"),
    answer(6, "HELLO"),
]


def gemini_lines(folder: Path, *records: Record) -> Path:
    return lines(folder / "chats" / "session-2025-11-07T09-00-0b23371a.jsonl", *(records or GEMINI_LINES))


def agent(folder: Path, name: str = "agent-1") -> Path:
    meta = gemini_meta(name, kind="subagent", startTime=DAY.format(2))
    said = [user(1, "Greet"), answer(2, "greeted")]
    return lines(folder / "chats" / GEMINI / f"{name}.jsonl", meta, *said)


def checkpoint(folder: Path) -> Path:
    said = [
        {"role": "user", "parts": [{"text": "This is the Gemini CLI. We are setting up the context for our chat. x"}]},
        {"role": "model", "parts": [{"text": "Got it. Thanks for the context!"}]},
        {"role": "user", "parts": [{"text": "Read a"}, {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}]},
        {"role": "model", "parts": [{"functionCall": {"id": "f1", "name": "read", "args": {"path": "a"}}}]},
        {"role": "user", "parts": [{"functionResponse": {"id": "f1", "name": "read", "response": {"output": "text"}}}]},
        {"role": "model", "parts": [{"text": "It says text."}]},
    ]
    return write(folder / "checkpoint-before.json", said)
