"""The power goes at any moment of a backup or a restore: each state that POSIX allows afterwards is opened (B8)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bough.core.backup import Backup
from bough.core.errors import BoughError
from bough.core.store import Store
from tests.faults.platter import Contents, Platter
from tests.faults.recorder import Recorder, put_down

from .backups import contents, filled, in_memory

_CUTS = (4096, 4096)
"""Where unsynced bytes are cut: at the beginning and end of each write, and in between now and then."""


@pytest.fixture
def folder() -> Iterator[Path]:
    with in_memory() as made:
        yield made


class States:
    """What the disk may look like, each way once, with how many calls had returned by then."""

    def __init__(self, seam: type[Recorder]) -> None:
        self._only_last = seam is not Recorder
        """Careless ones show at the end, and leave more states on the way than anybody could open."""
        self.found: dict[frozenset[tuple[str, bytes]], tuple[Contents, bool]] = {}
        self.returned = False

    def note(self, platter: Platter) -> None:
        if self._only_last and not self.returned:
            return
        for state in platter.states(*_CUTS):
            key = frozenset(state.items())
            self.found[key] = (state, self.returned or self.found.get(key, (state, False))[1])


class NoFileSync(Recorder):
    """A careless one: contents are never forced to the disk."""

    def sync(self, descriptor: int) -> None:
        return


class NoFolderSync(Recorder):
    """Another one: names are never forced to the disk."""

    def sync_folder(self, path: Path) -> None:
        return


def _after_restore(folder: Path, seam: type[Recorder]) -> Iterator[str]:
    """What a restore left in some state: `old`, `new`, or something that is wrong."""
    store = filled(Store.open(folder / "world" / "store", create=True))
    new = contents(store.root)
    backup = Backup(folder / "backup")
    backup.create(store)
    store.create("third", messages=["unsaved"])
    store.notes("codex").rename("c1", "Later")
    old = contents(store.root)
    states = States(seam)
    recorder = seam(folder / "world", states.note)
    backup.restore(Store.open(store.root, files=recorder))
    states.returned = True
    states.note(recorder.platter)

    def judged(root: Path, returned: bool) -> str:
        found = contents(Store.open(root / "store").root)
        return "new" if found == new else "old" if found == old and not returned else f"wrong, returned: {returned}"

    return _each(folder, states, judged)


def _after_backup(folder: Path, seam: type[Recorder]) -> Iterator[str]:
    """The same of a backup."""
    store = filled(Store.open(folder / "store", create=True))
    (folder / "world").mkdir()
    first = Backup(folder / "world" / "backup").create(store).snapshot.name
    store.create("third", messages=["unsaved"])
    states = States(seam)
    recorder = seam(folder / "world", states.note)
    second = Backup(folder / "world" / "backup", files=recorder).create(store).snapshot.name
    states.returned = True
    states.note(recorder.platter)

    def judged(root: Path, returned: bool) -> str:
        backup = Backup(root / "backup")
        names = [one.name for one in backup.list()]
        if any(one.problems for one in backup.verify()):
            return "wrong: damaged"
        return "new" if names == [second, first] else "old" if names == [first] and not returned else f"wrong: {names}"

    return _each(folder, states, judged)


def _each(folder: Path, states: States, judged: Callable[[Path, bool], str]) -> Iterator[str]:
    for number, (state, returned) in enumerate(states.found.values()):
        root = folder / f"state-{number}"
        put_down(state, root)
        try:
            yield judged(root, returned)
        except BoughError as error:
            yield f"wrong: {error}"
        shutil.rmtree(root)


@pytest.mark.parametrize("after", [_after_backup, _after_restore])
def test_a_power_cut_leaves_old_or_new(folder: Path, after: Callable[[Path, type[Recorder]], Iterator[str]]) -> None:
    """And what was reported as done is done."""
    found = list(after(folder, Recorder))
    assert set(found) == {"old", "new"}
    assert len(found) > 50


@pytest.mark.parametrize("seam", [NoFileSync, NoFolderSync])
@pytest.mark.parametrize("after", [_after_backup, _after_restore])
def test_careless_ways_are_caught(
    folder: Path, after: Callable[[Path, type[Recorder]], Iterator[str]], seam: type[Recorder]
) -> None:
    """A trial that finds nothing wrong with these would prove nothing."""
    assert any(one.startswith("wrong") for one in after(folder, seam))
