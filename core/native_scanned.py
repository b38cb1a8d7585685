"""What the files of one native conversation hold, gathered in one value before the log is applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .native import VERSION, BranchLine, Change, Operation, is_merge
from .skeleton import MergeNote, Skeleton


@dataclass(slots=True)
class Scan:
    """What the files of a conversation hold, before the log is applied."""

    skeleton: Skeleton
    parent_ids: list[str | None] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    """The change that brought each entry."""
    headers: dict[str, BranchLine] = field(default_factory=dict)
    """Of the branches, in the order they were made."""
    paths: dict[str, Path] = field(default_factory=dict)
    """The file of each branch that new messages go to."""
    keys: dict[int, str] = field(default_factory=dict)
    """`Locator.key` of entries that have one."""
    log_header: Change | None = None
    changes: list[Change] = field(default_factory=list)
    operations: dict[str, Operation] = field(default_factory=dict)
    """The changes that made branches, and those that brought messages once `with_history` added them."""
    merges: dict[str, MergeNote] = field(default_factory=dict)
    """What was merged, by the change that did it."""
    journal: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    """Counter, time, change, author and branch of each message line."""
    hidden: set[str] = field(default_factory=set)
    """Messages that are in the files and that the log hides; known once the log was applied. Those of changes that were
    cut off are not among them: they may be added again."""
    batches: dict[str, list[int]] = field(default_factory=dict)
    """Of changes of several lines: how many there should be, and how many were met."""
    n: int = 0
    """The largest counter met; those of messages count once `with_history` looked at them."""
    newer: bool = False
    """Whether a file was written by a version that may mean more than is understood here."""


def register(found: Scan, path: Path, header: BranchLine) -> None:
    """Know a branch by the first of its files that can be read."""
    found.newer = found.newer or header.v > VERSION
    if header.id not in found.headers:
        found.headers[header.id] = header
        found.paths[header.id] = path
    found.n = max(found.n, header.n)
    op = header.op or header.id
    if is_merge(header.merge):
        found.merges.setdefault(op, MergeNote(header.id, None, header.merge))
    type = "merge" if op in found.merges else "fork"
    found.operations.setdefault(op, Operation(header.n, header.created or "", op, type, header.by, header.id))


def with_history(found: Scan) -> Scan:
    """Look at the changes that brought messages as well; only who writes needs them."""
    for n, time, op, by, branch in found.journal:
        found.n = max(found.n, n)
        if op not in found.operations:
            type = "merge" if op in found.merges else "append"
            found.operations[op] = Operation(n, time, op, type, by, branch)
    return found
