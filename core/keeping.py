"""Where changes of a conversation go: into the store it lies in, or for one of another tool into the store of ours.

A conversation of another tool stays as it is, to the byte: what is said of it goes to the notes of the store, and
messages go to the one native conversation that has it as its origin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .conversation import Conversation
from .errors import NameTaken
from .importing import extend, import_conversation
from .intake import native_ids
from .native import CONVERSATIONS, Operation
from .noted import Remarked
from .notes import Notes
from .store import Store
from .writer import Writer


def home_of(conversation: Conversation) -> Path | None:
    """The store that a native conversation lies in; None for any other, and for branch files outside a store."""
    folder = conversation.path.absolute().parent
    inside = folder.parent.name == CONVERSATIONS and folder.name == conversation.id
    return folder.parent.parent if conversation.ref.source == "bough" and inside else None


class Keeping(NamedTuple):
    """A conversation, and the store that keeps what is changed of it."""

    conversation: Conversation
    root: Path
    """Folder of that store; it may not be there yet."""
    native: bool
    """Whether the conversation lies in it."""

    @classmethod
    def of(cls, conversation: Conversation, store: Path) -> Keeping:
        """Where changes go, given the store for those of other tools' conversations."""
        home = home_of(conversation)
        return cls(conversation, home or store, home is not None)

    def store(self, program: str = "bough") -> Store:
        """The store, made now if it is not there yet. Raises NotSaved."""
        return Store.open(self.root, create=True, program=program)

    @contextmanager
    def writer(self, wait: float, until: int | None = None) -> Iterator[Writer]:
        """Hold the conversation, or the native one that stands for it and has everything up to `until`."""
        with self.hold(self.store(), wait, until) as writer:
            yield writer

    def hold(self, store: Store, wait: float, until: int | None = None) -> Writer:
        """The same, for whoever closes the writer. Raises Locked, NotFound, Moved, NotSaved, Unsure."""
        id = self.conversation.id
        if not self.native:
            id = import_conversation(store, self.conversation, until, wait).id
        return store.write(id, wait)

    def catch_up(self, writer: Writer, until: int | None = None) -> None:
        """Bring what a native conversation lacks of its origin up to `until` into one that is held already."""
        if not self.native:
            extend(writer, self.conversation, until)

    def message_id(self, entry: int | None) -> str | None:
        """Id of an entry in what `writer` holds."""
        if entry is None:
            return None
        return self.conversation.skeleton.ids[entry] if self.native else native_ids(self.conversation)[entry]

    def remarks(self, store: Store, wait: float) -> Remarks:
        """What is said of a conversation of another tool."""
        return Remarks(Notes(store.context, self.conversation.ref.source, wait), self.conversation)

    def read(self, store: Store) -> Conversation:
        """The conversation as it is now, its files found and its notes read again. Raises NotFound, Unreadable."""
        if self.native:
            return store.read(self.conversation.id)
        notes = store.notes(self.conversation.ref.source)
        noted = Remarked(notes.path, self.conversation.id, notes.of(self.conversation.id))
        return Conversation(self.conversation.ref, self.conversation.source, noted=noted)


class Remarks:
    """The notes on one conversation, with the calls of a writer."""

    def __init__(self, notes: Notes, conversation: Conversation) -> None:
        self.notes = notes
        self._conversation = conversation

    def rename(self, name: str, branch: str | None = None) -> None:
        """Give the conversation a title, or a branch a name. Raises NameTaken, Invalid, NotSaved."""
        for other in self._conversation.branches:
            if branch and other.name == name and other.id != branch:
                raise NameTaken(name, other.id)
        self.notes.rename(self._conversation.id, name, branch or "")

    def tag(self, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
        """Add and remove tags, and return those noted then."""
        return self.notes.tag(self._conversation.id, add, remove)

    def label(self, message: str, label: str | None) -> None:
        """Name a message; None takes its name away."""
        self.notes.label(self._conversation.id, message, label)

    def undo(self) -> Operation | None:
        """Take the last note back. None if there is none."""
        return self.notes.undo(self._conversation.id)

    def redo(self) -> Operation | None:
        """Bring back what the last undo took away. None if there is nothing."""
        return self.notes.redo(self._conversation.id)
