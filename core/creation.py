"""Making a conversation: its folder is built aside and appears in one step, whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from .codecs import SUFFIXES, Document, encode
from .context import Context
from .disk import names_in, reason, unsure
from .errors import Locked, NotSaved
from .files import make_folders, write_all
from .messages import NewMessage, record
from .native import FORMAT, LOG, VERSION, Change, record_of


class NewBranch(NamedTuple):
    """A branch of a conversation that is to be made, with its records."""

    id: str
    name: str | None
    parent: dict[str, str] | None
    messages: list[dict[str, Any]]
    kind: str = "branch"
    note: str = ""
    origin: dict[str, Any] | None = None


def header_of(branch: NewBranch, conversation: str, created: str) -> dict[str, Any]:
    """The header of a branch file."""
    header: dict[str, Any] = {
        "type": "branch",
        "v": VERSION,
        "id": branch.id,
        "conversation": conversation,
        "parent": branch.parent,
        "created": next((record["time"] for record in branch.messages if record["time"]), created),
    }
    extra = {
        "name": branch.name,
        "kind": branch.kind if branch.kind != "branch" else None,
        "note": branch.note,
        "origin": branch.origin,
    }
    return header | {name: value for name, value in extra.items() if value}


def chain(messages: Sequence[NewMessage], ids: Sequence[str], parent: str | None, time: str) -> list[dict[str, Any]]:
    """Messages as records, each the parent of the next. Raises Invalid."""
    parents = [parent, *ids]
    return [record(message, id, above, time) for message, id, above in zip(messages, ids, parents, strict=False)]


def make(
    context: Context,
    id: str,
    branches: Sequence[NewBranch],
    changes: Sequence[Change] = (),
    *,
    project: str = "",
    origin: dict[str, Any] | None = None,
) -> Path:
    """Make a conversation and return its folder. Raises ReadOnly, NotSaved, after which nothing is there, and Unsure.

    Its lock is held meanwhile, so that nobody takes a folder that is being built for one that a crash left behind.
    """
    now = context.now()
    log_header: dict[str, Any] = {"type": "conversation", "v": VERSION, "format": FORMAT, "id": id, "created": now}
    log_header |= {name: value for name, value in (("project", project), ("origin", origin)) if value}
    log = [record_of(_stamped(context, change, now)) for change in changes]
    files = {LOG: encode(Document(log_header, log), "jsonl")}
    for branch in branches:
        name = f"{branch.id}{SUFFIXES[context.codec]}"
        files[name] = encode(Document(header_of(branch, id, now), branch.messages), context.codec)
    _sweep(context)
    lock = context.locks.acquire(id)
    try:
        _place(context, id, files)
    finally:
        lock.release()
    folder = context.conversations / id
    context.saved(id, folder, "create", context.codec, sum(map(len, files.values())), _count(branches))
    return folder


def _place(context: Context, id: str, contents: dict[str, bytes]) -> None:
    aside, folder = context.private / "tmp" / id, context.conversations / id
    try:
        _build(context, aside, contents)
        context.files.replace(aside, folder)
    except OSError as error:
        discard(context, aside)
        raise NotSaved(folder, reason(error)) from error
    try:
        context.files.sync_folder(context.conversations)
    except OSError as error:
        raise unsure(folder, error, [id]) from error


def _sweep(context: Context) -> None:
    """Remove folders that a crash left half built: nobody holds them, and nobody was told that they were saved."""
    for name in names_in(context.files, context.private / "tmp"):
        try:
            lock = context.locks.acquire(name)
        except Locked:
            continue
        discard(context, context.private / "tmp" / name)
        lock.release()


def _stamped(context: Context, change: Change, now: str) -> Change:
    """What a conversation is made with has no place in its history: no undo takes it away."""
    return replace(change, op=context.ids.new(), time=now, by=context.by)


def _count(branches: Sequence[NewBranch]) -> int:
    return sum(len(branch.messages) for branch in branches)


def _build(context: Context, aside: Path, contents: dict[str, bytes]) -> None:
    files = context.files
    make_folders(files, context.conversations)
    make_folders(files, aside)
    for name, data in contents.items():
        descriptor = files.open_new(aside / name)
        try:
            write_all(files, descriptor, data)
            files.sync(descriptor)
        finally:
            files.close(descriptor)
    files.sync_folder(aside)


def discard(context: Context, folder: Path) -> None:
    """Remove a folder that was being built; what cannot be removed waits for the next attempt."""
    try:
        for name in context.files.names(folder):
            context.files.remove(folder / name)
        context.files.remove_folder(folder)
    except OSError:
        return
