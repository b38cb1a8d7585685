"""What the records of a session are: role, kind, and whether they are hidden."""

from __future__ import annotations

from ...model import Nature
from .records import Block, Said

NOTES = frozenset(
    {
        "model_change",
        "thinking_level_change",
        "compaction",
        "branch_summary",
        "label",
        "session_info",
        "custom",
        "usage",
        "context_edit",
    }
)
NOTE = "(note)"
"""Stands for a role in what is kept of a record that is no message."""
_ROLES: dict[str | None, Nature] = {
    "user": ("user", "prompt", False),
    "toolResult": ("tool", "result", False),
    "bashExecution": ("user", "prompt", False),  # `!command`, typed by a person
    "branchSummary": ("user", "summary", False),
    "compactionSummary": ("user", "summary", False),
    "custom": ("user", "context", True),
    "hookMessage": ("user", "context", True),
    "system": ("system", "context", True),
    NOTE: ("system", "note", False),
}
_ANSWER: Nature = ("assistant", "answer", False)
_CALL: Nature = ("assistant", "call", False)
_THINKING: Nature = ("assistant", "thinking", False)
_STRANGER: Nature = ("system", "context", True)


def natures(said: list[Said]) -> list[Nature]:
    """Role and kind of messages, and whether they are hidden."""
    # An answer of one text is recognised here: the call for it would cost as much as the rest of its columns.
    return [
        _ROLES.get(one.role, _STRANGER)
        if one.role != "assistant"
        else _ANSWER
        if (content := one.content).__class__ is list
        and content
        and content[0].__class__ is Block
        and content[0].type == "text"
        else _answer(content)
        for one in said
    ]


def _answer(content: list[Block | str] | str | None) -> Nature:
    """What an assistant's entry is: an answer if it has text, else a call, else thoughts."""
    if not isinstance(content, list):
        return _ANSWER
    kind = _THINKING if content else _ANSWER
    for block in content:
        if isinstance(block, str) or block.type == "text":
            return _ANSWER
        if block.type == "toolCall":
            kind = _CALL
    return kind
