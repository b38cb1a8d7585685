"""What the extension showed: one record for each thing a person saw, asked or typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...lines import parse_loosely
from ...model import Image, Nature, Part, Parts, Text, Thinking, ToolCall, ToolResult, Usage
from ..drafts import Found, cost_of, count_of, dict_of, text_of

NOTE: Nature = ("system", "note", False)
_PROMPT: Nature = ("user", "prompt", False)
_ANSWER: Nature = ("assistant", "answer", False)
_CALL: Nature = ("assistant", "call", False)
_RESULT: Nature = ("tool", "result", False)
_NATURES: dict[str, Nature] = {
    "task": _PROMPT,
    "user_feedback": _PROMPT,
    "text": _ANSWER,
    "completion_result": _ANSWER,
    "followup": _ANSWER,
    "plan_mode_respond": _ANSWER,
    "reasoning": ("assistant", "thinking", False),
    "tool": _CALL,
    "command": _CALL,
    "use_mcp_server": _CALL,
    "browser_action_launch": _CALL,
    "browser_action": _CALL,
    "command_output": _RESULT,
    "mcp_server_response": _RESULT,
    "browser_action_result": _RESULT,
}
ECHOES = frozenset({*_NATURES, "api_req_started", "api_req_finished", "resume_task", "resume_completed_task"})
"""Kinds that say again what the history of the API says; others are known from nowhere else."""
REQUEST = "api_req_started"
_MARKER = "REQ_APP"


def kind_of(record: dict[str, Any]) -> str:
    """What was said or asked."""
    return text_of(record.get("say")) or text_of(record.get("ask"))


def nature(record: dict[str, Any]) -> Nature:
    """What a record is in a task of which nothing else is there; without words it is a note."""
    found = _NATURES.get(kind_of(record), NOTE)
    return found if record.get("text") or record.get("images") or record.get("reasoning") else NOTE


def parts(record: dict[str, Any]) -> Parts:
    """What a record says."""
    kind, text = kind_of(record), text_of(record.get("text")) or text_of(record.get("reasoning"))
    said: Part
    match _NATURES.get(kind, NOTE)[1]:
        case "thinking":
            said = Thinking(text)
        case "call":
            said = _call(kind, text.removesuffix(_MARKER))
        case "result":
            said = ToolResult("", kind.removesuffix("_output").removesuffix("_response").removesuffix("_result"), text)
        case "note":
            said = Text(": ".join(filter(None, (kind, text))))
        case _:
            said = Text(text)
    images = record.get("images")
    return (said, *(Image("", "", len(text_of(one)) * 3 // 4) for one in (images if isinstance(images, list) else ())))


def _call(kind: str, text: str) -> ToolCall:
    try:
        asked = parse_loosely(text.encode("utf-8", "surrogatepass")) if text.startswith("{") else text
    except ValueError:
        asked = text
    if isinstance(asked, dict):
        return ToolCall("", text_of(asked.get("tool")) or text_of(asked.get("toolName")) or kind, asked)
    return ToolCall("", kind, {kind: asked} if isinstance(asked, str) else asked)


def spent(record: dict[str, Any]) -> Usage | None:
    """What a request cost, which its record says as JSON in a text."""
    try:
        about = dict_of(parse_loosely(text_of(record.get("text")).encode("utf-8", "surrogatepass")))
    except ValueError:
        return None
    names = ("tokensIn", "tokensOut", "cacheReads", "cacheWrites")
    taken, given, hit, written = (count_of(about.get(name)) for name in names)
    found = Usage(taken, given, hit, written, cost_of(about.get("cost")))
    return found if found.tokens or found.cost else None


def requests(found: Iterable[Found]) -> list[Usage]:
    """What each request cost that was answered."""
    spendings = (spent(one.value) for one in found if kind_of(one.value) == REQUEST)
    return [one for one in spendings if one is not None]


def times(found: Sequence[Found], number: int) -> list[object]:
    """When each message of the API's history was there: by the first thing shown that came after it."""
    known: list[object] = [None] * number
    for one in found:
        at = one.value.get("conversationHistoryIndex")
        if isinstance(at, int) and 0 <= at < number and known[at] is None:
            known[at] = one.value.get("ts")
    return known
