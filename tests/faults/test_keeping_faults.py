"""Full disks, other users and careless umasks, for backups and all that is kept. Rows H of the matrix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bough.core.autosave import Drafts
from bough.core.backup import Backup, Keep
from bough.core.backup.paths import refused
from bough.core.errors import NotSaved, Unsure
from bough.core.kept.keeper import Keeper
from bough.core.places import remember
from bough.core.store import Store
from tests.sessions import pi_home
from tests.store.backups import contents, filled

from .children import as_nobody
from .mounts import cannot, mounted

needs_mounts = pytest.mark.skipif(bool(cannot()), reason=cannot())


@pytest.fixture
def careless() -> Iterator[None]:
    """A person whose files anybody may read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


def _big(root: Path) -> Store:
    store = Store.open(root, create=True)
    for number in range(6):
        store.create(f"n{number}", messages=[os.urandom(20_000).hex()])
    return store


@needs_mounts
def test_a_full_disk_for_the_backup(tmp_path: Path) -> None:
    """H4: it says so, no half snapshot is listed, the older one is good, and the next works once there is room."""
    store = filled(Store.open(tmp_path / "store", create=True))
    with mounted("tmpfs", tmp_path, "size=160k") as disk:
        backup = Backup(disk / "backup")
        first = backup.create(store).snapshot.name
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(40 << 10))
        _big(store.root)
        before = contents(store.root)
        with pytest.raises(NotSaved, match="no space left"):
            backup.create(store)
        assert contents(store.root) == before
        assert [(one.name, one.problems) for one in backup.verify()] == [(first, [])]
        assert [path.name for path in disk.rglob("*.tmp")] == []
        backup.prune(Keep(last=1), apply=True)
        assert [(one.name, one.problems) for one in backup.verify()] == [(first, [])]


@needs_mounts
def test_a_full_disk_for_a_restore(tmp_path: Path) -> None:
    """H4: over the store and beside it; the store is as it was, and nothing is left beside."""
    backup = Backup(tmp_path / "backup")
    backup.create(_big(tmp_path / "big"))
    with mounted("tmpfs", tmp_path, "size=200k") as disk:
        store = filled(Store.open(disk / "store", create=True))
        before = contents(store.root)
        for attempt in (lambda: backup.restore(store), lambda: backup.extract(disk / "beside")):
            with pytest.raises(NotSaved):
                attempt()
            assert contents(store.root) == before
        assert sorted(path.name for path in disk.iterdir()) == ["store"]
        with store.write(store.list()[0].id) as writer:
            writer.append("it goes on")


@needs_mounts
def test_a_full_disk_for_what_is_kept(tmp_path: Path, home: Path) -> None:
    """H4: said once; no unfinished file is left, and the tool's files are as they were."""
    files = pi_home(home)
    files[2].write_bytes(files[2].read_bytes() + b'{"x":"' + bytes(300_000) + b'"}\n')
    before = [path.read_bytes() for path in files]
    with mounted("tmpfs", tmp_path, "size=200k") as disk:
        store = Store.open(disk / "store", create=True)
        with suppress(NotSaved, Unsure):
            Keeper(store).run(["pi"])
            raise AssertionError("the disk was never full")
        assert list(disk.rglob("*.tmp")) == []
    assert [path.read_bytes() for path in files] == before


@pytest.mark.usefixtures("careless")
def test_everything_is_for_its_owner_alone(tmp_path: Path, home: Path) -> None:
    """H5: stores, locks, trash, notes, drafts, backups, what is put beside, and what is kept, whatever the umask."""
    pi_home(home)
    store = filled(Store.open(tmp_path / "a" / "b" / "store", create=True))
    with store.write(store.list()[0].id) as writer:
        writer.append("x")
        Drafts(tmp_path / "state" / "drafts").save("d", "message", "half")
    store.delete(store.create("gone"))
    store.opened(store.list()[0].id)
    Keeper(store).run(["pi"])
    backup = Backup(tmp_path / "c" / "backup")
    for _ in range(3):
        backup.create(store, sources=["pi"])
    backup.restore(store)
    backup.extract(tmp_path / "beside")
    backup.prune(Keep(last=2), apply=True)
    remember(tmp_path)
    made = [path for path in tmp_path.rglob("*") if not path.is_symlink()]
    assert len(made) > 60
    assert [path for path in made if path.stat().st_mode & 0o077] == []


@pytest.mark.skipif(os.geteuid() != 0, reason="to become somebody else needs root")
@pytest.mark.usefixtures("careless")
def test_nobody_else_reads_or_writes(for_all: Path, home: Path) -> None:
    """H6: another user is refused each file of a store and of a backup, and each folder to write to."""
    pi_home(home)
    store = filled(Store.open(for_all / "store", create=True))
    Keeper(store).run(["pi"])
    Backup(for_all / "backup").create(store)
    paths = [path for top in ("store", "backup") for path in [for_all / top, *(for_all / top).rglob("*")]]
    assert len(paths) > 30

    def tries() -> None:
        for path in paths:
            for how in (os.O_RDONLY, os.O_WRONLY):
                with pytest.raises((PermissionError, IsADirectoryError)):
                    os.open(path, how)
            with pytest.raises((PermissionError, NotADirectoryError)):
                os.open(path / "planted", os.O_WRONLY | os.O_CREAT)

    as_nobody(tries)


@pytest.mark.parametrize(
    "path",
    ["sources", "sources/pi", "sources/pi/key", "sources/pi/key/", "sources/pi/key/../../../x", "sources/pi/../x/y",
     "sources/../conversations/x", "sources//key/x", "sources/PI/key/x", "sources/pi/key/a\\b", "sources/pi/key/a:b",
     "sources/pi/key/\x1b[2J", "sources/pi/key/" + "a" * 256, "sources/pi/key/" + "a/" * 70 + "x", "/sources/pi/key/x",
     "sources/pi/key/x\0y", "sources/pi/key/\ud800"],
)  # fmt: skip
def test_paths_of_other_tools_lead_nowhere_else(path: str) -> None:
    """H2: as narrow as those of the store, whoever wrote the list."""
    assert refused(path) is not None
    assert refused("sources/pi/sessions-1a2b3c4d/--home-ada--/2026-11-03T09-00-00-000Z_x.jsonl") is None
