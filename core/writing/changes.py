"""How a change is made: one at a time, under the lock, against what is there now, and told to those who listen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from ..branchfile import Ends
from ..codecs import Document
from ..context import Context
from ..disk import Grown, facts_of, is_leftover, reason, remove_quietly
from ..doubts import settle
from ..errors import BoughError, Invalid, Moved, NameTaken, ReadOnly, Unreadable, Unsure
from ..locks import Lock
from ..messages import name_of
from ..native import LOG, VERSION, Change, Operation, record_of
from ..owner import Owner
from ..skeleton import Stat
from ..state import State
from ..unread import refuse_unread

T = TypeVar("T")

_TRIES = 20


class Changes:
    """What every kind of change stands on."""

    def __init__(self, context: Context, id: str, folder: Path, lock: Lock) -> None:
        self.id = id
        self.folder = folder
        self.when_wanted: Callable[[tuple[Owner, ...]], None] | None = None
        """Called after a change if somebody asked for the conversation meanwhile."""
        self._context = context
        self._lock = lock
        self._ends = Ends(context.files, context.ids)
        self._mutex = threading.RLock()
        self._state: State | None = None
        self._behind = False
        """Whether the state knows of messages that its tree does not hold."""
        self._told: list[Callable[[], None]] = []

    def tidy(self) -> None:
        """Remove what an earlier writer did not finish: nobody was ever told that it was saved."""
        try:
            names = self._context.files.names(self.folder)
        except OSError:
            return  # whoever changes something is told
        for name in names:
            if is_leftover(name):
                remove_quietly(self._context.files, self.folder / name)

    @contextmanager
    def _change(self, what: str, ids: Sequence[str]) -> Iterator[None]:
        """One change at a time; failures are told, and after one everything is read again."""
        told: list[Callable[[], None]] = []
        try:
            with self._mutex, self._looking():
                self._told = told
                yield
        except BoughError as error:
            if isinstance(error, (Moved, Unsure, Unreadable, ReadOnly)):
                self._state = None
            if isinstance(error, Unsure):
                error.ids = tuple(ids)
            self._context.failed(self.id, self.folder, what, self._context.codec, error)
            raise
        for tell in told:
            tell()
        told.clear()  # they know the writer, which would never be forgotten
        if self.when_wanted is not None and (wanted := self._lock.wanted):
            self.when_wanted(wanted)

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Nobody can look any more at what was written: it is there or not."""
        try:
            yield
        except OSError as error:
            raise Unsure(self.folder, reason(error)) from error

    def _retried(self, attempt: Callable[[], T]) -> T:
        """Others may add to a file while we look: their lines are read, and then ours are added."""
        for _ in range(_TRIES):
            try:
                return attempt()
            except Grown:
                self._state = None
        raise Moved(self.folder, "others change it all the time")

    def _current(self) -> State:
        if self._state is None:
            self._ends.forget()
            try:
                self._state = State(self.folder, self._context.files)
            except OSError as error:
                raise Unreadable(self.folder, reason(error)) from error
            self._behind = False
        return self._state

    def _ready(self, *, tree: bool = False) -> State:
        """The conversation as it is now, read again if somebody else changed it. Raises ReadOnly, Unreadable."""
        if not self._lock.holds:
            raise ReadOnly(self.folder, "this program does not hold its lock any more")
        if settle(self._context.files, self._context.ids, self.folder):
            self._state = None
        state = self._current()
        if not self._is_current(state) or (tree and self._behind):
            self._state = None
            state = self._current()
        self._refuse_the_unread(state)
        if state.scan.newer:
            raise ReadOnly(self.folder, "a newer version of Bough wrote it")
        if not state.scan.headers:
            raise ReadOnly(self.folder, "it holds no branch that can be read")
        return state

    def _refuse_the_unread(self, state: State) -> None:
        try:
            refuse_unread(state.view.skeleton.problems, "nothing is changed")
        except Unreadable:
            self._state = None
            raise

    def _is_current(self, state: State) -> bool:
        try:
            return state.is_current(self._context.files)
        except OSError as error:
            raise Unreadable(self.folder, reason(error)) from error

    def _log(self, meaning: Change) -> None:
        """Add a change to the log; what is given says what it means."""
        op = self._context.ids.new()
        self._retried(lambda: self._add_to_log(meaning, op))

    def _add_to_log(self, meaning: Change, op: str) -> None:
        state = self._ready()
        change = replace(meaning, op=op, n=state.n + 1, time=self._context.now(), by=self._context.by)
        if facts_of(self._context.files, state.log) is None:
            size = self._ends.begin(state.log, Document(self._log_header(state), [record_of(change)]), "jsonl")
        else:
            size = self._ends.add(state.log, [record_of(change)], self._read_stat(state, state.log))
        facts = self._context.files.facts(state.log)
        if facts is None:
            raise Moved(state.log, "it is gone")
        state.logged(change, facts)
        self._saved(state.log, change.type, size, 1)

    def _log_header(self, state: State) -> dict[str, Any]:
        """For a log that got lost: the branch files are enough to begin it again."""
        first = next(iter(state.scan.headers.values()))
        return {"type": "conversation", "v": VERSION, "id": self.id, "created": first.created}

    def _operation(self, type: str, op: str, branch: str) -> Operation:
        return Operation(self._current().n + 1, self._context.now(), op, type, self._context.by, branch)

    def _free(self, state: State, name: str, own: str | None) -> str:
        name = name_of(name)
        for id, taken in state.names.items():
            if taken == name and id != own:
                raise NameTaken(name, id)
        return name

    def _stored(self, state: State, branch: str) -> str:
        """A branch that has a file; a side of a diverged branch has none of its own."""
        if state.lines[branch].file != branch:
            raise Invalid(f"Branch {branch[:7]} is a side of a diverged branch; fork it first.")
        return branch

    def _read_stat(self, state: State, path: Path) -> Stat | None:
        """What a file was when the state was read; None for one that was made since."""
        skeleton = state.view.skeleton
        return skeleton.stats[skeleton.files.index(path)] if path in skeleton.files else None

    def _notice_neighbours(self, state: State, path: Path) -> None:
        """Our own new file changed the folder; whatever else did is read at the next change."""
        names = frozenset(name for name in self._context.files.names(self.folder) if not name.startswith("."))
        if names - {path.name} == state.names_read - {path.name}:
            state.names_read = names
            state.folder_facts = self._context.files.facts(self.folder)

    def _saved(self, path: Path, what: str, size: int, items: int) -> None:
        format = "log" if path.name == LOG else self._context.codec
        self._told.append(lambda: self._context.saved(self.id, path, what, format, size, items))
