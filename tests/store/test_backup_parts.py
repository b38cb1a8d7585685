"""What a backup can do besides: what changed, one conversation back, everything beside, files of other tools."""

from __future__ import annotations

import itertools
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bough.core.backup import Backup, cron_line, due, systemd_units
from bough.core.doctor import Doctor
from bough.core.errors import Ambiguous, Invalid, Locked, NotFound, Stopped
from bough.core.store import Store
from tests.sessions import pi_home

from .backups import Seam, contents, copied, filled, in_memory, killed, said
from .conftest import Hand
from .looking import shown


@pytest.fixture
def backup(tmp_path: Path, hand: Hand) -> Backup:
    return Backup(tmp_path / "backup", clock=hand)


def _id(store: Store, title: str) -> str:
    return next(ref.id for ref in store.list() if store.read(ref.id).title == title)


# What changed


def test_what_changed_since(store: Store, backup: Backup) -> None:
    """Added, changed and removed conversations with their messages, and every file; nothing if nothing did."""
    backup.create(filled(store))
    assert backup.diff(newer=store).nothing
    first, second = _id(store, "first"), _id(store, "second")
    with store.write(first) as writer:
        writer.append("more")
        writer.append("and more")
    store.delete(second)
    third = store.create("third", messages=["x", "y", "z"])
    store.notes("pi").rename("c9", "Theirs")
    found = backup.diff(newer=store)
    told = {one.title: (one.id, one.what, one.added, one.removed) for one in found.conversations}
    assert told == {
        "first": (first, "changed", 2, 0),
        "second": (second, "removed", 0, 1),
        "third": (third, "added", 3, 0),
    }
    assert [one.what for one in found.files if one.path.startswith("notes/")] == ["added"]
    assert {one.what for one in found.files if third in one.path} == {"added"}


def test_what_changed_between_two(store: Store, backup: Backup) -> None:
    """The same said of two snapshots, in either direction; the store as it is now plays no part."""
    old = backup.create(filled(store)).snapshot.name
    with store.write(_id(store, "first")) as writer:
        writer.append("more")
    new = backup.create(store).snapshot.name
    shutil.rmtree(store.root / "conversations")
    there, back = backup.diff(old, new), backup.diff(new, old)
    assert [(one.what, one.added, one.removed, one.files) for one in there.conversations] == [("changed", 1, 0, 1)]
    assert [(one.what, one.added, one.removed) for one in back.conversations] == [("changed", 0, 1)]
    assert backup.diff(new, new).nothing


# One conversation, and everything beside


def test_one_conversation_comes_back(store: Store, backup: Backup) -> None:
    """Whatever became of it, and of nothing else; what it was is in a safety snapshot."""
    backup.create(filled(store))
    before = contents(store.root)
    first = _id(store, "first")
    with store.write(first) as writer:
        writer.append("to be lost")
    later = store.create("third", messages=["stays"])
    done = backup.restore(store, only="first")
    after = contents(store.root)
    assert done.safety is not None
    assert {path: data for path, data in after.items() if later not in path} == before
    assert said(store)["third"] == {"main": "stays"}
    assert not list((store.root / ".bough").glob("replaced-*"))
    backup.restore(store, done.safety.name, only=first[:9])
    assert "to be lost" in said(store)["first"]["main"]


def test_one_that_is_gone_comes_back(store: Store, backup: Backup) -> None:
    """Also where its folder, or all of them, are gone."""
    backup.create(filled(store))
    before = said(store)
    shutil.rmtree(store.root / "conversations")
    backup.restore(store, only="second")
    assert said(store) == {"second": before["second"]}


def test_one_that_is_held_is_left_alone(store: Store, backup: Backup) -> None:
    """Its holder keeps it; another one that is held is in nobody's way."""
    backup.create(filled(store))
    with store.write(_id(store, "first")) as writer:
        with pytest.raises(Locked):
            backup.restore(store, only="first")
        assert not backup.restore(store, only="second").problems
        writer.append("goes on")


@pytest.mark.parametrize(("wanted", "error"), [("nobody", NotFound), ("same", Ambiguous)])
def test_one_that_is_not_there(store: Store, backup: Backup, wanted: str, error: type[Exception]) -> None:
    """Nor one of two of that title: nothing changes."""
    for _ in range(2):
        store.create("same", messages=["a"])
    backup.create(store)
    before = contents(store.root)
    with pytest.raises(error):
        backup.restore(store, only=wanted)
    assert contents(store.root) == before


def test_one_conversation_killed_at_every_call() -> None:
    """It is the old or the new one, whole, and all others are as they were (A6)."""
    with in_memory() as folder:
        origin = filled(Store.open(folder / "origin", create=True))
        Backup(folder / "backup").create(origin)
        new, first = contents(origin.root), _id(origin, "first")
        with origin.write(first) as writer:
            writer.append("later")
        old, seen = contents(origin.root), set()
        for at in itertools.count(1):
            root, place = copied(folder / "origin", folder / "store"), copied(folder / "backup", folder / "copy")
            seam = Seam()
            seam.at = at

            def run(root: Path = root, place: Path = place, seam: Seam = seam) -> None:
                Backup(place, files=seam).restore(Store.open(root, files=seam), only=first)

            if not killed(run):
                break
            Store.open(root)
            found = contents(root)
            assert found in (old, new), at
            seen.add(found == new)
            assert not (root / ".bough" / "restore" / "state.json").exists()
            assert not list((root / ".bough").glob("replaced-*"))
        assert seen == {False, True}


@pytest.mark.parametrize("parts", [["../outside"], ["conversations/../../outside"], ["/etc"], ["conversations"], []])
def test_a_record_of_somebody_else_leads_nowhere_else(store: Store, tmp_path: Path, parts: list[str]) -> None:
    """A store may come from anywhere: what its record of a restore names is believed only inside it."""
    filled(store)
    before = contents(store.root)
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = store.root / ".bough" / "restore"
    (folder / "new").mkdir(parents=True)
    (folder / "new" / "outside").write_text("theirs")
    state = {"name": "x", "commit": True, "known": {"../../../../outside": [1, 2, 3]}, "parts": parts}
    (folder / "state.json").write_text(json.dumps(state))
    Store.open(store.root)
    assert contents(store.root) == before
    assert outside.read_text() == "mine"


def test_everything_beside(store: Store, backup: Backup, tmp_path: Path) -> None:
    """Into a folder that is not there or empty; it is a store of its own, and the original is as it was."""
    backup.create(filled(store))
    before = contents(store.root)
    with store.write(_id(store, "first")) as writer:
        writer.append("later")
    between = contents(store.root)
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        backup.extract(tmp_path / name)
        assert contents(tmp_path / name) == before
        assert said(Store.open(tmp_path / name))["first"] == {"main": "a b", "other": "a b c"}
        with Store.open(tmp_path / name).write(_id(store, "first")) as writer:
            writer.append("its own")
    assert contents(store.root) == between
    assert list(Doctor([tmp_path / "new"]).examine()) == []
    backup.extract(tmp_path / "one", only="second")
    assert list(said(Store.open(tmp_path / "one"))) == ["second"]


def test_beside_is_not_on_top(store: Store, backup: Backup, tmp_path: Path) -> None:
    """What holds something is not extracted to; a stopped extraction leaves nothing."""
    backup.create(filled(store))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(Invalid, match="is there already"):
        backup.extract(tmp_path / "full")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Invalid):
        backup.extract(tmp_path / "link")
    with pytest.raises(Stopped):
        backup.extract(tmp_path / "new", stop=lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "full", "link", "store"]


def test_beside_killed_at_every_call() -> None:
    """The folder is there whole or not at all."""
    with in_memory() as folder:
        origin = filled(Store.open(folder / "origin", create=True))
        Backup(folder / "backup").create(origin)
        for at in itertools.count(1):
            seam = Seam()
            seam.at = at
            target = folder / f"target-{at}"
            if not killed(partial(Backup(folder / "backup", files=seam).extract, target)):
                break
            assert not target.exists() or contents(target) == contents(origin.root)
        assert contents(target) == contents(origin.root)


def test_one_beside_the_original(store: Store, backup: Backup) -> None:
    """Another conversation with everything that it held then; the original is as it is now."""
    backup.create(filled(store))
    first = _id(store, "first")
    with store.write(first) as writer:
        writer.append("later")
    before = contents(store.root)
    id = backup.copy(store, "first")
    assert id != first
    assert shown(store, id) == {"main": "a b", "other": "a b c"}
    assert (store.read(id).skeleton.title, store.read(id).skeleton.tags) == ("first", ("x",))
    assert {path: data for path, data in contents(store.root).items() if id not in path} == before
    with pytest.raises(NotFound):
        backup.copy(store, "nobody")


# Files of other tools


def test_files_of_other_tools(store: Store, backup: Backup, home: Path, tmp_path: Path) -> None:
    """As they are, to the byte; back they come only beside, never into the tool's own folder."""
    files = pi_home(home)
    filled(store)
    made = backup.create(store, sources=["pi"])
    assert (made.problems, made.snapshot.sources) == ([], ("pi",))
    assert made.snapshot.conversations == 2
    assert list(made.snapshot.roots.values()) == [str(home / ".pi" / "agent" / "sessions")]
    before = {path.name: path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    backup.restore(store)
    assert not any(path.exists() for path in files)
    backup.extract(tmp_path / "out")
    found = {path.name: path.read_bytes() for path in (tmp_path / "out" / "sources" / "pi").rglob("*.jsonl")}
    assert found == before
    assert [one.problems for one in backup.verify()] == [[], []]


def test_a_second_time_costs_what_is_new(store: Store, backup: Backup, home: Path) -> None:
    """Also of other tools' files; two snapshots tell what changed of them."""
    for number, path in enumerate(pi_home(home, 9)):
        path.write_bytes(path.read_bytes() + json.dumps({"filler": os.urandom(3000).hex(), "n": number}).encode())
    store.create("one", messages=["a"])
    first = backup.create(store, sources=["pi"])
    assert backup.create(store, sources=["pi"]).written < first.written / 50
    (home / ".pi/agent/sessions/--home-ada-atlas--").joinpath("2026-11-01T09-00-00-000Z_x.jsonl").write_text("{}\n")
    last = backup.create(store, sources=["pi"])
    changed = backup.diff(first.snapshot.name, last.snapshot.name)
    assert [(one.what, one.path.startswith("sources/pi/")) for one in changed.files] == [("added", True)]
    assert changed.conversations == []
    assert backup.diff(newer=store).nothing


def test_names_that_are_none(store: Store, backup: Backup) -> None:
    """A source that nobody knows, and the store, which is in it anyway: nothing is made."""
    for name in ("nobody", "bough"):
        with pytest.raises(NotFound):
            backup.create(store, sources=[name])
    assert not backup.folder.exists()


def test_a_link_among_them_is_not_followed(store: Store, backup: Backup, home: Path, tmp_path: Path) -> None:
    """It is told, and what it leads to is not taken (H7)."""
    (tmp_path / "secret").write_text("secret")
    [file] = pi_home(home, 1)
    file.with_name("2026-11-09T09-00-00-000Z_link.jsonl").symlink_to(tmp_path / "secret")
    made = backup.create(store, sources=["pi"])
    assert [one.code for one in made.problems] == ["not-backed-up"]
    assert made.snapshot.files == 1


# When


def test_when_the_next_is_due(store: Store, backup: Backup, hand: Hand) -> None:
    """Once the time has passed; never where nobody began a backup; snapshots made for safety do not count."""
    day = timedelta(days=1)
    assert due(backup, day, hand.now()) == (False, None, True)
    assert not backup.folder.exists()
    made = backup.create(filled(store)).snapshot
    assert due(backup, day, hand.now()) == (False, made.time, False)
    hand.pass_(23 * 3600)
    backup.restore(store)
    assert not due(backup, day, hand.now()).now
    hand.pass_(2 * 3600)
    assert due(backup, day, hand.now()).now
    assert due(backup, day, hand.now(), "another store").now
    assert due(backup, day, datetime(2025, 1, 1, tzinfo=UTC)).now, "a clock that was wrong does not end all backups"


def test_lines_for_the_system() -> None:
    """Words are quoted as cron and systemd want them; what cron cannot say is refused."""
    command = ["bough", "backup", "create", "--to", "/media/a b/100%"]
    assert cron_line(timedelta(days=1), command) == r"0 12 * * * bough backup create --to '/media/a b/100\%'"
    assert cron_line(timedelta(hours=6), command).startswith("0 */6 * * * ")
    assert cron_line(timedelta(minutes=30), ["x"]) == "*/30 * * * * x"
    assert cron_line(timedelta(days=7), ["x"]) == "0 12 * * 0 x"
    for wrong in (timedelta(minutes=1), timedelta(hours=5), timedelta(days=40)):
        with pytest.raises(Invalid):
            cron_line(wrong, ["x"])
    units = systemd_units(timedelta(days=1), command)
    assert '"/media/a b/100%%"' in units["bough-backup.service"]
    assert "OnCalendar=daily" in units["bough-backup.timer"]
    assert "OnUnitActiveSec=18000s" in systemd_units(timedelta(hours=5), ["x"])["bough-backup.timer"]
