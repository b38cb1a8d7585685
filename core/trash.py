"""Deleting whole conversations, and having them back: one rename into the trash and one out of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from .context import Context
from .creation import discard
from .disk import facts_of, names_in, reason, unsure
from .doubts import settle
from .errors import DeleteError, Invalid, NotFound, Unreadable
from .files import make_folders
from .native import is_id
from .native_scan import scan
from .native_view import view
from .sources.bough import conversation_files


class Trashed(NamedTuple):
    """A conversation in the trash."""

    name: str
    """What `restore` takes: the conversation's id, with a number if one of that id was there already."""
    id: str
    title: str
    deleted: datetime
    path: Path


class Trash:
    """The trash of a store."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.folder = context.private / "trash"

    def put(self, id: str, wait: float = 0.0) -> bool:
        """Move a conversation into the trash. False if there was none. Raises Locked, DeleteError, Unsure."""
        context = self._context
        settle(context.files, context.ids, self.folder)
        folder = context.conversations / id
        if not is_id(id) or facts_of(context.files, folder) is None:
            return False
        lock = context.locks.acquire(id, wait)
        try:
            if context.files.facts(folder) is None:
                return False
            make_folders(context.files, self.folder)
            self._move(folder, self._free(id))
        except OSError as error:
            raise DeleteError(f"Conversation {id[:7]}", reason(error)) from error
        finally:
            lock.release()
        context.saved(id, folder, "delete", "folder", 0, 1)
        return True

    def list(self) -> list[Trashed]:
        """What is in the trash, newest first."""
        found = [self._entry(name) for name in names_in(self._context.files, self.folder) if not name.startswith(".")]
        return sorted(found, key=lambda entry: entry.deleted, reverse=True)

    def restore(self, name: str, wait: float = 0.0) -> str:
        """Move a conversation back and return its id. Raises NotFound, Unsure, and Invalid if its place is taken."""
        context = self._context
        settle(context.files, context.ids, context.conversations / name.partition(".")[0])
        entry = next((entry for entry in self.list() if entry.name == name), None)
        if entry is None:
            raise NotFound("conversation in the trash", name, "`bough trash list` shows what there is.")
        target = context.conversations / entry.id
        lock = context.locks.acquire(entry.id, wait)
        try:
            if context.files.facts(target) is not None:
                raise Invalid(f"A conversation {entry.id[:7]} is there again. Delete it first.")
            make_folders(context.files, context.conversations)
            self._move(entry.path, target)
        except OSError as error:
            raise DeleteError(f"{entry.path}", reason(error)) from error
        finally:
            lock.release()
        context.saved(entry.id, target, "restore", "folder", 0, 1)
        return entry.id

    def empty(self, name: str | None = None) -> int:
        """Remove what is in the trash, or one conversation of it, for good; say how many. Raises DeleteError, Unsure.

        Each leaves the list in one step; what a crash keeps from being removed goes with the next call.
        """
        settle(self._context.files, self._context.ids, self.folder)
        self._sweep()
        entries = [entry for entry in self.list() if name in (None, entry.name)]
        for entry in entries:
            try:
                self._move(entry.path, self.folder / f".{entry.name}")
            except OSError as error:
                raise DeleteError(f"{entry.path}", reason(error)) from error
        self._sweep()
        self._forget_locks()
        return len(entries)

    def _forget_locks(self) -> None:
        """Those of conversations that are neither there nor here; of what else has one it is made again when needed."""
        context = self._context
        with suppress(OSError, Unreadable):  # the trash is empty all the same
            there = names_in(context.files, context.conversations)
            here = (name.partition(".")[0] for name in names_in(context.files, self.folder))
            for name in set(context.locks.names()).difference(there, here):
                context.locks.forget(name)

    def _sweep(self) -> None:
        """Remove what was emptied already."""
        for name in names_in(self._context.files, self.folder):
            if name.startswith("."):
                discard(self._context, self.folder / name)
                if facts_of(self._context.files, self.folder / name) is not None:
                    raise DeleteError(f"{self.folder / name}", "something in it cannot be removed")

    def _move(self, source: Path, target: Path) -> None:
        files = self._context.files
        files.replace(source, target)
        try:
            files.sync_folder(target.parent)
            files.sync_folder(source.parent)
        except OSError as error:
            raise unsure(target, error) from error

    def _free(self, id: str) -> Path:
        number, place = 2, self.folder / id
        while self._context.files.facts(place) is not None:
            place = self.folder / f"{id}.{number}"
            number += 1
        return place

    def _entry(self, name: str) -> Trashed:
        path = self.folder / name
        facts = facts_of(self._context.files, path)
        deleted = datetime.fromtimestamp(facts.ctime_ns / 1e9 if facts else 0, UTC)
        found = view(scan(conversation_files(path)))
        return Trashed(name, name.partition(".")[0], found.skeleton.title, deleted, path)
