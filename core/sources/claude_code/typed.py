"""Telling what a person typed from what was put into their mouth.

Claude Code writes commands, their output, notifications, reminders and skill texts as user records. Sources: the
flags of the records, and the texts that such records start with.
"""

from __future__ import annotations

import msgspec

from ...model import Nature
from .records import Block, Record, Said

INJECTED = (
    "<command-name>",
    "<command-message>",
    "<command-args>",
    "<local-command-",
    "<bash-input>",
    "<bash-stdout>",
    "<bash-stderr>",
    "<task-notification>",
    "<teammate-message",
    "<system-reminder>",
    "<user-prompt-submit-hook>",
    "<user-memory-input>",
    "<ide_",
    "Caveat: The messages below",
    "[Request interrupted by user",
)
STARTS = frozenset({*(text[0] for text in INJECTED), "", " ", "\n", "\t", "\r"})
"""What a text begins with that has to be looked at further; most have none of these."""
_BEYOND = chr(max(map(ord, "".join(STARTS))) + 1)
"""A text that comes after this one begins with none of them: to compare costs half of looking a letter up."""
_LOOKED_AT = 64
"""Bytes of a text that are enough to recognise the longest of them, blanks and escapes before it included."""

_NOTHING = Said()

PROMPT: Nature = ("user", "prompt", False)
CONTEXT: Nature = ("user", "context", True)
TASK: Nature = ("user", "context", False)
"""What a model told its sub-agent: not typed by a person, yet what the sub-agent's answers answer."""
SUMMARY: Nature = ("user", "summary", False)
RESULT: Nature = ("tool", "result", False)
ANSWER: Nature = ("assistant", "answer", False)
THINKING: Nature = ("assistant", "thinking", False)
CALL: Nature = ("assistant", "call", False)
NOTE: Nature = ("system", "note", True)
QUEUED: Nature = ("user", "note", False)
"""A prompt typed while the model worked, handed over as an attachment: the one note that somebody said."""


def is_typed(text: str) -> bool:
    """Whether a text is none of those that Claude Code writes in the user's name."""
    return text[:1] not in STARTS or not text[:_LOOKED_AT].lstrip().startswith(INJECTED)


def recognised(record: Record) -> Nature | None:
    """The verdict on a prompt, or an answer of one text, with nothing rare about it: the two commonest records."""
    message = record.message
    if (
        type(message) is not Said
        or record.isSidechain
        or record.isMeta is not None
        or record.toolUseResult is not None
        or record.isCompactSummary is not None
        or record.isApiErrorMessage is not None
        or record.subtype is not None
        or record.logicalParentUuid is not None
        or record.forkedFrom is not None
        or record.teamName is not None
    ):
        return None
    content = message.content
    if type(content) is str:
        return PROMPT if record.type == "user" and (content > _BEYOND or content[:1] not in STARTS) else None
    if type(content) is list and len(content) == 1 and record.type == "assistant":
        block = content[0]
        return ANSWER if type(block) is Block and block.type == "text" else None
    return None


def judge(record: Record) -> Nature:
    """The verdict on any record."""
    if record.type == "assistant":
        return judge_answer(as_said(record.message).content)
    if record.type == "user":
        return judge_user(record, as_said(record.message).content)
    attachment = record.attachment
    return QUEUED if type(attachment) is Block and attachment.type == "queued_command" else NOTE


def as_said(message: object) -> Said:
    """A message; what has another shape is one that says as much as can be made of it."""
    if type(message) is Said:
        return message
    return Said(content=message) if type(message) is str else _NOTHING


def judge_user(record: Record, content: object) -> Nature:
    """What a user record is within its turn."""
    if record.isCompactSummary is True:
        return SUMMARY
    if type(content) is str:
        return CONTEXT if record.isMeta is True or not is_typed(content) else PROMPT
    blocks = [block for block in content if type(block) is Block] if type(content) is list else []
    results = [block for block in blocks if block.type == "tool_result"]
    if results and len(results) == len(blocks):
        return RESULT
    if record.isMeta is True:
        return CONTEXT
    if any(_typed_block(block) for block in blocks) or not blocks:
        return PROMPT
    return RESULT if results else CONTEXT


def _typed_block(block: Block) -> bool:
    if block.type == "tool_result":
        return False
    if block.type != "text":
        return True
    start = bytes(memoryview(block.text)[: 6 * _LOOKED_AT])
    if start[:1] != b'"':
        return True
    head = start[1:].lstrip(b" ")
    if head[:1] not in b"<C[\\":
        return True
    try:
        text = msgspec.json.decode(block.text, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return True
    return is_typed(text)


def judge_answer(content: object) -> Nature:
    """What a record of the model is: it says something, only thinks, or only calls tools."""
    if type(content) is not list:
        return ANSWER
    types = {block.type for block in content if type(block) is Block}
    if types and types <= {"thinking", "redacted_thinking"}:
        return THINKING
    if "tool_use" in types and types <= {"tool_use", "server_tool_use", "thinking", "redacted_thinking"}:
        return CALL
    return ANSWER
