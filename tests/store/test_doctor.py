"""The doctor: what is wrong is found and explained, what can be repaired is, and nothing is lost over it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bough.core.autosave import Drafts
from bough.core.backup import Backup
from bough.core.doctor import Doctor, Finding
from bough.core.errors import Stopped
from bough.core.kept.keeper import Keeper
from bough.core.migration import Step
from bough.core.store import Store
from tests.sessions import pi_home

from .backups import Contents, Seam, contents, copied, filled, in_memory, killed, said
from .looking import branch_files

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _private() -> Iterator[None]:
    """What a test makes by hand is for nobody else, as what Bough makes is: only one test is about that."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def full(store: Store) -> Store:
    return filled(store)


def _codes(doctor: Doctor) -> list[str]:
    return sorted(one.code for one in doctor.examine())


def _first(store: Store) -> Path:
    return next(store.root / "conversations" / r.id for r in store.list() if store.read(r.id).title == "first")


def _main(store: Store) -> Path:
    """The file of the main branch of the first conversation."""
    files = [path for path in branch_files(store.root) if path.parent == _first(store)]
    return next(path for path in files if b'"main"' in path.read_bytes())


def _kept(store: Store) -> Contents:
    """What repairs put aside."""
    folder = store.root / ".bough" / "repaired"
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {"/".join(path.relative_to(folder).parts[1:]): path.read_bytes() for path in files}


def test_nothing_is_wrong_with_a_store_in_order(full: Store, tmp_path: Path) -> None:
    """With all there can be: forks, notes, deleted branches and messages, a trash, a backup, drafts, kept sessions."""
    with full.write(_first(full).name) as writer:
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
    _break_much(full)
    before = {path: (path.stat().st_mode, path.stat().st_mtime_ns) for path in full.root.rglob("*")}
    assert list(Doctor([full.root]).examine())
    assert {path: (path.stat().st_mode, path.stat().st_mtime_ns) for path in full.root.rglob("*")} == before


def _torn(store: Store) -> None:
    with _main(store).open("ab") as file:
        file.write(b'{"type":"message","id":"zz')


def _garbage(store: Store) -> None:
    path = _main(store)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"\xff\x00 garbage\n", b"{]\n", *lines[2:]]))


def _headless(store: Store) -> None:
    path = _main(store)
    path.write_bytes(b"#!rot\n" + path.read_bytes().split(b"\n", 1)[1])


def _bad_log(store: Store) -> None:
    with (_first(store) / "conversation.jsonl").open("ab") as file:
        file.write(b"<<<<<<< HEAD\n=======\n")


def _bad_notes(store: Store) -> None:
    with (store.root / "notes" / "codex.jsonl").open("ab") as file:
        file.write(b"{half\n")


def _leftover(store: Store) -> None:
    (_first(store) / ".main.jsonl.abc.tmp").write_bytes(b"unfinished")


def _leftover_notes(store: Store) -> None:
    (store.root / "notes" / ".codex.jsonl.abc.tmp").write_bytes(b"unfinished")


def _readable(store: Store) -> None:
    _main(store).chmod(0o644)
    (store.root / "notes").chmod(0o755)


def _half_made(store: Store) -> None:
    (store.root / ".bough" / "tmp" / "x").mkdir(parents=True)


def _empty(store: Store) -> None:
    (store.root / "conversations" / "nothing-in-it").mkdir()


def _no_store_file(store: Store) -> None:
    (store.root / "store.json").unlink()


def _bad_store_file(store: Store) -> None:
    (store.root / "store.json").write_bytes(b"{half")


def _no_marks(store: Store) -> None:
    (store.root / ".gitattributes").unlink()


REPAIRED: dict[str, tuple[Callable[[Store], None], set[str], int]] = {
    "torn": (_torn, {"torn"}, 1),
    "garbage": (_garbage, {"bad-json"}, 1),
    "headless": (_headless, {"no-header", "bad-json"}, 1),
    "bad log": (_bad_log, {"bad-json"}, 1),
    "bad notes": (_bad_notes, {"bad-json"}, 1),
    "leftover": (_leftover, {"leftover"}, 1),
    "leftover of notes": (_leftover_notes, {"leftover"}, 1),
    "readable": (_readable, {"permissions"}, 0),
    "half made": (_half_made, {"half-made"}, 0),
    "empty": (_empty, {"empty-conversation"}, 0),
    "no store file": (_no_store_file, {"store-file"}, 0),
    "bad store file": (_bad_store_file, {"store-file"}, 1),
    "no marks": (_no_marks, {"git-mark"}, 0),
}
"""How to break it, what is found, and how many files are kept when it is repaired."""


def _break_much(store: Store) -> None:
    for name in ("torn", "bad log", "leftover", "readable", "half made", "no marks"):
        REPAIRED[name][0](store)


@pytest.mark.parametrize(("broken", "codes", "kept"), REPAIRED.values(), ids=REPAIRED.keys())
def test_what_can_be_repaired(full: Store, broken: Callable[[Store], None], codes: set[str], kept: int) -> None:
    """Found with a place and a sentence; afterwards nothing is found, all says what it said, and the bytes are kept."""
    before = said(full)
    broken(full)
    doctor = Doctor([full.root])
    found = list(doctor.examine())
    assert {one.code for one in found} == codes
    assert all(one.path and one.message.endswith(".") and one.repair for one in found)
    bytes = {path: path.read_bytes() for one in found if (path := Path(one.path)).is_file()}
    done = list(doctor.repair(found))
    assert [one.finding for one in done] == found
    assert all(one.done and one.what for one in done), done
    assert list(doctor.examine()) == []
    assert said(Store.open(full.root)) == before
    held = _kept(full)
    assert len(held) == kept
    for path, data in bytes.items():
        if kept:
            assert held[str(path.relative_to(full.root))] == data
    assert all(one.kept is None or one.kept.exists() for one in done)
    Store.open(full.root).create("it goes on")


def test_several_at_once_and_again(full: Store) -> None:
    """One round repairs them all; a second one has nothing to do."""
    before = said(full)
    _break_much(full)
    doctor = Doctor([full.root])
    assert all(one.done for one in doctor.repair(list(doctor.examine())))
    assert list(doctor.examine()) == []
    assert said(Store.open(full.root)) == before


def _stranger(store: Store) -> None:
    (_first(store) / "README").touch()
    (_first(store) / "link.jsonl").symlink_to("/etc/passwd")
    (store.root / "conversations" / "UPPER").mkdir()


def _lost_branch(store: Store) -> None:
    _main(store).unlink()


def _lost_log(store: Store) -> None:
    (_first(store) / "conversation.jsonl").unlink()


def _copied(store: Store) -> None:
    shutil.copytree(_first(store), store.root / "conversations" / "a-copy")


def _only_log(store: Store) -> None:
    for path in branch_files(store.root):
        if path.parent == _first(store):
            path.unlink()


def _two_of_one_id(store: Store) -> None:
    path = _main(store)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines, lines[1].replace(b'"a"', b'"other"')]))


def _newer(store: Store) -> None:
    path = _main(store)
    path.write_bytes(path.read_bytes().replace(b'"v":1', b'"v":99', 1))


def _reference(store: Store) -> None:
    change = {"type": "label", "op": "q1", "n": 99, "message": "nowhere", "label": "x"}
    with (_first(store) / "conversation.jsonl").open("ab") as file:
        file.write(json.dumps(change).encode() + b"\n")


TOLD: dict[str, tuple[Callable[[Store], None], set[str]]] = {
    "strangers": (_stranger, {"stranger"}),
    "a lost branch": (_lost_branch, {"parent-missing", "history-missing", "reference"}),
    "a lost log": (_lost_log, {"no-log"}),
    "a copied folder": (_copied, {"wrong-id"}),
    "only a log": (_only_log, {"no-branch", "reference"}),
    "two of one id": (_two_of_one_id, {"duplicate-id"}),
    "a newer line": (_newer, {"newer"}),
    "a reference": (_reference, {"reference"}),
}


@pytest.mark.parametrize(("broken", "codes"), TOLD.values(), ids=TOLD.keys())
def test_what_can_only_be_told(full: Store, broken: Callable[[Store], None], codes: set[str]) -> None:
    """Nothing that a program could decide for a person: it is explained, and --repair leaves it as it is."""
    broken(full)
    doctor = Doctor([full.root])
    found = list(doctor.examine())
    assert {one.code for one in found} == codes
    before = contents(full.root)
    assert not any(one.done for one in doctor.repair(found))
    assert contents(full.root) == before
    assert list(doctor.examine()) == found


def test_a_repair_that_would_lose_something_is_not_made(full: Store) -> None:
    """It is tried on a copy first; here a message would be gone."""
    path = _main(full)
    finding = Finding("bad-json", str(path), "", "made up.", "drop lines", path.parent.name)
    before = contents(full.root)
    [done] = Doctor([full.root]).repair([finding])
    assert (done.done, done.what) == (True, "It is in order by now.")
    path.write_bytes(b"nothing can be read\nof this\n")
    broken = contents(full.root)
    [done] = Doctor([full.root]).repair([finding])
    assert not done.done
    assert "nothing would be left" in done.what
    assert contents(full.root) == broken != before


def test_what_somebody_holds_is_left_alone(full: Store) -> None:
    """Its holder may be writing that very line."""
    with full.write(_first(full).name) as writer:
        writer.append("first")
        _torn(full)
        _leftover(full)
        doctor = Doctor([full.root])
        assert list(doctor.examine()) == []
    found = list(doctor.examine())
    assert {one.code for one in found} == {"torn", "leftover"}
    with full.write(_first(full).name):
        assert [one.done for one in doctor.repair(found, wait=0.0)] == [False, False]


def test_what_a_dead_process_left(full: Store) -> None:
    """A lock that nobody holds any more, with the name of who did."""
    code = "import os, sys; from bough.core.store import Store; "
    code += "w = Store.open(sys.argv[1]).write(sys.argv[2]); os._exit(0)"
    subprocess.run([sys.executable, "-c", code, str(full.root), _first(full).name], check=True, cwd=ROOT)
    doctor = Doctor([full.root])
    owner = next((full.root / ".bough" / "locks").glob("*.owner"))
    shutil.copy(owner, owner.with_name(".restore.owner"))
    shutil.copy(owner, owner.with_name(f"{_first(full).name}.abcdefgh.request"))
    with full.context.locks.replacing():
        assert _codes(doctor) == ["stale-owner", "stale-request"], "a restore is under way, and its lock is held"
    shutil.copy(owner, owner.with_name(".restore.owner"))
    found = list(doctor.examine())
    assert sorted(one.code for one in found) == ["stale-owner", "stale-owner", "stale-request"]
    assert all(one.done for one in doctor.repair(found))
    assert list(doctor.examine()) == []


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
    assert _codes(doctor) == ["no-backup"]
    name = Backup(tmp_path / "backup").create(full).snapshot.name
    assert _codes(doctor) == []
    (tmp_path / "backup" / "snapshots" / f"{name}.json").write_bytes(b"rot")
    assert _codes(doctor) == ["damaged"]


def test_project_stores(full: Store) -> None:
    """Stores within the store are looked at, and repaired in their own place."""
    project = filled(Store.open(full.root / "projects" / "atlas", create=True))
    _torn(project)
    doctor = Doctor([full.root])
    found = list(doctor.examine())
    assert [one.code for one in found] == ["torn"]
    assert all(one.done for one in doctor.repair(found))
    assert len(_kept(project)) == 1


def test_an_older_format(full: Store) -> None:
    """Found as such, and brought to today's by the table of steps that there is."""
    record = json.loads((full.root / "store.json").read_bytes())
    (full.root / "store.json").write_text(json.dumps(record | {"format": "bough/0"}))
    doctor = Doctor([full.root])
    found = list(doctor.examine())
    assert [one.code for one in found] == ["older-format"]
    assert [one.done for one in doctor.repair(found)] == [False]
    steps = {"bough/0": Step("bough/1", lambda path, data: {path: data})}
    [done] = doctor.repair(found, steps=steps)
    assert done.done
    assert done.kept is not None
    assert [one.code for one in doctor.examine()] == ["set-aside"]


def test_stopped(full: Store) -> None:
    """Between two conversations, and between two repairs."""
    with pytest.raises(Stopped):
        list(Doctor([full.root]).examine(stop=lambda: True))
    with pytest.raises(Stopped):
        list(Doctor([full.root]).repair([Finding("torn", "x", "", "m", "r")], stop=lambda: True))


def test_no_store(tmp_path: Path) -> None:
    """Said as a finding, and none is made."""
    assert _codes(Doctor([tmp_path / "no"])) == ["unreadable"]
    assert not (tmp_path / "no").exists()


def test_whoever_notes_something_sweeps_before(full: Store) -> None:
    """What a killed writer of the same notes left goes with the next note; that of others stays for its own."""
    _leftover_notes(full)
    other = full.root / "notes" / ".pi.jsonl.abc.tmp"
    other.write_bytes(b"unfinished")
    full.notes("codex").rename("c1", "Again")
    assert [path.name for path in (full.root / "notes").glob(".*.tmp")] == [other.name]


def _all_of(doctor: Doctor, found: list[Finding]) -> None:
    list(doctor.repair(found))


def test_a_repair_killed_at_every_call() -> None:
    """Nothing that can be read is lost, whatever is cut off; and the next repair completes it."""
    with in_memory() as folder:
        pristine = filled(Store.open(folder / "pristine", create=True))
        before = said(pristine)
        _break_much(pristine)
        _garbage(pristine)
        for at in itertools.count(1):
            root = copied(folder / "pristine", folder / "store")
            found = list(Doctor([root]).examine())
            seam = Seam()
            seam.at = at
            doctor = Doctor([root], files=seam)
            gone = killed(partial(_all_of, doctor, found))
            assert said(Store.open(root)) == before, at
            left = list(Doctor([root]).examine())
            assert all(one.done for one in Doctor([root]).repair(left)), at
            assert [one.code for one in Doctor([root]).examine() if one.code != "stale-owner"] == []
            assert said(Store.open(root)) == before, at
            if not gone:
                break
        assert at > 30


_WRITE = """
import sys
from bough.core.store import Store
writer = Store.open(sys.argv[1]).write(sys.argv[2])
print("ready", flush=True)
while True:
    made = writer.append("more", "and more")
    writer.fork(made[0], messages=["on a fork"])
"""


def test_a_store_in_which_others_write_is_in_order(full: Store) -> None:
    """However often one looks."""
    ids = [ref.id for ref in full.list()]
    command = [sys.executable, "-c", _WRITE, str(full.root)]
    writers = [subprocess.Popen([*command, id], stdout=subprocess.PIPE, cwd=ROOT) for id in ids]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
        assert [list(Doctor([full.root]).examine()) for _ in range(10)] == [[]] * 10
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
