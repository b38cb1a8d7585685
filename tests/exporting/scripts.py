"""Conversations to export, with everything that formats stumble over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bough.core.conversation import Conversation
from bough.core.messages import NewMessage
from bough.core.model import Part, Text, Thinking, ToolCall, ToolResult, Usage
from bough.core.store import Store

Essence = tuple[str, str]


def native(root: Path, messages: Iterable[NewMessage | str], title: str = "A lake", project: str = "") -> Conversation:
    """A native conversation of one branch."""
    store = Store.open(root, create=True)
    return store.read(store.create(title, messages=list(messages), project=project))


def ask(text: str) -> NewMessage:
    """What a person says."""
    return NewMessage(parts=(Text(text),), time="2026-03-02T10:00:00.250000Z")


def answer(*parts: Part, usage: Usage | None = None) -> NewMessage:
    """What a model says."""
    model = "claude-sonnet-4-5"
    return NewMessage("assistant", parts, model=model, provider="anthropic", usage=usage, time="2026-03-02T10:01:00Z")


def result(call: str, text: str, *, error: bool = False, name: str = "Bash") -> NewMessage:
    """What a tool says."""
    return NewMessage("tool", (ToolResult(call, name, text, error),), time="2026-03-02T10:02:00Z")


def talk() -> list[NewMessage]:
    """Two turns: parallel calls, a thought, a failure, two texts in one prompt, hostile text."""
    return [
        ask("How deep is the lake?"),
        answer(Thinking("Let me look."), Text("I look."), ToolCall("toolu_1", "Bash", {"command": "ls"})),
        answer(ToolCall("toolu_2", "Read", {"file_path": "/a"}), usage=Usage(10, 20, 30, 40)),
        result("toolu_1", "depth.txt"),
        result("toolu_2", "no such file", error=True, name="Read"),
        answer(Text("Nine metres. \ud800 \u202e evil \x1b[31m"), usage=Usage(1, 2, 3, 4)),
        NewMessage(parts=(Text("And the"), Text("other one?")), time="2026-03-02T10:03:00Z"),
        answer(Text("Four."), usage=Usage(5, 6)),
    ]


def essence(conversation: Conversation, *, thoughts: bool = True, failures: bool = True) -> list[Essence]:
    """What the default branch says: the side, or which kind of part, and its text; in order, nothing empty.

    Texts of one side that follow one another count as one: not every format keeps them apart. Calls and results pair
    in their order; their ids may be others.
    """
    tree = conversation.tree
    found: list[Essence] = []
    for entry in tree.path(tree.head(tree.default)) if tree.default is not None else ():
        for part in conversation.parts(entry):
            kind, text = _said(part, conversation.skeleton.roles[entry], failures)
            if not text.strip() or (kind == "thought" and not thoughts):
                continue
            if found and found[-1][0] == kind and isinstance(part, Text):
                found[-1] = (kind, f"{found[-1][1]}\n\n{text}")
            else:
                found.append((kind, text))
    return found


def _said(part: Part, role: str, failures: bool) -> Essence:
    match part:
        case Text():
            return role, part.text
        case Thinking():
            return "thought", part.text
        case ToolCall():
            input = part.input if isinstance(part.input, dict) else {"input": part.input}
            return "call", f"{part.name} {json.dumps(input)}"
        case ToolResult():
            return "result", f"{part.error if failures else ''} {part.text}"
    return "", ""


def records(data: bytes) -> list[dict[str, Any]]:
    """The records of a file of lines."""
    return [json.loads(line) for line in data.splitlines()]
