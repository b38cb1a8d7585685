"""Removing for good what deleted branches hide: the second half of emptying the trash.

Only messages that no living branch needs go. Nothing that is shown changes, so no writer has to be told; but what is
gone cannot be restored, nor brought back by an undo of its deletion.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from .branchfile import rewrite
from .codecs import Document
from .context import Context
from .disk import reason
from .errors import DeleteError
from .events import Event
from .native import BranchLine
from .native_files import classify
from .native_lineage import ancestors, parent_of
from .native_scan import scan
from .native_view import View, view
from .sources.base import HEAD_BYTES
from .sources.bough import conversation_files
from .store import Store


def free(store: Store, wait: float = 5.0) -> int:
    """Remove the hidden messages of deleted branches from all conversations, and say how many there were.

    Raises Locked, DeleteError, and ReadOnly for a file that would lose something else when written again.
    """
    return sum(free_conversation(store.context, ref.id, wait) for ref in store.list())


def free_conversation(context: Context, id: str, wait: float = 5.0) -> int:
    """Remove for good what deleted branches of one conversation hide. Returns the bytes that were freed."""
    folder = context.conversations / id
    lock = context.locks.acquire(id, wait)
    try:
        freed = _free_folder(context, folder)
    finally:
        lock.release()
    if freed:
        context.events.emit(Event("saved", id, folder, context.codec, "free", 0, freed, context.now()))
    return freed


def _free_folder(context: Context, folder: Path) -> int:
    seen = view(scan(conversation_files(folder)))
    if seen.scan.newer or not seen.refs.deleted:
        return 0
    files = [(path, _branch(path)) for path in conversation_files(folder)]
    dead = [(path, branch) for path, branch in files if branch in seen.refs.deleted]
    left = dict(seen.scan.headers)
    dead.sort(key=lambda file: len(ancestors(left, file[1])), reverse=True)  # who refers goes before who is meant
    return sum(_free_file(context, path, branch, seen, left) for path, branch in dead)


def _free_file(context: Context, path: Path, branch: str, seen: View, left: dict[str, BranchLine]) -> int:
    """Write a file again without what is hidden; remove it if nothing is in it that any header `left` refers to."""
    messages, gone = 0, 0

    def without(document: Document) -> Document:
        nonlocal messages, gone
        messages = len(document.messages)
        kept = [_alone(record) for record in document.messages if record.get("id") not in seen.scan.hidden]
        gone = messages - len(kept)
        return Document(document.header, kept if gone else document.messages)

    rewrite(context.files, context.ids, path, without)
    if gone == messages and branch not in _referred(left):
        try:
            context.files.remove(path)
            context.files.sync_folder(path.parent)
        except OSError as error:
            raise DeleteError(f"{path}", reason(error)) from error
        left.pop(branch, None)
    return gone


def _alone(record: dict[str, Any]) -> dict[str, Any]:
    """A message that stays though others of its change go: it has to count without them."""
    return {key: value for key, value in record.items() if key != "batch"}


def _referred(headers: dict[str, BranchLine]) -> Collection[str]:
    """Ids of the branches that other branches were forked from."""
    return {above.branch for header in headers.values() if (above := parent_of(header)) is not None}


def _branch(path: Path) -> str:
    with path.open("rb") as file:
        header = classify(path, file.read(HEAD_BYTES))[1]
    return header.id if header is not None else ""
