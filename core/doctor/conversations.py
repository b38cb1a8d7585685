"""One conversation of a store: what its reader worked around, and what its reader does not look at."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..codecs import SUFFIXES
from ..context import Context
from ..disk import is_leftover
from ..native_lineage import parent_of
from ..native_scan import scan
from ..native_scanned import Scan
from ..native_view import view
from ..sources.bough import conversation_files
from .values import MOVE, Finding, of_problem

_ENDINGS = tuple(SUFFIXES.values())
_PASSING = frozenset(
    {"torn", "empty", "leftover", "history-missing", "parent-missing", "fork-point-missing", "reference", "no-log"}
)
"""What one may see of a conversation that is written to at this moment: its files are read one after the other."""


def examine_conversation(context: Context, id: str) -> Iterator[Finding]:
    """Everything that is wrong with a conversation; of one that somebody writes to, only what writing does not do."""
    held = context.locks.status(id).held
    found = list(_examine(context, id, held=held))
    held = held or context.locks.status(id).held
    yield from (one for one in found if not (held and one.code in _PASSING))


def _examine(context: Context, id: str, *, held: bool) -> Iterator[Finding]:
    folder = context.conversations / id
    paths = conversation_files(folder)
    yield from _folder(context, folder, held=held)
    if not paths:
        sentence = "This folder holds no file of a conversation."
        yield Finding("empty-conversation", str(folder), "", sentence, MOVE, id)
        return
    found = scan(paths)
    ids, records = frozenset(found.skeleton.ids), found.skeleton.records
    seen = view(found)
    yield from dict.fromkeys(of_problem(one, id) for one in found.skeleton.problems)
    if records and not found.headers:
        yield Finding("no-branch", str(folder), "", "No branch file of it can be read; only its log is left.", "", id)
    if found.newer:
        sentence = "A newer version of Bough wrote to it: it can be read here, and is not changed."
        yield Finding("newer", str(folder), "", sentence, "", id)
    yield from _identity(folder, id, found)
    yield from _branches(id, found, ids)
    if not (seen.refs.deleted or seen.refs.dropped or seen.refs.undone or found.newer):
        yield from _references(folder, id, found, ids)


def _folder(context: Context, folder: Path, *, held: bool) -> Iterator[Finding]:
    """What stands in its folder and is no file of a conversation."""
    for name in context.files.names(folder):
        path = folder / name
        if is_leftover(name):
            if not held:  # whoever holds it may be writing this one
                yield leftover(path, folder.name)
        elif os.path.lexists(path) and (path.is_symlink() or not path.is_file()):
            sentence = "A link, folder or device stands among the files of a conversation; it is never read."
            yield Finding("stranger", str(path), "", sentence, "", folder.name)
        elif not name.endswith(_ENDINGS):
            sentence = "This is no file of a conversation; it is never read, and no backup holds it."
            yield Finding("stranger", str(path), "", sentence, "", folder.name)


def leftover(path: Path, conversation: str = "") -> Finding:
    """An unfinished file whose writer is gone."""
    sentence = "Somebody began to write this and was ended; nothing that was acknowledged is in it alone."
    return Finding("leftover", str(path), "", sentence, MOVE, conversation)


def _identity(folder: Path, id: str, found: Scan) -> Iterator[Finding]:
    header = found.log_header
    if header is None:
        sentence = "Its log is missing or has no header: title, tags and names that were given are gone."
        yield Finding("no-log", str(folder), "", sentence, "", id)
    elif header.id and header.id != id:
        sentence = f"It calls itself {header.id}; the name of the folder counts. It may be a copy that somebody made."
        yield Finding("wrong-id", str(folder), "", sentence, "", id)


def _branches(id: str, found: Scan, ids: frozenset[str]) -> Iterator[Finding]:
    for branch, header in found.headers.items():
        above = parent_of(header)
        if above is None:
            continue
        path = str(found.paths[branch])
        if above.branch not in found.headers:
            sentence = f"It says that it left the branch {above.branch}, whose file is not there."
            yield Finding("parent-missing", path, branch, f"{sentence} Git or a sync tool may bring it.", "", id)
        elif above.message is not None and above.message not in ids:
            sentence = f"It says that it was forked at {above.message}, which is in no file."
            yield Finding("fork-point-missing", path, branch, f"{sentence} Git or a sync tool may bring it.", "", id)


def _references(folder: Path, id: str, found: Scan, ids: frozenset[str]) -> Iterator[Finding]:
    """Changes that speak of what is not there. Where something was deleted or freed that is as it should be."""
    for change in found.changes:
        branches = {change.branch, change.heir, *change.branches} - {"", *found.headers}
        messages = {*(change.messages), change.message or ""} - {"", *ids}
        for missing in sorted(branches | messages):
            sentence = f"The log says “{change.type}” of {missing}, which is in no file."
            yield Finding("reference", str(folder / "conversation.jsonl"), change.op, sentence, "", id)
