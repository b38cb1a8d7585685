"""The branches of a store that are deleted and can be had back: what the logs say, for a list of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from .lines import Records
from .model import parse_time
from .native import LOG, Change
from .native_scan import scan
from .replaying import Refs, replay
from .sources.base import Ref
from .store import Store


class Removed(NamedTuple):
    """A deleted branch of a conversation that is there."""

    conversation: str
    branch: str
    name: str
    title: str
    """Of the conversation."""
    deleted: datetime | None


def removed_branches(store: Store) -> Iterator[Removed]:
    """All of them. Only the logs are read, and the branch files of conversations in which something is deleted."""
    for ref in store.list():
        changes = _changes(ref)
        refs = replay(changes)
        if refs.deleted:
            yield from _of(ref, changes, refs)


def _changes(ref: Ref) -> list[Change]:
    path = next((path for path in ref.files if path.name == LOG), None)
    if path is None:
        return []
    try:
        with path.open("rb") as file:
            return [change for _, _, change in Records(path, Change).read(file.fileno())]
    except OSError:
        return []


def _of(ref: Ref, changes: list[Change], refs: Refs) -> Iterator[Removed]:
    headers = scan(ref.files).headers
    when = {
        branch: change.time
        for change in changes
        if change.type == "delete" and change.op not in refs.undone
        for branch in change.branches
    }
    for branch in headers:
        if branch in refs.deleted:
            name = refs.names.get(branch) or headers[branch].name or ""
            yield Removed(ref.id, branch, name, refs.title, parse_time(when.get(branch)))
