"""The native format `bough/1` as values: headers, messages, and the changes of a conversation.

A conversation is a folder. Each branch file is a header and the branch's own messages; `conversation.jsonl` is a header
and the log of every change that is no message. Every line carries `n`, one more than the largest its writer had seen
(Lamport's clock): sorted by it, logs that grew apart on two machines and were joined again replay in one order
everywhere, and clocks may be wrong.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import msgspec

from .model import BranchKind, Usage

FORMAT: Final = "bough/1"
VERSION: Final = 1
"""The newest version of lines that this program writes; files with a newer one are only read."""
LOG: Final = "conversation.jsonl"
"""Name of the log within a conversation's folder."""
CONVERSATIONS: Final = "conversations"
PROJECTS: Final = "projects"
"""Folder within a store that holds a store of its own for each project that has one."""
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_CONFLICT = re.compile(r"\.sync-conflict-|\((?:[^()]* )?conflicted copy[^()]*\)", re.IGNORECASE)


def is_id(text: str) -> bool:
    """Whether a text may become the name of a file or folder: short, lower case, no dot, no separator."""
    return _ID.fullmatch(text) is not None


def is_conflict_copy(name: str) -> bool:
    """Whether a sync tool made this file to keep the other side of a conflict (Syncthing, Dropbox, Nextcloud)."""
    return _CONFLICT.search(name) is not None


class ParentRef(msgspec.Struct, frozen=True):
    """Where a branch leaves its parent."""

    branch: str
    message: str | None = None


class PartType(msgspec.Struct, frozen=True, gc=False):
    """The type of a part, its content skipped."""

    type: str = ""


class BranchLine(msgspec.Struct, gc=False):
    """A line of a branch file without what it says: a header (`branch`), a `message`, or something unknown."""

    type: str = ""
    id: str = ""
    parent: str | ParentRef | None = None
    role: str = ""
    time: str | None = None
    model: str | None = None
    provider: str | None = None
    usage: Usage | None = None
    parts: list[PartType] | str = []
    kind: str = ""
    """Of a message: what it is within its turn, where role and parts do not tell. Of a branch: its kind."""
    hidden: bool = False
    group: str | None = None
    merge: Any = None
    """Of what a merge made: both parents, in the header or in the first message that a branch got; else which message
    this one is a copy of."""
    n: int = 0
    op: str = ""
    """Shared by the lines of one change; empty stands for the line's own id."""
    by: str = ""
    batch: int = 0
    """Lines that the change wrote together, 0 for one: if one of them is missing, none of them counts."""

    v: int = VERSION
    name: str | None = None
    note: str = ""
    """Why it was forked."""
    created: str | None = None
    origin: Any = None
    conversation: str = ""


class Change(msgspec.Struct, frozen=True):
    """A line of a log. Which fields mean something follows from its type."""

    type: str = ""
    op: str = ""
    """Its own id."""
    n: int = 0
    time: str | None = None
    by: str = ""
    conversation: str = ""
    """In notes on foreign conversations: which one."""

    title: str = ""
    text: str = ""
    name: str = ""
    label: str | None = None
    branch: str = ""
    branches: list[str] = []
    heir: str = ""
    """Of a deletion of the default branch: the one that is the default from then on."""
    message: str | None = None
    messages: list[str] = []
    add: list[str] = []
    remove: list[str] = []
    of: str = ""

    v: int = VERSION
    id: str = ""
    created: str | None = None
    project: str = ""
    origin: Any = None

    @property
    def order(self) -> tuple[int, str, str]:
        """Its place in the history of the conversation, the same on every machine."""
        return (self.n, self.time or "", self.op)


class Operation(NamedTuple):
    """One thing somebody did, as undo sees it: a line of the log, or the lines of one append or fork."""

    n: int
    """0 for what a conversation was made with, and for lines that other programs wrote: no undo takes them away."""
    time: str
    op: str
    type: str
    by: str
    branch: str = ""


def operation_of(change: Change) -> Operation:
    """A line of the log as undo sees it."""
    branch = change.branch or "".join(change.branches[:1])
    return Operation(change.n, change.time or "", change.op, change.type, change.by, branch)


def record_of(change: Change) -> dict[str, Any]:
    """A change as it is written: what says nothing is left out."""
    record = {"type": change.type, "op": change.op, "n": change.n, "time": change.time, "by": change.by}
    said = {name: getattr(change, name) for name in _MEANING}
    return record | {name: value for name, value in said.items() if value not in ("", [], None)}


_MEANING: Final = ("conversation title text name label branch branches heir message messages add remove of").split()


def is_merge(merge: object) -> bool:
    """Whether what a line keeps of a merge is all of it: its two parents, not only which message was copied."""
    return isinstance(merge, dict) and isinstance(merge.get("ours"), dict) and isinstance(merge.get("theirs"), dict)


def branch_kind(text: str) -> BranchKind:
    """The kind a header states; anything but `agent` is a plain branch."""
    return "agent" if text == "agent" else "branch"
