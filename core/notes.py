"""What a person says of conversations that other tools wrote: titles, tags, labels, names, and which are hidden.

The tool's files are never touched: all of it is a log of ours, one a source, replayed like that of a conversation.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from .branchfile import Ends
from .codecs import Document
from .context import Context
from .disk import Grown, is_leftover, reason, remove_quietly
from .doubts import settle, settle_inherited
from .errors import Moved, NotSaved
from .files import make_folders
from .history import last_done, last_undone
from .lines import Records
from .messages import name_of
from .model import Problem
from .native import VERSION, Change, Operation, operation_of, record_of
from .replaying import Refs, in_order, replay, undone
from .skeleton import Stat

_TRIES = 20


class Notes:
    """The notes on the conversations of one source. Each change takes the lock for as long as it needs."""

    def __init__(self, context: Context, source: str, wait: float = 5.0) -> None:
        self.source = source
        self.path = context.root / "notes" / f"{source}.jsonl"
        self.problems: list[Problem] = []
        self._context = context
        self._wait = wait

    def of(self, conversation: str) -> Refs:
        """All that is noted of one conversation: title, tags, labels, names, and whether it is hidden."""
        return replay(change for change in self._read()[0] if change.conversation == conversation)

    def all(self) -> dict[str, Refs]:
        """What is noted, by conversation."""
        changes: dict[str, list[Change]] = {}
        for change in self._read()[0]:
            changes.setdefault(change.conversation, []).append(change)
        return {conversation: replay(mine) for conversation, mine in changes.items() if conversation}

    def is_hidden(self, conversation: str) -> bool:
        """Whether a person put a conversation out of sight."""
        return conversation in self.of(conversation).deleted

    def rename(self, conversation: str, name: str, branch: str = "") -> None:
        """Give a conversation a title, or one of its branches a name."""
        name = name_of(name)
        change = Change("name", branch=branch, name=name) if branch else Change("title", title=name)
        self._add(conversation, change)

    def describe(self, conversation: str, text: str, branch: str = "") -> None:
        """Say what a conversation, or one of its branches, is about."""
        self._add(conversation, Change("note", branch=branch, text=text))

    def tag(self, conversation: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        """Add and remove tags, and return those there are then."""
        self._add(conversation, Change("tag", add=[name_of(tag) for tag in add], remove=list(remove)))
        return self.of(conversation).tags

    def label(self, conversation: str, message: str, label: str | None) -> None:
        """Name a message; None takes its name away."""
        self._add(conversation, Change("label", message=message, label=name_of(label) if label is not None else None))

    def hide(self, conversation: str, branch: str = "") -> None:
        """Put a conversation, or one of its branches, out of sight."""
        self._add(conversation, Change("delete", branches=[branch or conversation]))

    def show(self, conversation: str, branch: str = "") -> None:
        """List a conversation, or show a branch, that was hidden."""
        self._add(conversation, Change("restore", branches=[branch or conversation]))

    def undo(self, conversation: str) -> Operation | None:
        """Take the last note on a conversation back. None if there is none."""
        changes, operations = self._history(conversation)
        last = last_done(operations, undone(changes))
        if last is not None:
            self._add(conversation, Change("undo", of=last.op))
        return last

    def redo(self, conversation: str) -> Operation | None:
        """Bring back what the last undo took away. None if there is nothing."""
        changes, operations = self._history(conversation)
        targets = {change.op: change.of for change in changes if change.type == "undo"}
        found = last_undone(operations, undone(changes), targets)
        if found is None:
            return None
        self._add(conversation, Change("undo", of=found[0].op))
        return found[1]

    def _history(self, conversation: str) -> tuple[list[Change], list[Operation]]:
        changes = in_order(change for change in self._read()[0] if change.conversation == conversation)
        return changes, [operation_of(change) for change in changes]

    def _read(self) -> tuple[list[Change], Stat | None]:
        """The changes in the file, and what the file was; a missing one holds none."""
        try:
            stat = Stat.of(self.path)
            with self.path.open("rb") as file:
                records = Records(self.path, Change)
                changes = [change for _, _, change in records.read(file.fileno()) if change.type != "notes"]
        except FileNotFoundError:
            return [], None
        except OSError as error:
            raise NotSaved(self.path, reason(error)) from error
        self.problems = records.problems
        return changes, stat

    def _add(self, conversation: str, meaning: Change) -> None:
        context = self._context
        ends = Ends(context.files, context.ids)
        lock = context.locks.acquire(f"notes-{self.source}", self._wait)
        try:
            if lock.inherited and self.path.exists():
                settle_inherited(context.files, [self.path])
            self._tidy()
            size = self._written(ends, replace(meaning, op=context.ids.new(), conversation=conversation))
        finally:
            lock.release()
        context.saved(conversation, self.path, meaning.type, "log", size, 1)

    def _tidy(self) -> None:
        """Remove what an earlier writer of these notes did not finish; the lock is held."""
        with suppress(OSError):  # whoever changes something is told
            for name in self._context.files.names(self.path.parent):
                if is_leftover(name) and name.startswith(f".{self.path.name}."):
                    remove_quietly(self._context.files, self.path.parent / name)

    def _written(self, ends: Ends, meaning: Change) -> int:
        context = self._context
        settle(context.files, context.ids, self.path)
        for _ in range(_TRIES):
            changes, stat = self._read()
            n = max((change.n for change in changes), default=0) + 1
            record = record_of(replace(meaning, n=n, time=context.now(), by=context.by))
            try:
                if stat is not None:
                    return ends.add(self.path, [record], stat)
                _folder(context, self.path.parent)
                header = {"type": "notes", "v": VERSION, "source": self.source}
                return ends.begin(self.path, Document(header, [record]), "jsonl")
            except Grown:
                ends.forget()
        raise Moved(self.path, "others change it all the time")


def _folder(context: Context, folder: Path) -> None:
    try:
        make_folders(context.files, folder)
    except OSError as error:
        raise NotSaved(folder, reason(error)) from error
