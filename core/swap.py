"""Putting other parts in the place of a store's, all of them or none: its conversations and notes, or one of them.

Two folders cannot change their names in one step, so a record says what is under way. Until it says `commit`, whoever
finds it alone throws the new folders away; from then on whoever finds it alone puts them in place. While it is there
nobody gets a lock: whoever asks for one waits for the restore, or finishes it if its process is gone.

```
<store>/.bough/restore/state.json     what is under way
<store>/.bough/restore/new/…          the folders that are to come
<store>/.bough/restore/old/…          those that were there
<store>/.bough/replaced-<name>/…      of those, what no snapshot holds: foreign files, and what changed meanwhile
```
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from .disk import digest, facts_of, put
from .files import Facts, Files, make_folders
from .native import CONVERSATIONS, is_id
from .store_file import STORE_FILE

NOTES: Final = "notes"
PARTS: Final = (CONVERSATIONS, NOTES)
"""The folders of a store that are replaced when all of it is."""
LOCK: Final = ".restore"
"""Name of the lock of whoever replaces them; no conversation can be called so."""
_TRIES: Final = 20

Known = tuple[int, int, int]
"""Inode, size and time of a file: enough to see that nobody touched it since."""


class State(msgspec.Struct, frozen=True):
    """What is under way."""

    name: str
    commit: bool = False
    known: dict[str, Known] = {}
    """The files that a safety snapshot holds, by their paths: only these may go."""
    parts: tuple[str, ...] = PARTS
    """What is replaced: folders and files of the store, by their paths."""


def known(facts: Facts) -> Known:
    """What a file is recognised by."""
    return (facts.inode, facts.size, facts.mtime_ns)


class Swap:
    """The exchange of a store's folders."""

    def __init__(self, private: Path, files: Files) -> None:
        self._root = private.parent
        self._private = private
        self._files = files
        self.folder = private / "restore"
        self.new = self.folder / "new"
        self._old = self.folder / "old"
        self._state = self.folder / "state.json"

    @property
    def pending(self) -> bool:
        """Whether a replacement is under way, or was interrupted."""
        return facts_of(self._files, self._state) is not None

    def close(self, name: str, id: str, parts: tuple[str, ...] = PARTS) -> None:
        """From now on nobody gets a lock. `id` is a fresh one. Raises NotSaved, Unsure."""
        self._put(State(name, parts=parts), id, None)

    def commit(self, name: str, held: Mapping[str, Known], id: str, parts: tuple[str, ...] = PARTS) -> None:
        """From now on the new parts count, whatever happens. Raises NotSaved, after which they do not, and Unsure."""
        self._put(State(name, True, dict(held), parts), id, digest(self._files.read(self._state)))

    def finish(self) -> Path | None:
        """Go forward or back to where everything is whole, and return what was kept aside. The lock is held.

        Raises OSError; the next attempt goes on from there.
        """
        state = self._read()
        if state is not None and state.commit:
            for part in state.parts:
                self._replace(part)
            if CONVERSATIONS in state.parts:
                self._keep_newcomers(state)
            self._remove_known(state)
        else:
            for part in self._taken_away() if state is None else state.parts:
                self._put_back(part)
        return self._clear(state.name if state is not None else "unknown")

    def _put(self, state: State, id: str, base: bytes | None) -> None:
        put(self._files, self._state, msgspec.json.encode(state), id, base)

    def _read(self) -> State | None:
        """None for a record that says nothing, or what no Bough would say: then everything goes back."""
        try:
            state = msgspec.json.decode(self._files.read(self._state), type=State)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        inside = all(".." not in path.split("/") and not path.startswith("/") for path in state.known)
        return state if inside and all(map(_is_part, state.parts)) else None

    def _replace(self, part: str) -> None:
        """Take the old folder away and put the new one there; both steps may have been made before."""
        files, live, new, old = self._files, self._root / part, self.new / part, self._old / part
        for _ in range(_TRIES):
            if files.facts(new) is None:
                return
            if files.facts(live) is not None and files.facts(old) is None:
                make_folders(files, old.parent)
                files.replace(live, old)
                files.sync_folder(old.parent)
                files.sync_folder(live.parent)
            elif files.facts(live) is not None and part != STORE_FILE:
                self._join(live, new)
            if files.facts(live) is None or part == STORE_FILE:
                make_folders(files, live.parent)
                files.replace(new, live)
                files.sync_folder(live.parent)
                files.sync_folder(new.parent)
        raise OSError(f"others make {live} anew all the time")

    def _join(self, live: Path, new: Path) -> None:
        """Another program brought a conversation between the two steps, and the folder with it: it joins the new."""
        for name in self._files.names(live):
            if self._files.facts(new / name) is None:
                self._files.replace(live / name, new / name)
        self._files.sync_folder(new)
        self._files.remove_folder(live)

    def _keep_newcomers(self, state: State) -> None:
        """Conversations that came after the safety snapshot go on living: git and sync tools take no lock."""
        files, old, live = self._files, self._old / CONVERSATIONS, self._root / CONVERSATIONS
        held = {path.split("/")[1] for path in state.known if path.startswith(f"{CONVERSATIONS}/")}
        new = [name for name in files.names(old) if is_id(name) and name not in held]
        for name in new:
            if files.facts(live / name) is None:
                files.replace(old / name, live / name)
        if new:
            files.sync_folder(live)

    def _taken_away(self) -> tuple[str, ...]:
        """After a record that nobody can read: whatever may have been taken away."""
        names = self._files.names(self._old / CONVERSATIONS)
        return (*PARTS, STORE_FILE, *(f"{CONVERSATIONS}/{name}" for name in names))

    def _put_back(self, part: str) -> None:
        """What was taken away and not replaced comes back."""
        live, old = self._root / part, self._old / part
        if self._files.facts(live) is None and self._files.facts(old) is not None:
            self._files.replace(old, live)
            self._files.sync_folder(live.parent)

    def _remove_known(self, state: State) -> None:
        """Remove the old files that a snapshot holds as they are."""
        for path, facts in state.known.items():
            found = self._files.facts(self._old / path)
            if found is not None and known(found) == facts:
                self._files.remove(self._old / path)

    def _clear(self, name: str) -> Path | None:
        """Remove what was prepared and not wanted, and the record; old files that are left are kept aside."""
        files, aside = self._files, None
        for id in files.names(self.new / CONVERSATIONS):
            _remove_files(files, self.new / CONVERSATIONS / id)
        _remove_files(files, self.new / NOTES)
        if files.facts(self.new / STORE_FILE) is not None:
            files.remove(self.new / STORE_FILE)
        if files.facts(self._old) is not None and not _remove_empty(files, self._old, 2):
            aside = self._aside(name)
            files.replace(self._old, aside)
            files.sync_folder(self._private)
        if self.pending:
            files.remove(self._state)
            files.sync_folder(self.folder)
        if files.facts(self.folder) is not None:
            _remove_empty(files, self.folder, 2)
        return aside

    def _aside(self, name: str) -> Path:
        number, place = 2, self._private / f"replaced-{name}"
        while self._files.facts(place) is not None:
            place = self._private / f"replaced-{name}-{number}"
            number += 1
        return place


def _is_part(part: str) -> bool:
    """Whether a record may name this: it was made here, or came with a store that somebody else made."""
    folder, _, id = part.partition("/")
    return part in (*PARTS, STORE_FILE) or (folder == CONVERSATIONS and is_id(id))


def _remove_files(files: Files, folder: Path) -> None:
    """Remove a folder that holds nothing but files, if it is there."""
    for name in files.names(folder):
        files.remove(folder / name)
    if files.facts(folder) is not None:
        files.remove_folder(folder)


def _remove_empty(files: Files, folder: Path, depth: int) -> bool:
    """Remove a folder, and those so far below it, that hold nothing. Whether nothing is left of it."""
    for name in files.names(folder) if depth else ():
        _remove_empty(files, folder / name, depth - 1)
    if files.names(folder):
        return False
    try:
        files.remove_folder(folder)
    except NotADirectoryError:
        return False
    return True
