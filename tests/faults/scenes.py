"""Every operation that changes something, each as a small scene on one store: all campaigns play the same ones."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bough.core.codecs import Codec
from bough.core.converting import convert
from bough.core.importing import copy_conversation, import_conversation
from bough.core.merging.proposal import merge
from bough.core.store import Store
from bough.core.target import Target

from .world import World, foreign_store, message


class Scene(NamedTuple):
    """One thing that is done, and what has to be so before."""

    name: str
    play: Callable[[World], None]
    setup: Callable[[Path], None] = lambda root: None


SCENES: dict[str, Scene] = {}


def scene(play: Callable[[World], None]) -> Callable[[World], None]:
    SCENES[play.__name__] = Scene(play.__name__, play)
    return play


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
    foreign = foreign_store(world)
    (ref,) = foreign.list()
    import_conversation(world.store(), foreign.read(ref.id))


@scene
def import_more(world: World) -> None:
    foreign = foreign_store(world)
    (ref,) = foreign.list()
    conversation = foreign.read(ref.id)
    store = world.store()
    import_conversation(store, conversation, until=conversation.index_of("fq"))
    import_conversation(store, conversation)


@scene
def copy(world: World) -> None:
    foreign = foreign_store(world)
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
