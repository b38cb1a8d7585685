"""Every operation that changes something, each as a small scene on one store: all campaigns play the same ones."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bough.core.autosave import Drafts
from bough.core.clock import ID_LENGTH
from bough.core.codecs import Codec
from bough.core.converting import convert
from bough.core.files import Files
from bough.core.importing import copy_conversation, import_conversation
from bough.core.library import Target
from bough.core.merging.proposal import merge
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


class Scene(NamedTuple):
    """One thing that is done, and what has to be so before."""

    name: str
    play: Callable[[World], None]
    setup: Callable[[Path], None] = lambda root: None


SCENES: dict[str, Scene] = {}


def scene(play: Callable[[World], None]) -> Callable[[World], None]:
    SCENES[play.__name__] = Scene(play.__name__, play)
    return play


# What there is before


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


def _grow_elsewhere(world: World) -> Store:
    """The foreign conversation as it was when it was taken in first, and what was said since."""
    root = world.root.with_name(f"{world.root.name}-elsewhere")
    if not root.exists():
        _elsewhere(root)
    return Store.open(root)


@functools.cache
def prepared(codec: Codec) -> Path:
    """The folder with what there is before; to be copied, not touched."""
    root = Path(tempfile.mkdtemp(prefix="bough-faults-", dir=MEMORY)) / "world"
    prepare(root, codec)
    return root


def discard_prepared() -> None:
    for codec in ("jsonl", "json", "compact", "gzip"):
        if prepared.cache_info().currsize:
            shutil.rmtree(prepared(codec).parent, ignore_errors=True)
    prepared.cache_clear()


# Scenes: names are what is done


@scene
def create(world: World) -> None:
    world.store().create("new", messages=["one", "two"], tags=["t"], description="why")


@scene
def append(world: World) -> None:
    with world.writer() as writer:
        writer.append(message("one", "m1"))
        writer.append(message("two", "m2"))


@scene
def append_three(world: World) -> None:
    with world.writer() as writer:
        writer.append(message("one", "m1"), message("two", "m2"), message("three", "m3"), branch="alt")


@scene
def append_after_own_fork(world: World) -> None:
    with world.writer() as writer:
        writer.fork("mc", "fresh", id="fresh")
        writer.append(message("one", "m1"), branch="fresh")
        writer.append(message("two", "m2"), branch="main")


@scene
def fork(world: World) -> None:
    with world.writer() as writer:
        writer.fork("ma", "new", id="new1", messages=[message("one", "m1"), message("two", "m2")], note="to try")


@scene
def fork_empty(world: World) -> None:
    with world.writer() as writer:
        writer.fork("md", id="new1")


@scene
def edit(world: World) -> None:
    with world.writer() as writer:
        writer.edit("mb", "b, said better", "better")


def _merge(world: World, name: str | None, onto: str | None) -> None:
    with world.writer() as writer:
        conversation = world.store().read("talk")
        ends = [
            Target(conversation, next(b for b in conversation.branches if b.name == n), None) for n in ("alt", "main")
        ]
        done = merge(*ends).decided("append").outcome(onto=onto is not None)
        writer.merge(done.at, done.messages, done.record, name, onto=onto)


@scene
def merge_to_a_new_branch(world: World) -> None:
    _merge(world, "both", None)


@scene
def merge_onto_a_branch(world: World) -> None:
    _merge(world, None, "alt")


@scene
def rename(world: World) -> None:
    with world.writer() as writer:
        writer.rename("anew", "alt")


@scene
def title(world: World) -> None:
    with world.writer() as writer:
        writer.rename("talk again")


@scene
def describe(world: World) -> None:
    with world.writer() as writer:
        writer.describe("what it is about")
        writer.describe("why there is an alt", "alt")


@scene
def tag(world: World) -> None:
    with world.writer() as writer:
        writer.tag(["new", "newer"], ["old"])


@scene
def label(world: World) -> None:
    with world.writer() as writer:
        writer.label("mc", "there")
        writer.label("mb", None)


@scene
def checkout(world: World) -> None:
    with world.writer() as writer:
        writer.checkout("alt")


@scene
def delete(world: World) -> None:
    with world.writer() as writer:
        writer.delete("leaf")


@scene
def delete_subtree(world: World) -> None:
    with world.writer() as writer:
        writer.checkout("alt")
        writer.delete("alt", subtree=True)


@scene
def restore_branch(world: World) -> None:
    with world.writer() as writer:
        writer.restore("gone")


@scene
def undo(world: World) -> None:
    with world.writer() as writer:
        writer.undo()


@scene
def redo(world: World) -> None:
    with world.writer() as writer:
        writer.redo()


@scene
def undo_an_append(world: World) -> None:
    with world.writer() as writer:
        writer.append("one")
        writer.undo()


@scene
def rewind(world: World) -> None:
    with world.writer() as writer:
        writer.rewind("ma", "main")


@scene
def move_between_branches(world: World) -> None:
    with world.writer() as writer:
        writer.checkout("leaf")
        writer.append(message("one", "m1"))
        writer.checkout("main")


@scene
def trash(world: World) -> None:
    store = world.store()
    store.delete(world.id(store, "other"))


@scene
def trash_restore(world: World) -> None:
    store = world.store()
    if not world.thrown:
        world.thrown = next(entry.name for entry in store.trash.list() if entry.title == "thrown")
    store.trash.restore(world.thrown)


@scene
def trash_empty(world: World) -> None:
    trash = world.store().trash
    for entry in trash.list():
        trash.empty(entry.name)
        world.done()
    trash.empty()


@scene
def import_new(world: World) -> None:
    foreign = _grow_elsewhere(world)
    (ref,) = foreign.list()
    import_conversation(world.store(), foreign.read(ref.id))


@scene
def import_more(world: World) -> None:
    foreign = _grow_elsewhere(world)
    (ref,) = foreign.list()
    conversation = foreign.read(ref.id)
    store = world.store()
    import_conversation(store, conversation, until=conversation.index_of("fq"))
    import_conversation(store, conversation)


@scene
def copy(world: World) -> None:
    foreign = _grow_elsewhere(world)
    (ref,) = foreign.list()
    copy_conversation(world.store(), foreign.read(ref.id))


def _convert(to: Codec, world: World) -> None:
    convert(world.store(), to)


for _codec in ("jsonl", "json", "compact", "gzip"):
    SCENES[f"convert_to_{_codec}"] = Scene(f"convert_to_{_codec}", functools.partial(_convert, _codec))


@scene
def note(world: World) -> None:
    notes = world.store().notes("codex")
    notes.rename("c1", "second")
    notes.tag("c1", ["t"])


@scene
def first_note(world: World) -> None:
    world.store().notes("pi").rename("c1", "first")


@scene
def draft(world: World) -> None:
    world.drafts().save("draft", "message", {"text": "half a thought"}, conversation="talk")


@scene
def discard_draft(world: World) -> None:
    world.drafts().discard("draft")


def _make_store(world: World) -> None:
    Store.open(world.root / "store", create=True, files=world.files, clock=world.clock, ids=world.ids)


def _no_store(root: Path) -> None:
    shutil.rmtree(root / "store")


def _no_drafts(root: Path) -> None:
    shutil.rmtree(root / "drafts")


SCENES["make_store"] = Scene("make_store", _make_store, _no_store)
SCENES["first_draft"] = Scene("first_draft", draft, _no_drafts)
