"""A store but for its conversations: its own files, its notes, its trash, its locks, what it keeps."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..context import Context
from ..disk import is_leftover
from ..founding import MARKS
from ..kept.keeper import LOCK
from ..kept.places import kept_folder, original_in
from ..lines import Records
from ..native import FORMAT, Change, is_id
from ..owner import decode, is_gone
from ..store_file import STORE_FILE, format_of, is_older, read_store_file
from ..swap import NOTES
from .conversations import leftover
from .values import MOVE, NOTES_LOCK, Finding, of_problem

_OLD: Final = 86_400.0
"""Seconds after which an unfinished file belongs to nobody, where no lock tells."""


def examine_store(context: Context) -> Iterator[Finding]:
    """Everything that is wrong with the store itself."""
    yield from _store_file(context)
    yield from _marks(context)
    yield from _strangers(context)
    yield from _permissions(context)
    yield from _notes(context)
    yield from _private(context)
    yield from _kept(context)


def _store_file(context: Context) -> Iterator[Finding]:
    path = context.root / STORE_FILE
    write = "Write it anew with a new id; what was there is kept."
    try:
        record = read_store_file(context.files, context.root)
    except FileNotFoundError:
        sentence = "What says that this is a store is missing; its conversations can be read all the same."
        yield Finding("store-file", str(path), "", sentence, write)
        return
    except (OSError, ValueError) as error:
        yield Finding("store-file", str(path), "", f"What says that this is a store cannot be read ({error}).", write)
        return
    format = format_of(context.files, context.root)
    if is_older(format):
        sentence = f"It is of the older format {format}, and only read."
        yield Finding("older-format", str(path), "", sentence, f"Bring it to {FORMAT}; the old store is kept beside.")
    elif format != FORMAT:
        yield Finding("newer", str(path), "", f"It is of the newer format {format}, and only read.")
    elif record.get("format") != FORMAT or not isinstance(record.get("id"), str):
        yield Finding("store-file", str(path), "", "What says that this is a store has no format or no id.", write)


def _marks(context: Context) -> Iterator[Finding]:
    for name, text in MARKS.items():
        if context.files.facts(context.root / name) is None:
            sentence = f"Git would not know how to treat this store: {name} is missing."
            yield Finding("git-mark", str(context.root / name), "", sentence, f"Write it: {text.split()[0]} …")


def _strangers(context: Context) -> Iterator[Finding]:
    for name in context.files.names(context.conversations):
        path = context.conversations / name
        if path.is_symlink() or not path.is_dir() or not is_id(name):
            sentence = "This stands among the conversations and is none; it is never read, and no backup holds it."
            yield Finding("stranger", str(path), "", sentence)


def _permissions(context: Context) -> Iterator[Finding]:
    """Said once: a clone of git's has thousands of files that others may read."""
    open_to_others = list(others_may_read(context.root))
    if open_to_others:
        sentence = f"Other users may read or enter {len(open_to_others):,} files and folders, e.g. {open_to_others[0]}."
        yield Finding("permissions", str(context.root), "", sentence, "Take that right away from all of them.")


def others_may_read(root: Path) -> Iterator[Path]:
    """The folders and regular files of a store that others may use; what git keeps beside it is git's."""
    if sys.platform == "win32":
        return
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        for path in (Path(folder), *(Path(folder) / name for name in names)):
            with suppress(FileNotFoundError):  # somebody works here meanwhile
                mode = path.lstat().st_mode
                if not stat.S_ISLNK(mode) and mode & 0o077:
                    yield path


def _notes(context: Context) -> Iterator[Finding]:
    folder = context.root / NOTES
    for name in context.files.names(folder):
        path = folder / name
        if is_leftover(name):
            if not context.locks.status(f"{NOTES_LOCK}{name.strip('.').partition('.')[0]}").held:
                yield leftover(path)
        elif not name.endswith(".jsonl") or path.is_symlink() or not path.is_file():
            yield Finding("stranger", str(path), "", "This is no file of notes, and is never read.")
        else:
            yield from _lines(path)


def _lines(path: Path) -> Iterator[Finding]:
    records = Records(path, Change)
    try:
        with path.open("rb") as file:
            for _ in records.read(file.fileno()):
                pass
    except OSError as error:
        yield Finding("unreadable", str(path), "", f"It cannot be read: {error.strerror}.")
    for one in records.problems:
        yield of_problem(one, f"{NOTES_LOCK}{path.stem}")


def _private(context: Context) -> Iterator[Finding]:
    yield from _locks(context)
    files, private = context.files, context.private
    for name in files.names(private / "tmp"):
        if not context.locks.status(name).held:
            sentence = "A conversation that was being made when its program was ended; nobody was told of it."
            yield Finding("half-made", str(private / "tmp" / name), "", sentence, MOVE)
    for name in files.names(private / "trash"):
        if name.startswith("."):
            sentence = "It was removed for good, and not all of it is gone. `bough trash empty` removes the rest."
            yield Finding("half-removed", str(private / "trash" / name), "", sentence)
    for name in files.names(private):
        if name.startswith("replaced-"):
            sentence = "A restore or a migration put this aside. Remove it when you are sure that you do not need it."
            yield Finding("set-aside", str(private / name), "", sentence)


def _locks(context: Context) -> Iterator[Finding]:
    folder = context.private / "locks"
    for name in context.files.names(folder):
        if is_leftover(name):
            if is_old(context, folder / name):
                yield leftover(folder / name)
        elif name.endswith((".owner", ".request")):
            yield from _record(context, folder / name)


def _record(context: Context, path: Path) -> Iterator[Finding]:
    try:
        owner = decode(context.files.read(path))
    except OSError:
        return
    name = path.name.removesuffix(".owner") if path.suffix == ".owner" else path.name.rsplit(".", 2)[0]
    if owner is None or not is_gone(owner) or context.locks.status(name).held:
        return
    if path.name.endswith(".request"):
        sentence = f"{owner.program} (pid {owner.pid}) asked for this conversation, and is gone."
        yield Finding("stale-request", str(path), "", sentence, "Remove it.")
    else:
        sentence = f"{owner.program} (pid {owner.pid}) was ended while it held this. Whoever is next takes it over."
        yield Finding("stale-owner", str(path), "", sentence, "Take it over now, and see that all of it is saved.")


def _kept(context: Context) -> Iterator[Finding]:
    folder = kept_folder(context.root)
    busy = context.locks.status(LOCK).held
    for place, folders, names in os.walk(folder):
        here = Path(place)
        for name in names:
            if is_leftover(name) and not busy:
                yield leftover(here / name)
        if here.parent == folder:
            for name in folders:
                record = here / f"{name}.json"
                if not name.endswith(".old") and original_in(record) is None:
                    sentence = "It does not say which folder it keeps, so that nothing of it is listed."
                    sentence += " `bough keep` says it again while the tool is there."
                    yield Finding("kept-record", str(record), "", sentence)


def is_old(context: Context, path: Path) -> bool:
    """Whether nobody can be writing a file any more."""
    facts = context.files.facts(path)
    return facts is not None and facts.mtime_ns / 1e9 < context.clock.now().timestamp() - _OLD
