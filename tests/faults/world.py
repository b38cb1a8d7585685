"""The store that all campaigns begin with, and the clock and ids that make each run of one the same."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bough.core.autosave import Drafts
from bough.core.clock import ID_LENGTH
from bough.core.codecs import Codec
from bough.core.files import Files
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store
from bough.core.writer import Writer

MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""Where files cost least; what a disk may do is worked out, not waited for."""


class Ticking:
    """A clock that goes on a second with each look."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def monotonic(self) -> float:
        return (self.now() - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Numbered:
    """Ids in order, so that a run can be repeated; each run has its own letter."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.count = 0

    def new(self) -> str:
        self.count += 1
        return self.letter + f"{self.count:x}".rjust(ID_LENGTH - 1, "0")


def message(text: str, id: str = "") -> NewMessage:
    return NewMessage(parts=(Text(text),), id=id)


class World:
    """A store and drafts in one folder, and beside it what there is to import."""

    def __init__(
        self, root: Path, files: Files | None = None, letter: str = "n", done: Callable[[], None] = lambda: None
    ) -> None:
        self.root = root
        self.files = files or Files()
        self.clock = Ticking()
        self.ids = Numbered(letter)
        self.done = done
        """To be called after each call that was accepted."""

        self.writing = False
        """Whether it holds the conversation."""
        self.thrown = ""
        self._ids: dict[str, str] = {}

    def store(self) -> Store:
        store = Store.open(self.root / "store", files=self.files, clock=self.clock, ids=self.ids)
        store.subscribe(lambda event: self.done() if event.kind == "saved" else None)
        return store

    def drafts(self) -> Drafts:
        return Drafts(self.root / "drafts", files=self.files, clock=self.clock, ids=self.ids)

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with self.store().write("talk") as writer:
            self.writing = True
            try:
                yield writer
            finally:
                self.writing = False

    def id(self, store: Store, title: str) -> str:
        """The conversation of that title, also when it was renamed or deleted since it was asked for first."""
        if title not in self._ids:
            self._ids[title] = next(ref.id for ref in store.list() if store.read(ref.id).title == title)
        return self._ids[title]


def prepare(root: Path, codec: Codec) -> None:
    """A store with branches, names, tags, labels, notes, something in the trash, and a draft."""
    world = World(root, letter="b")
    store = Store.open(root / "store", create=True, codec=codec, clock=world.clock, ids=world.ids)
    talk = store.create("talk", messages=[message("a", "ma"), message("b", "mb"), message("c", "mc")], id="talk")
    with store.write(talk) as writer:
        writer.fork("mb", "alt", messages=[message("d", "md")], id="alt")
        writer.fork("md", "leaf", messages=[message("e", "me")], id="leaf")
        writer.fork("ma", "gone", messages=[message("g", "mg")], id="gone")
        writer.delete("gone")
        writer.tag(["old"])
        writer.label("mb", "here")
        writer.append(message("f", "mf"), branch="alt")
        writer.rename("second", "leaf")
        writer.rename("leaf", "leaf")
        writer.append(message("h", "mh"), branch="main")
        writer.undo()
    store.create("other", messages=["x", "y"])
    store.delete(store.create("thrown", messages=["z"]))
    store.delete(store.create("older", messages=["z"]))
    store.notes("codex").rename("c1", "first")
    world.drafts().save("draft", "message", {"text": "half a"}, conversation=talk)
    _elsewhere(root.with_name(f"{root.name}-elsewhere"))


def _elsewhere(root: Path) -> None:
    world = World(root, letter="e")
    store = Store.open(root, create=True, clock=world.clock, ids=world.ids)
    id = store.create("foreign", messages=[message("q", "fq"), message("r", "fr")])
    with store.write(id) as writer:
        writer.fork("fq", "side", messages=[message("s", "fs")])


def foreign_store(world: World) -> Store:
    """The foreign conversation as it was when it was taken in first, and what was said since."""
    root = world.root.with_name(f"{world.root.name}-elsewhere")
    if not root.exists():
        _elsewhere(root)
    return Store.open(root)


@functools.cache
def prepared(codec: Codec) -> Path:
    """The folder with what there is before; to be copied, not touched. It goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="bough-faults-", dir=MEMORY))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = folder / "world"
    prepare(root, codec)
    return root
