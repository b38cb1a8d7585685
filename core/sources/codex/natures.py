"""What a response item is: who said it, and what it is within its turn.

Codex tells the model much in the name of the user. What a person typed is told by a `user_message` event with the same
text; where there is none, by what the text begins with: everything that Codex injects stands in a tag of its own or
under the heading of an instructions file.
"""

from __future__ import annotations

import re

from ...model import Nature
from ..jsonlines import decoded

PROMPT: Nature = ("user", "prompt", False)
CONTEXT: Nature = ("user", "context", True)
ANSWER: Nature = ("assistant", "answer", False)
SUMMARY: Nature = ("user", "summary", False)
NOTE: Nature = ("system", "note", False)
_THINKING: Nature = ("assistant", "thinking", False)
_CALL: Nature = ("assistant", "call", False)
_RESULT: Nature = ("tool", "result", False)
_INSTRUCTIONS: Nature = ("system", "context", True)

ITEMS: dict[str | None, Nature] = {
    "reasoning": _THINKING,
    "function_call": _CALL,
    "custom_tool_call": _CALL,
    "local_shell_call": _CALL,
    "web_search_call": _CALL,
    "tool_search_call": _CALL,
    "image_generation_call": _CALL,
    "function_call_output": _RESULT,
    "custom_tool_call_output": _RESULT,
    "tool_search_output": _RESULT,
    "mcp_tool_call_output": _RESULT,
    "agent_message": CONTEXT,  # from another agent
    "ghost_snapshot": NOTE,
    "compaction": NOTE,
    "compaction_summary": NOTE,
    "context_compaction": NOTE,
}
_ROLES: dict[str | None, Nature] = {"assistant": ANSWER, "developer": _INSTRUCTIONS, "system": _INSTRUCTIONS}
_INJECTED = re.compile(r"\s*(<[A-Za-z][\w -]*>|# AGENTS\.md instructions)")
_TYPED = re.compile(rb'\[\s*\{\s*"type"\s*:\s*"\w+"\s*,\s*"text"\s*:\s*"[^<#\s\\"]')
"""Content as Codex writes it, whose first text begins with nothing that what is injected begins with."""


def message_nature(role: str | None, content: bytes) -> Nature:
    """The nature of a `message` item by its undecoded content."""
    if role == "user":
        if _TYPED.match(content):  # a tenth of what decoding it costs, and true of most
            return PROMPT
        return CONTEXT if _INJECTED.match(_first_text(decoded(content))) else PROMPT
    return _ROLES.get(role, _INSTRUCTIONS)


def _first_text(content: object) -> str:
    if isinstance(content, list) and content:
        content = content[0].get("text") if isinstance(content[0], dict) else content[0]
    return content if isinstance(content, str) else ""


def item_nature(type: str | None) -> Nature | None:
    """The nature of any other item, None for a type that is not known."""
    known = ITEMS.get(type)
    if known is not None or type is None:
        return known
    if type.endswith("_call"):
        return _CALL
    return _RESULT if type.endswith("_output") else None
