"""What a native message is within its turn."""

from __future__ import annotations

from .model import Kind, Role
from .native import BranchLine

ROLES: dict[str, Role] = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
}
"""What others call roles. Whatever is none of these was injected: `system`, `developer`, and words nobody knows."""
_KINDS: dict[str, Kind] = {
    "prompt": "prompt",
    "answer": "answer",
    "thinking": "thinking",
    "call": "call",
    "result": "result",
    "context": "context",
    "summary": "summary",
    "note": "note",
}


def role_and_kind(line: BranchLine) -> tuple[Role, Kind]:
    """What a message is within its turn: as it says, else as its role and the types of its parts tell."""
    role = ROLES.get(line.role, "system")
    types = {part.type for part in line.parts} if isinstance(line.parts, list) else {"text"}
    if role == "user" and types == {"tool_result"}:
        role = "tool"
    given = _KINDS.get(line.kind)
    if given is not None:
        return role, given
    match role:
        case "user":
            return role, "prompt"
        case "tool":
            return role, "result"
        case "system":
            return role, "context"
    if types == {"thinking"}:
        return role, "thinking"
    return role, "call" if types == {"tool_call"} else "answer"
