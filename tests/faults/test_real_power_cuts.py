"""Power cuts on real ext4 and xfs: an image is shut down as it is, and mounted again. Rows B1 to B3, B6 and B7."""

from __future__ import annotations

import contextlib
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bough.core.autosave import Drafts
from bough.core.codecs import CODECS, Codec
from bough.core.files import Files
from bough.core.store import Store

from .mounts import Image, cannot
from .observing import Broken, go_on
from .sizes import campaign, only_long

KINDS = ("ext4", "xfs")


@pytest.fixture(params=KINDS)
def image(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Image]:
    """A file system whose power can be cut."""
    why = cannot(request.param)
    if why:
        pytest.skip(why)
    made = Image(request.param, tmp_path)
    made.mount()
    yield made
    made.unmount()


class Life:
    """One store from the first change to many power cuts, and what was accepted in it."""

    def __init__(self, image: Image, codec: Codec) -> None:
        self.image = image
        self.root = image.place / f"world-{codec}"
        self.accepted: list[str] = []
        self.draft = ""
        self._chance = random.Random(codec)
        self._count = 0
        self.root.mkdir()
        self.id = Store.open(self.root / "store", create=True, codec=codec).create("t", messages=["begun"])
        with contextlib.closing(_Descriptor(image.place)) as folder:
            os.fsync(folder.number)

    def act(self) -> None:
        """One change of some kind."""
        self._count += 1
        text = f"text {self._count}"
        store = Store.open(self.root / "store")
        kind = self._chance.choice(["append", "append", "fork", "title", "create", "draft"])
        if kind == "create":
            store.create(text)
        elif kind == "draft":
            Drafts(self.root / "drafts").save("d", "message", text)
            self.draft = text
        else:
            with store.write(self.id) as writer:
                if kind == "append":
                    writer.append(text)
                elif kind == "fork":
                    writer.fork(writer.head(), text, messages=[text])
                else:
                    writer.rename(text)
        if kind != "draft":
            self.accepted.append(f"{kind} {text}")

    def check(self) -> None:
        """Everything that was accepted is there, and nothing is damaged. Raises Broken."""
        store = Store.open(self.root / "store")
        conversations = {ref.id: store.read(ref.id) for ref in store.list()}
        titles = {conversation.title for conversation in conversations.values()}
        talk = conversations[self.id]
        bad = [problem for c in conversations.values() for problem in c.problems if problem.code != "bad-json"]
        if bad:
            raise Broken(bad)
        said = {talk.preview(entry) for entry in range(len(talk.skeleton))}
        renamed = [change.removeprefix("title ") for change in self.accepted if change.startswith("title ")]
        for change in self.accepted:
            kind, _, text = change.partition(" ")
            if (kind in ("append", "fork") and text not in said) or (kind == "create" and text not in titles):
                raise Broken(f"lost: {change}")
        if renamed and talk.title != renamed[-1]:
            raise Broken(f"the title is {talk.title}, not {renamed[-1]}")
        if self.draft:
            draft = Drafts(self.root / "drafts").load("d")
            if draft is None or draft.content != self.draft:
                raise Broken(f"the draft is {draft}, not {self.draft}")


class _Descriptor:
    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY)

    def close(self) -> None:
        os.close(self.number)


def _cut_often(image: Image, codec: Codec, cuts: int) -> None:
    """A few changes, the power goes right after the last, and everything is looked at; again and again."""
    life = Life(image, codec)
    for number in range(cuts):
        for _ in range(1 + number % 3):
            life.act()
        image.shut_down()
        image.come_back()
        life.check()
    go_on(life.root)
    print(f"\n{cuts} power cuts on {image.kind}, {codec}: {len(life.accepted):,} changes accepted, 0 lost")


@pytest.mark.parametrize("codec", ["jsonl", "gzip"])
def test_a_few_power_cuts(image: Image, codec: Codec) -> None:
    """B1, B2: right after a call returned."""
    _cut_often(image, codec, 4)


@campaign
@only_long
@pytest.mark.parametrize("codec", CODECS)
def test_a_thousand_power_cuts(image: Image, codec: Codec) -> None:
    """A hundred and twenty-five on each of two file systems, in each of four codecs."""
    _cut_often(image, codec, 125)


def test_power_cuts_in_the_middle(image: Image) -> None:
    """B3, B6, B7: at any moment of somebody's work; what had been accepted by then is there."""
    _cut_in_the_middle(image, 3)


@campaign
@only_long
def test_many_power_cuts_in_the_middle(image: Image) -> None:
    """The same, often."""
    _cut_in_the_middle(image, 100)


def _cut_in_the_middle(image: Image, cuts: int) -> None:
    """A child writes until the disk fails under it, and tells through a pipe what was accepted.

    What it tells after the cut does not count: with real power it would be dead, and on ext4 an fsync that meets a
    journal which was aborted and is finished already returns 0 (`jbd2_complete_transaction` has nothing to wait for).
    """
    store = Store.open(image.place / "store", create=True)
    id = store.create("t")
    kept: list[str] = []
    for number in range(cuts):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _write_on(store, id, f"r{number}", writing)
            finally:
                os._exit(0)
        os.close(writing)
        wanted = random.Random(number).randint(1, 200)
        told = b""
        while len(told) < wanted:
            told += os.read(reading, 16)
        _cut_under(image, child)
        os.close(reading)
        kept += told[: told.rindex(b"\n") + 1].decode().splitlines() if b"\n" in told else []
        conversation = store.read(id)
        said = {conversation.preview(entry) for entry in range(len(conversation.skeleton))}
        assert [text for text in kept if text not in said] == []
    go_on(image.place)
    print(f"\n{cuts} power cuts in the middle on {image.kind}: {len(kept):,} changes accepted, 0 lost")


def _write_on(store: Store, id: str, name: str, writing: int) -> None:
    with store.write(id) as writer:
        for number in range(10**6):
            writer.append(f"{name}-{number}")
            os.write(writing, f"{name}-{number}\n".encode())


def _cut_under(image: Image, child: int) -> None:
    """The power goes while the child works; it has to end before the disk can come back."""
    image.shut_down()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    image.come_back()


class _Hasty(Files):
    """Never forces anything to the disk."""

    def sync(self, descriptor: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


def test_a_power_cut_takes_what_was_not_synced(image: Image) -> None:
    """Else these cuts prove nothing."""
    store = Store.open(image.place / "store", create=True)
    id = store.create("t", messages=["synced"])
    with Store.open(store.root, files=_Hasty()).write(id) as writer:
        writer.append("not synced")
    image.shut_down()
    image.come_back()
    conversation = store.read(id)
    assert [conversation.preview(entry) for entry in range(len(conversation.skeleton))] == ["synced"]
