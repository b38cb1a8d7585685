"""Where the doctor looks: stores and those within them, drafts, backups, other tools. Looking changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bough.core.autosave import Drafts
from bough.core.backup import Backup
from bough.core.doctor import Doctor, Finding
from bough.core.errors import Stopped
from bough.core.kept.keeper import Keeper
from bough.core.store import Store
from tests.sessions import pi_home

from ..backups import filled
from .breaking import break_much, codes, first, kept_files, torn


def test_nothing_is_wrong_with_a_store_in_order(full: Store, tmp_path: Path) -> None:
    """With all there can be: forks, notes, deleted branches and messages, a trash, a backup, drafts, kept sessions."""
    with full.write(first(full).name) as writer:
        writer.delete("other")
        writer.undo()
        writer.redo()
        writer.append("x")
        writer.undo()
    full.trash.empty()
    full.delete(full.create("gone"))
    Backup(tmp_path / "backup").create(full)
    Drafts(tmp_path / "drafts").save("d", "message", "half")
    Keeper(full).run([])
    doctor = Doctor([full.root], sources=True, drafts=tmp_path / "drafts", backups=[tmp_path / "backup"])
    assert list(doctor.examine()) == []


def test_looking_changes_nothing(full: Store) -> None:
    """To the byte and to the time."""
    break_much(full)
    before = {path: (path.stat().st_mode, path.stat().st_mtime_ns) for path in full.root.rglob("*")}
    assert list(Doctor([full.root]).examine())
    assert {path: (path.stat().st_mode, path.stat().st_mtime_ns) for path in full.root.rglob("*")} == before


def test_drafts(tmp_path: Path) -> None:
    """What a killed program left among them is moved aside once it is a day old; drafts stay."""
    drafts = Drafts(tmp_path / "drafts")
    drafts.save("d", "message", "half a sentence")
    left = tmp_path / "drafts" / ".d.json.abc.tmp"
    left.write_bytes(b"half")
    doctor = Doctor(drafts=tmp_path / "drafts")
    assert list(doctor.examine()) == [], "somebody may be writing it at this moment"
    os.utime(left, (0, 0))
    found = list(doctor.examine())
    assert [one.code for one in found] == ["leftover"]
    [done] = doctor.repair(found)
    assert done.kept is not None
    assert done.kept.read_bytes() == b"half"
    assert [path.name for path in (tmp_path / "drafts").iterdir()] == ["d.json"]


def test_sources(full: Store, home: Path) -> None:
    """What cannot be read of other tools' files is explained, and never touched."""
    files = pi_home(home)
    files[1].write_bytes(files[1].read_bytes() + b"{]\n{}\n")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    doctor = Doctor([full.root], sources=True)
    found = list(doctor.examine())
    assert [(one.code, one.path, one.repair) for one in found if one.code == "bad-json"] == [
        ("bad-json", str(files[1]), "")
    ]
    made_up = [one._replace(repair="Write it again.") for one in found]
    assert not any(one.done for one in doctor.repair(made_up))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == before
    assert {one.path for one in Doctor(paths=[files[1].parent]).examine()} == {str(files[1])}


def test_backups(full: Store, tmp_path: Path) -> None:
    """One that is not there, and a snapshot that cannot be read."""
    doctor = Doctor(backups=[tmp_path / "backup"])
    assert codes(doctor) == ["no-backup"]
    name = Backup(tmp_path / "backup").create(full).snapshot.name
    assert codes(doctor) == []
    (tmp_path / "backup" / "snapshots" / f"{name}.json").write_bytes(b"rot")
    assert codes(doctor) == ["damaged"]


def test_project_stores(full: Store) -> None:
    """Stores within the store are looked at, and repaired in their own place."""
    project = filled(Store.open(full.root / "projects" / "atlas", create=True))
    torn(project)
    doctor = Doctor([full.root])
    found = list(doctor.examine())
    assert [one.code for one in found] == ["torn"]
    assert all(one.done for one in doctor.repair(found))
    assert len(kept_files(project)) == 1


def test_stopped(full: Store) -> None:
    """Between two conversations, and between two repairs."""
    with pytest.raises(Stopped):
        list(Doctor([full.root]).examine(stop=lambda: True))
    with pytest.raises(Stopped):
        list(Doctor([full.root]).repair([Finding("torn", "x", "", "m", "r")], stop=lambda: True))


def test_no_store(tmp_path: Path) -> None:
    """Said as a finding, and none is made."""
    assert codes(Doctor([tmp_path / "no"])) == ["unreadable"]
    assert not (tmp_path / "no").exists()
