"""A store: a folder of native conversations, opened.

Nothing is made by reading: a folder becomes a store when it is opened with `create=True`. Two stores on one folder, in
one process or in many, are as good as one; only a writer is exclusive, and only on its conversation.
"""

from __future__ import annotations

import hashlib
import shutil
import socket
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from .accesses import Accesses, accesses, note_access
from .clock import Clock, Ids, RandomIds, SystemClock
from .codecs import Codec
from .context import Context
from .conversation import Conversation
from .creation import NewBranch, chain, make
from .disk import facts_of, names_in
from .doubts import settle, settle_inherited
from .errors import Invalid, NotFound, NotSaved
from .events import Event, Events
from .files import Files
from .founding import found_store, store_facts
from .guarded import finish_interrupted
from .locks import Status
from .messages import NewMessage, name_of, said
from .native import PROJECTS, Change, is_id
from .notes import Notes
from .owner import Owner, user_name
from .platform import default_store
from .sources.base import Ref
from .sources.bough import Bough, Kept, conversation_files
from .trash import Trash
from .writer import Writer


class Store:
    """An open store. It holds nothing open and no lock; its writers do."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._source = Bough()
        self.trash = Trash(context)

    @classmethod
    def open(
        cls,
        path: str | Path,
        create: bool = False,
        *,
        codec: Codec = "jsonl",
        files: Files | None = None,
        clock: Clock | None = None,
        ids: Ids | None = None,
        program: str = "bough",
        network: bool = False,
    ) -> Self:
        """The store in a folder. `codec` is that of a store that is made now; `network` vouches for its locks.

        Raises Unreadable if there is none and none is to be made, NotSaved if it cannot be made.
        """
        root = Path(path).expanduser().absolute()
        by = f"{user_name()}@{socket.gethostname()}"
        seams = (files or Files(), clock or SystemClock(), ids or RandomIds(), Events())
        context = Context(root, "", codec, *seams, program, by, network)
        if create:
            settle(context.files, context.ids, root)
            if facts_of(context.files, root / "store.json") is None:
                found_store(context)
        finish_interrupted(context.locks, context.private, context.files)
        context.id, context.codec = store_facts(context)
        return cls(context)

    @classmethod
    def memory(cls, *, clock: Clock | None = None, ids: Ids | None = None) -> Self:
        """A store that lasts as long as it is used: in memory where the system has such a folder."""
        shared = Path("/dev/shm")  # noqa: S108 - asked only whether it is there; what is made in it is private
        root = Path(tempfile.mkdtemp(prefix="bough-", dir=shared if shared.is_dir() else None))
        store = cls.open(root, create=True, clock=clock, ids=ids)
        weakref.finalize(store, shutil.rmtree, root, ignore_errors=True)
        return store

    @classmethod
    def for_project(cls, folder: str | Path, create: bool = False) -> Self:
        """The store of one project's conversations, kept beside the default one."""
        project = Path(folder).expanduser().resolve()
        name = f"{project.name or 'root'}-{hashlib.sha256(str(project).encode()).hexdigest()[:8]}"
        return cls.open(default_store() / PROJECTS / name, create)

    @property
    def root(self) -> Path:
        """Its folder."""
        return self._context.root

    @property
    def id(self) -> str:
        """Names the store, wherever it is moved or copied to."""
        return self._context.id

    @property
    def codec(self) -> Codec:
        """How its branch files are written; they are read in any."""
        return self._context.codec

    @property
    def context(self) -> Context:
        """The seams, for the parts of this package that change whole stores."""
        return self._context

    # Reading

    def list(self) -> list[Ref]:
        """The conversations, each by its files; nothing of them is read."""
        return list(self._refs())

    def _refs(self) -> Iterator[Ref]:
        finish_interrupted(self._context.locks, self._context.private, self._context.files)
        for name in names_in(self._context.files, self._context.conversations):
            folder = self._context.conversations / name
            if is_id(name) and folder.is_dir() and not folder.is_symlink():
                yield Ref(self._source.name, name, tuple(conversation_files(folder)))

    def read(self, id: str, bodies: bool = False) -> Conversation:
        """A conversation as it is now; with `bodies` it is self-contained, else what messages say is read when asked.

        Raises NotFound, and Moved if its files change while bodies are read.
        """
        folder = self._folder(id)
        conversation = Conversation(Ref(self._source.name, id, tuple(conversation_files(folder))), self._source)
        if bodies:
            conversation = Conversation(conversation.ref, Kept(conversation.skeleton), conversation.skeleton)
        size = sum(stat.size for stat in conversation.skeleton.stats)
        event = Event("loaded", id, folder, self.codec, "read", size, len(conversation.skeleton), self._context.now())
        self._context.events.emit(event)
        return conversation

    def opened(self, id: str) -> None:
        """Count that a person opened a conversation. Reading by itself counts nothing and writes nothing."""
        self._folder(id)
        note_access(self._context, id)

    def accesses(self, id: str) -> Accesses:
        """How often a conversation was opened on this machine, and when last. Raises NotFound."""
        self._folder(id)
        return accesses(self._context, id)

    # Changing

    def create(
        self,
        title: str = "",
        *,
        tags: Sequence[str] = (),
        messages: Sequence[NewMessage | str] = (),
        description: str = "",
        project: str = "",
        branch: str = "main",
        origin: dict[str, Any] | None = None,
        id: str = "",
    ) -> str:
        """Make a conversation with one branch, and return its id. Raises Invalid, NotSaved, Unsure."""
        context = self._context
        id = id or context.ids.new()
        if not is_id(id) or facts_of(context.files, context.conversations / id) is not None:
            raise Invalid(f"A conversation cannot be called {id!r}: that is no id, or there is one.")
        new = [said(message) for message in messages]
        root = context.ids.new()
        records = chain(new, [message.id or context.ids.new() for message in new], None, context.now())
        changes = [
            Change("title", title=name_of(title)) if title else None,
            Change("tag", add=[name_of(tag) for tag in tags]) if tags else None,
            Change("note", text=description) if description else None,
            Change("default", branch=root),
        ]
        said_of_it = [change for change in changes if change is not None]
        first = NewBranch(root, name_of(branch), None, records)
        make(context, id, [first], said_of_it, project=project, origin=origin)
        return id

    def write(self, id: str, wait: float = 0.0) -> Writer:
        """Take the lock of a conversation. Raises NotFound, Locked after `wait` seconds, ReadOnly."""
        folder = self._folder(id)
        lock = self._context.locks.acquire(id, wait)
        if not folder.is_dir():
            lock.release()
            raise NotFound("conversation", id)
        writer = Writer(self._context, id, folder, lock)
        writer.tidy()
        if lock.inherited:
            try:
                settle_inherited(self._context.files, conversation_files(folder))
            except NotSaved:
                lock.release()
                raise
        return writer

    def delete(self, id: str, wait: float = 0.0) -> bool:
        """Move a conversation into the trash. False if there was none. Raises Locked, DeleteError."""
        return self.trash.put(id, wait)

    def notes(self, source: str) -> Notes:
        """The notes on the conversations of another tool. Raises Invalid for what cannot be a source's name."""
        if not is_id(source):
            raise Invalid(f"{source!r} cannot be the name of a source.")
        return Notes(self._context, source)

    # Locks and events

    def status(self, id: str) -> Status:
        """Who holds a conversation and who asks for it. Raises NotFound."""
        self._folder(id)
        return self._context.locks.status(id)

    def request(self, id: str) -> Owner:
        """Ask whoever holds a conversation to let go. Raises NotFound."""
        self._folder(id)
        return self._context.locks.request(id)

    def subscribe(self, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Be told of what this store saves, loads and fails to; calling what is returned ends it."""
        return self._context.events.subscribe(subscriber)

    def _folder(self, id: str) -> Path:
        if not is_id(id):  # a name of another kind is no path, and may be too long to be asked for
            raise NotFound("conversation", id)
        folder = self._context.conversations / id
        if not folder.is_dir():
            finish_interrupted(self._context.locks, self._context.private, self._context.files)
        if not folder.is_dir() or folder.is_symlink():
            raise NotFound("conversation", id)
        return folder
