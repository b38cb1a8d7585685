"""The files of four tools read as plainly as their formats are described, by nothing of Bough's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Said = tuple[str, str]
"""Who says it, or `call` and `result`; and the text, the name of the tool first."""


def claw_code(path: Path) -> list[Said]:
    """One record a line, blocks in each message."""
    records = [json.loads(line) for line in path.read_text().splitlines()]
    return [said for one in records if one["type"] == "message" for said in _blocks(one["message"])]


def _blocks(message: dict[str, Any]) -> list[Said]:
    found = []
    for block in message["blocks"]:
        match block["type"]:
            case "text":
                found.append((message["role"], block["text"]))
            case "thinking":
                found.append(("thought", block["thinking"]))
            case "tool_use":
                found.append(("call", f"{block['name']} {json.dumps(json.loads(block['input']))}"))
            case "tool_result":
                found.append(("result", f"{block['is_error']} {block['output']}"))
    return found


def codebuddy_session(path: Path) -> list[Said]:
    """One entry a text, call or result."""
    found = []
    for one in json.loads(path.read_text())["messages"]:
        match one["type"]:
            case "tool_call":
                found.append(("call", f"{one['toolCallName']} {json.dumps(json.loads(one['content']))}"))
            case "tool_result":
                found.append(("result", f"{not one['toolCallSuccess']} {one['content']}"))
            case "reasoning":
                found.append(("thought", one["content"]))
            case role:
                found.append((role, one["content"]))
    return found


def codebuddy_branch(path: Path) -> list[Said]:
    """OpenAI's messages."""
    found = []
    for one in json.loads(path.read_text())["messages"]:
        if one["role"] == "tool":
            found.append(("result", one["content"]))
            continue
        if one["content"] is not None:
            found.append((one["role"], one["content"]))
        calls = [call["function"] for call in one.get("tool_calls", [])]
        found += [("call", f"{call['name']} {call['arguments']}") for call in calls]
    return found


def helixcode(path: Path) -> list[Said]:
    """Texts, whoever says them."""
    return [(one["Role"], one["Content"]) for one in json.loads(path.read_text())["conversation"]["Messages"]]


def multiagentcoder(path: Path) -> list[Said]:
    """Texts, whoever says them."""
    return [(one["role"], one["content"]) for one in json.loads(path.read_text())["messages"]]
