"""A native conversation that others write is read on, and that is never told from reading it whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from itertools import count
from pathlib import Path
from random import Random

import pytest

from bough.core.codecs import Codec
from bough.core.errors import BoughError
from bough.core.native_scan import scan
from bough.core.native_view import view
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Ref
from bough.core.sources.bough import Bough, conversation_files
from bough.core.store import Store
from bough.core.writer import Writer
from tests.sources.growing import grow, same

DAMAGE = (b"noise", b"", b'{"type":7}', b"12", b'{"type":"strange"}', b'{"type":"message","id":"x","parent":"gone"}')


class Scene:
    """A conversation to which one thing after another happens."""

    def __init__(self, folder: Path, random: Random, codec: Codec = "jsonl") -> None:
        self.store = Store.open(folder / "store", create=True, codec=codec)
        self.id = self.store.create("begun")
        self.folder = folder / "store" / "conversations" / self.id
        self.random = random
        self.names = count(1)
        self.writer: Writer = self.store.write(self.id)
        self.ids = [*self.writer.append("the first", "an answer")]

    def happen(self) -> None:
        """One of the things that a person does; what is refused did not happen."""
        writer, ids, pick = self.writer, self.ids, self.random.choice
        branch = pick(sorted(writer.branches, key=writer.branches.__getitem__))
        happenings: list[Callable[[], object]] = [
            lambda: ids.extend(writer.append("more", branch=branch)),
            lambda: ids.extend(writer.append("more", "and more", branch=branch)),
            lambda: writer.fork(pick(ids), f"fork-{next(self.names)}"),
            lambda: writer.rename(f"Title {next(self.names)}"),
            lambda: writer.tag([f"tag-{next(self.names)}"]),
            lambda: writer.label(pick(ids), "here"),
            lambda: writer.checkout(branch),
            lambda: writer.delete(branch),
            writer.undo,
            writer.redo,
        ]
        with suppress(BoughError):
            pick(happenings)()

    def ref(self) -> Ref:
        return Ref("bough", self.id, tuple(conversation_files(self.folder)))


def whole(ref: Ref) -> Skeleton:
    """The conversation as nobody has read it before."""
    skeleton = view(scan(ref.files)).skeleton
    skeleton.id = skeleton.id or ref.id
    return skeleton


@pytest.mark.parametrize("codec", ["jsonl", "json", "gzip"])
@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_is_read_on(tmp_path: Path, seed: int, codec: Codec) -> None:
    """Appends, forks, renames, deletions, undo: the tree as it would be read by one who comes now."""
    scene = Scene(tmp_path, Random(seed), codec)
    before = Bough().read(scene.ref())
    for _ in range(12):
        scene.happen()
        picture = deepcopy(before)
        after = Bough().read(scene.ref(), before)
        same(after, whole(scene.ref()))
        assert before == picture, "what was read before may be on a screen"
        assert not after.continues or set(before.ids) <= set(after.ids)
        before = after
    scene.writer.close()


@pytest.mark.parametrize("seed", range(20))
def test_files_cut_at_arbitrary_bytes_are_read_on(tmp_path: Path, seed: int) -> None:
    """As a sync tool brings them, in any order: half lines, damage, a line twice, a message in two files."""
    random = Random(seed)
    scene = Scene(tmp_path, random)
    for _ in range(random.randrange(4, 14)):
        scene.happen()
    scene.writer.close()
    folder = tmp_path / "other" / "conversations" / scene.id
    folder.mkdir(parents=True)
    contents: dict[Path, bytes] = {}
    for path in scene.ref().files:
        lines = path.read_bytes().splitlines()
        if random.random() < 0.2:
            lines.insert(random.randrange(len(lines) + 1), random.choice([*DAMAGE, *lines]))
        contents[folder / path.name] = b"\n".join(lines) + random.choice([b"\n", b"\n", b"", b'\n{"half'])
    grow(Bough(), scene.id, contents, random, whole)


def test_an_append_is_read_on(tmp_path: Path) -> None:
    """What was there is neither read nor decoded again, and nothing new is the same skeleton."""
    scene = Scene(tmp_path, Random(0))
    before = Bough().read(scene.ref())
    assert Bough().read(scene.ref(), before) is before
    scene.writer.append("one more")
    after = Bough().read(scene.ref(), before)
    assert (after.continues, len(after)) == (True, 3)
    scene.writer.undo()
    assert not Bough().read(scene.ref(), after).continues, "a message is not there any more"
    scene.writer.close()
