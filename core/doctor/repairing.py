"""Repairing findings. What is replaced or moved is kept, and a change of a conversation is tried on a copy of it first.

A repair that would lose a message that can be read, or that leaves the finding as it is, is not made.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..codecs import Document, encode
from ..context import Context
from ..disk import digest, put, reason
from ..errors import BoughError, NotSaved
from ..files import make_folders
from ..founding import MARKS
from ..migration import STEPS, migrate
from ..native import CONVERSATIONS, FORMAT
from ..store import Store
from ..store_file import STORE_FILE
from .mending import NotRepaired, header_for, is_record, message_in, try_on_a_copy
from .stores import others_may_read
from .values import NOTES_LOCK, Finding, Repaired

Outcome = tuple[str, Path | None]
"""What was done, and where the bytes are that were replaced or moved."""


class Repairing:
    """One round of repairs of a store; `store` is None where there is none, and only drafts are looked after."""

    def __init__(self, context: Context, store: Store | None, aside: Path, wait: float) -> None:
        self._context = context
        self._store = store
        self._aside = aside
        self._wait = wait
        self.steps = dict(STEPS)
        self._repairs: dict[str, Callable[[Finding], Outcome]] = {
            "permissions": self._permissions,
            "leftover": self._move,
            "half-made": self._move,
            "empty-conversation": self._move,
            "bad-json": self._lines,
            "torn": self._lines,
            "no-header": self._header,
            "store-file": self._store_file,
            "git-mark": self._mark,
            "stale-request": self._request,
            "stale-owner": self._owner,
            "older-format": self._older,
        }

    def repair(self, finding: Finding) -> Repaired:
        """Repair one finding, if anything can be done about it."""
        repair = self._repairs.get(finding.code) if finding.repair else None
        if repair is None:
            return Repaired(finding, False, "There is nothing that could be done about it from here.")
        try:
            with self._held(finding.lock):
                if not os.path.lexists(finding.path) and finding.code not in ("store-file", "git-mark"):
                    return Repaired(finding, True, "It is gone already.")
                what, kept = repair(finding)
        except BoughError as error:
            return Repaired(finding, False, str(error))
        except OSError as error:
            return Repaired(finding, False, f"Left as it is: {reason(error)}.")
        return Repaired(finding, True, what, kept)

    @contextmanager
    def _held(self, name: str) -> Iterator[None]:
        if not name:
            yield
            return
        lock = self._context.locks.acquire(name, self._wait)
        try:
            yield
        finally:
            lock.release()

    # What is kept

    def _place(self, path: Path) -> Path:
        """Where something is put aside: below the folder of this round, as it lay in the store."""
        root = self._context.root
        inside = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
        place, number = self._aside / inside, 2
        while os.path.lexists(place):
            place = self._aside / f"{inside}.{number}"
            number += 1
        make_folders(self._context.files, place.parent)
        return place

    def _copy(self, path: Path) -> Path:
        """Keep the bytes of a file that is about to be replaced."""
        place = self._place(path)
        data = self._context.files.read(path)
        put(self._context.files, place, data, self._context.ids.new(), None)
        return place

    def _move(self, finding: Finding) -> Outcome:
        path = Path(finding.path)
        place = self._place(path)
        files = self._context.files
        try:
            files.replace(path, place)
        except OSError as error:
            if error.errno != errno.EXDEV:  # drafts may lie on another disk
                raise
            shutil.copy2(path, place, follow_symlinks=False)
            files.remove(path)
        files.sync_folder(place.parent)
        files.sync_folder(path.parent)
        return "Moved aside.", place

    # Conversations and notes

    def _lines(self, finding: Finding) -> Outcome:
        path = Path(finding.path)
        data = self._context.files.read(path)
        good = [line for line in data.split(b"\n") if line.strip() and is_record(line)]
        if not good:
            raise NotRepaired("no line of it can be read, so nothing would be left")
        dropped = sum(bool(line.strip()) for line in data.split(b"\n")) - len(good)
        if not dropped:
            return "It is in order by now.", None
        kept = self._change(finding, path, data, b"".join(line + b"\n" for line in good))
        return f"Written again without {dropped} line{'s' * (dropped > 1)} that cannot be read.", kept

    def _header(self, finding: Finding) -> Outcome:
        path = Path(finding.path)
        data = self._context.files.read(path)
        lines = [line for line in data.split(b"\n") if line.strip() and is_record(line)]
        first = next((record for line in lines if (record := message_in(line)) is not None), None)
        if first is None:
            raise NotRepaired("it holds no message that could say where it belongs")
        header = header_for(path, finding.lock, first)
        kept = self._change(finding, path, data, encode(Document(header, []), "jsonl") + b"\n".join(lines) + b"\n")
        return "It has a header again.", kept

    def _change(self, finding: Finding, path: Path, old: bytes, new: bytes) -> Path:
        """Replace a file, the old one being kept; tried on a copy of the conversation first."""
        if not finding.lock.startswith(NOTES_LOCK):
            try_on_a_copy(path, new)
        kept = self._copy(path)
        put(self._context.files, path, new, self._context.ids.new(), digest(old))
        return kept

    # The store

    def _permissions(self, _: Finding) -> Outcome:
        changed = 0
        for path in others_may_read(self._context.root):
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & 0o700 | (0o700 if path.is_dir() else 0o600))
            changed += 1
        return f"Nobody else may use {changed:,} files and folders any more.", None

    def _store_file(self, finding: Finding) -> Outcome:
        context, path = self._context, Path(finding.path)
        there = context.files.facts(path) is not None
        kept = self._copy(path) if there else None
        base = digest(context.files.read(path)) if there else None
        record = {"format": FORMAT, "id": context.ids.new(), "codec": "jsonl"}
        put(context.files, path, json.dumps(record).encode() + b"\n", context.ids.new(), base)
        return "Written anew.", kept

    def _mark(self, finding: Finding) -> Outcome:
        path = Path(finding.path)
        if self._context.files.facts(path) is None:
            put(self._context.files, path, MARKS[path.name].encode(), self._context.ids.new(), None)
        return "Written.", None

    def _request(self, finding: Finding) -> Outcome:
        self._context.files.remove(Path(finding.path))
        return "Removed.", None

    def _owner(self, finding: Finding) -> Outcome:
        """Whoever takes over makes sure that what the last one wrote is on the disk: a writer does that."""
        name = Path(finding.path).name.removesuffix(".owner")
        if self._store is not None and (self._context.root / CONVERSATIONS / name).is_dir():
            self._store.write(name, self._wait).close()
        else:
            self._context.locks.acquire(name, self._wait).release()
        return "Taken over and let go.", None

    def _older(self, _: Finding) -> Outcome:
        if self._store is None:
            raise NotSaved(self._context.root / STORE_FILE, "there is no store")
        done = migrate(self._store, steps=self.steps, wait=self._wait)
        return f"Brought from {done.before} to {done.after}, {done.files:,} files.", done.kept
