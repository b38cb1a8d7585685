"""The values everything else speaks of: messages, their parts, branches, usage, problems.

All of them are frozen, none knows a file or a terminal. The words are those of the glossary in CONTRIBUTING.md.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, Protocol

import msgspec

Role = Literal["user", "assistant", "system", "tool"]
"""Who said it. A record that only carries the results of tools has the role `tool` whatever its format calls it."""

Kind = Literal["prompt", "answer", "thinking", "call", "result", "context", "summary", "note"]
"""What a record is within its turn.

- `prompt`: a person typed it. `answer`: the model said it (perhaps calling tools as well).
- `thinking`, `call`: a model's record that holds nothing but thoughts, or nothing but tool calls.
- `result`: what tools answered. `context`: injected, not typed (hidden).
- `summary`: what stands for history that a compaction or a change of branch left behind.
- `note`: in the tree, but nobody said it (progress, attachments, state); not counted as a message.
"""

Nature = tuple[Role, Kind, bool]
"""Role, kind, and whether it is hidden: what a record is, whatever it says."""

BranchKind = Literal["branch", "agent"]
"""`agent`: the conversation of a sub-agent, hung at the message that called it."""


class Text(msgspec.Struct, frozen=True, tag="text"):
    """What was said, in Markdown as a rule."""

    text: str


class Thinking(msgspec.Struct, frozen=True, tag="thinking"):
    """What the model thought before it said something. Empty where the vendor only keeps an encrypted form."""

    text: str


class ToolCall(msgspec.Struct, frozen=True, tag="tool_call"):
    """A model's wish to have a tool run."""

    call: str
    """Id that the result names; unique within the conversation as a rule, empty in formats without ids."""
    name: str
    input: Any
    """The arguments as decoded JSON; a string where they are not JSON."""


class ToolResult(msgspec.Struct, frozen=True, tag="tool_result"):
    """What a tool answered."""

    call: str
    name: str
    """Name of the tool, empty where the format only has the call's id."""
    text: str
    error: bool = False
    detail: Any = None
    """What the source keeps beside the text, as decoded JSON (the patch of an edit, an exit code, …), or None."""


class Image(msgspec.Struct, frozen=True, tag="image"):
    """A picture. Named and sized, never drawn."""

    name: str
    media_type: str
    bytes: int
    """Size of the decoded picture; 0 where the picture itself is not in the file."""


class File(msgspec.Struct, frozen=True, tag="file"):
    """An attached file. Named and sized."""

    name: str
    media_type: str
    bytes: int


class Unknown(msgspec.Struct, frozen=True, tag="unknown"):
    """A piece of a kind that Bough does not know, kept as it is."""

    raw: Any


Part = Text | Thinking | ToolCall | ToolResult | Image | File | Unknown
Parts = tuple[Part, ...]


class Spent(Protocol):
    """What an answer cost, in the fields of its source: converted only when somebody asks."""

    def usage(self) -> Usage:
        """The same as a `Usage`."""


class Usage(msgspec.Struct, frozen=True, gc=False):
    """Tokens, and US dollars where the source names them, of one API answer."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cost: float | None = None

    @property
    def tokens(self) -> int:
        """All tokens, cached ones included."""
        return self.input + self.output + self.cache_read + self.cache_write

    def __add__(self, other: Usage) -> Usage:
        cost = None if self.cost is None and other.cost is None else (self.cost or 0.0) + (other.cost or 0.0)
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
            cost,
        )


class Locator(NamedTuple):
    """Where the body of a message lies."""

    file: int
    """Index into the files of the conversation."""
    offset: int
    length: int
    """Bytes from `offset`; the record without its newline."""
    key: str = ""
    """Names one record inside that range, in formats whose ranges hold many."""


class Problem(msgspec.Struct, frozen=True):
    """Something wrong that was found and worked around."""

    code: str
    """Stable, e.g. `torn`, `bad-json`, `missing-parent`, `cycle`, `duplicate-id`."""
    path: str
    place: str
    """Where in the file: `line 12`, `byte 4096`, an id; empty when the whole file is meant."""
    message: str
    """What was wrong and what was done about it, as a sentence."""


class Message(msgspec.Struct, frozen=True):
    """One entry as the skeleton knows it: everything but its parts."""

    index: int
    """Position in the skeleton, in file order."""
    id: str
    parent: str | None
    role: Role
    kind: Kind
    hidden: bool
    group: str | None
    """Shared by the records of one API answer: they are drawn and costed as one."""
    time: datetime | None
    model: str | None
    provider: str | None
    usage: Usage | None


class Branch(msgspec.Struct, frozen=True):
    """A named ref into the tree of a conversation."""

    id: str
    """Id of its first own message in formats without branch ids, so that it stays put while the head grows."""
    name: str | None
    """None where nobody named it: views then show the first own prompt."""
    kind: BranchKind
    parent: str | None
    """Id of the branch it leaves; None for a root branch."""
    fork_point: str | None
    """Id of the last message it shares with its parent; None for a root branch."""
    head: str
    """Id of the newest message."""
    messages: int
    """Own messages, hidden ones included, notes not."""
    total: int
    """Messages on the path to the head."""
    updated: datetime | None
    active: bool
    """Whether it is the default branch."""
    diverged: bool = False
    """Whether one message of the branch has two own children: it was continued in two places at once."""


def parse_time(value: str | float | None) -> datetime | None:
    """A time of day as formats write it: RFC 3339, or seconds or milliseconds since 1970. None if it is none.

    Times without a zone are taken as UTC; year 1, which Go writes for "no time", is None.
    """
    try:
        if isinstance(value, str):
            time = datetime.fromisoformat(value)
            time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
            return time if time.year > 1 else None
        if value is None or isinstance(value, bool) or not value > 0:
            return None
        return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
