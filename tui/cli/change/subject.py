"""What a changing command is about: a conversation, and the store that keeps what is changed of it.

A native conversation is changed in the store it lies in. One of another tool stays as it is, to the byte: what is said
of it goes to the notes of the store, and messages go to the one native conversation that has it as its origin.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bough.core.errors import Invalid, ReadOnly
from bough.core.library import Library
from bough.core.target import Target

from .answer import Changed, handle, reference
from .stores import root_of

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.keeping import Keeping, Remarks
    from bough.core.store import Store
    from bough.core.writer import Writer


class Subject(NamedTuple):
    """A reference, resolved."""

    target: Target
    root: Path
    """Folder of the store that keeps the changes; it may not be there yet."""
    native: bool
    """Whether the conversation lies in that store."""
    ref: str
    """What names the conversation: `SOURCE:ID`, or the path by which it was named if only that leads there."""

    @property
    def conversation(self) -> Conversation:
        """The conversation it is about."""
        return self.target.conversation

    @property
    def entry(self) -> int | None:
        """The message that was named, or the one that a note that was named hangs on. Raises Invalid."""
        entry = self.target.message
        if entry is not None and self.conversation.skeleton.kinds[entry] == "note":
            entry = self.conversation.skeleton.parents[entry]
            if entry < 0:
                raise Invalid("Nobody said that: it is a note that hangs on no message. Name a message.")
        return entry

    @property
    def end(self) -> int | None:
        """The message that was named, else the head of the branch. None where there is nothing yet."""
        if self.target.message is not None or self.target.branch is None:
            return self.entry
        head = self.conversation.tree.head(self.target.branch)
        return head if head >= 0 else None

    def changed(self, *, branch: bool = False, message: bool = False) -> Changed:
        """The answer of a command that changed what the reference names."""
        on = self.target.branch if branch else None
        entry = self.entry if message else None
        said = self.conversation.skeleton.ids[entry] if entry is not None else None
        holder = on if on is not None or entry is None else self.conversation.tree.branch_of(entry)
        ref = reference(self.ref, handle(on.id, on.name) if on is not None else None, said)
        return Changed(ref, self.conversation.id, holder.id if holder is not None else None, said)

    # Where changes go

    @property
    def keeping(self) -> Keeping:
        """The conversation with the store that keeps what is changed of it."""
        from bough.core.keeping import Keeping  # noqa: PLC0415 - completion needs none of it

        return Keeping(self.conversation, self.root, self.native)

    def store(self) -> Store:
        """The store, made now if it is not there yet."""
        return self.keeping.store()

    def writer(self, wait: float, until: int | None = None) -> AbstractContextManager[Writer]:
        """Hold the conversation, or the native one that stands for it and has everything up to `until`."""
        return self.keeping.writer(wait, until)

    def message_id(self, entry: int | None) -> str | None:
        """Id of an entry in what `writer` holds."""
        return self.keeping.message_id(entry)

    def remarks(self, wait: float) -> Remarks:
        """What is said of a conversation of another tool."""
        return self.keeping.remarks(self.store(), wait)


def add_ref(parser: ArgumentParser, form: str, help: str) -> None:
    """The reference that a command takes first."""
    parser.add_argument("ref", metavar=form, help=help)


def subject_of(options: Namespace) -> Subject:
    """What `options.ref` is about. Raises NotFound, Ambiguous, Unreadable."""
    root = root_of(options)
    target = _at_once(options.ref, root) or Library((), options.store).find(options.ref)
    conversation = target.conversation
    home = _home_of(conversation)
    path = _path_to(conversation, options.ref) if home != root else None
    ref = path or f"{conversation.ref.source}:{conversation.id}"
    return Subject(target, home or root, home is not None, ref)


def _home_of(conversation: Conversation) -> Path | None:
    from bough.core.keeping import home_of  # noqa: PLC0415 - completion needs none of it

    return home_of(conversation)


def _path_to(conversation: Conversation, ref: str) -> str | None:
    """The path in a reference that leads to the conversation, if it was named by one."""
    from bough.core.places import absolute  # noqa: PLC0415 - completion needs none of it
    from bough.core.refs import existing, readings  # noqa: PLC0415 - as above

    for reading in readings(ref):
        there = existing(reading.conversation)
        if there is not None and any(file.is_relative_to(absolute(there)) for file in conversation.ref.files):
            return reading.conversation
    return None


def no_message(subject: Subject) -> None:
    """For commands about a conversation or a branch. Raises Invalid."""
    if subject.target.message is not None:
        raise Invalid("That names a message; leave out the # and what follows.")


def refuse_foreign(subject: Subject, why: str) -> None:
    """For commands that only native conversations know. Raises ReadOnly."""
    if not subject.native:
        raise ReadOnly(subject.conversation.path, why)


def _at_once(ref: str, root: Path) -> Target | None:
    """What a whole `bough:ID` of the store means: scripts use these by the thousand, and no list has to be read."""
    from bough.core import refs  # noqa: PLC0415 - as above

    for reading in refs.readings(ref):
        source, _, id = reading.conversation.partition(":")
        if source == "bough" and _lies_in(root, id) and refs.existing(reading.conversation) is None:
            from bough.core.store import Store  # noqa: PLC0415 - as above

            return refs.target(Store.open(root).read(id), reading.branch, reading.message)
    return None


def _lies_in(root: Path, id: str) -> bool:
    from bough.core.native import is_id  # noqa: PLC0415 - as above

    return len(id) == _WHOLE and is_id(id) and (root / "conversations" / id).is_dir()


_WHOLE = 20
"""Characters of an id that was not cut short."""
