"""Whatever becomes of a backup is found, and nothing of it reaches the store. Rows H1, H2 of the fault matrix."""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from pathlib import Path
from typing import Any

import pytest

from bough.core.backup import Backup
from bough.core.backup.blobs import Blobs
from bough.core.backup.values import Snapshot, SnapshotFile, decode_snapshot, encode_snapshot
from bough.core.clock import RandomIds
from bough.core.errors import Damaged, Invalid, NotFound
from bough.core.files import Files
from bough.core.store import Store
from tests.faults.sizes import campaign, only_long

from .backups import Contents, contents, failure, files_of, filled


@pytest.fixture
def backup(store: Store, tmp_path: Path) -> Backup:
    backup = Backup(tmp_path / "backup")
    backup.create(filled(store))
    return backup


def _found(backup: Backup) -> bool:
    return any(one.problems for one in backup.verify())


def _refused(backup: Backup, store: Store, before: Contents) -> None:
    assert isinstance(failure(lambda: backup.restore(store)), (Damaged, NotFound))
    assert contents(store.root) == before
    assert not (store.root / ".bough" / "restore").exists(), "refused before the first write"


def test_every_truncation_is_found(backup: Backup, store: Store) -> None:
    """Of every file, to every length; also its loss, and a byte more."""
    before = contents(store.root)
    for path in list(files_of(backup)):
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            assert _found(backup), (path.name, length)
        _refused(backup, store, before)
        path.write_bytes(whole + b"\n")
        assert _found(backup)
        path.write_bytes(whole)
    assert not _found(backup)


def _flips(backup: Backup, store: Store, count: int, seed: int) -> int:
    """Flip so many bits, one at a time; every hundredth time also try to restore. Returns how many were found."""
    before, dice = contents(store.root), random.Random(seed)
    paths = list(files_of(backup))
    found = 0
    for number in range(count):
        path = dice.choice(paths)
        whole = path.read_bytes()
        at = dice.randrange(len(whole) * 8)
        flipped = bytearray(whole)
        flipped[at // 8] ^= 1 << at % 8
        path.write_bytes(flipped)
        found += _found(backup)
        if number % 100 == 0:
            _refused(backup, store, before)
        path.write_bytes(whole)
    return found


def test_flipped_bits_are_found(backup: Backup, store: Store) -> None:
    """Each of three thousand, wherever they are: also those that decompression does not look at."""
    assert _flips(backup, store, 3_000, seed=1) == 3_000


@campaign
@only_long
def test_ten_thousand_flipped_bits_are_found(backup: Backup, store: Store) -> None:
    """H1."""
    found = _flips(backup, store, 10_000, seed=2)
    print(f"\n10,000 flipped bits, {found:,} found")
    assert found == 10_000


def test_a_lost_file_is_found(backup: Backup, store: Store) -> None:
    """A content, the list, the mark. A snapshot whose own file is lost is one that never was."""
    before = contents(store.root)
    for path in list(files_of(backup)):
        whole = path.read_bytes()
        path.unlink()
        if path.parent.name == "snapshots":
            assert backup.list() == []
        elif path.parent == backup.folder:
            assert isinstance(failure(backup.verify), NotFound)
        else:
            assert _found(backup)
        _refused(backup, store, before)
        path.write_bytes(whole)


def test_damage_is_healed_by_the_next_backup(backup: Backup, store: Store) -> None:
    """A content that rotted is written again as long as the store still has it."""
    for path in [path for path in files_of(backup) if "blobs" in path.parts]:
        path.write_bytes(b"rot")
    assert _found(backup)
    backup.create(store)
    assert not _found(backup)


def test_a_damaged_snapshot_hides_no_other(backup: Backup, store: Store) -> None:
    """The others are listed, it is a problem; the newest is not silently replaced by an older one."""
    good = backup.choose().name
    bad = backup.create(store).snapshot.name
    (backup.folder / "snapshots" / f"{bad}.json").write_bytes(b"{}\n")
    assert [one.name for one in backup.list()] == [good]
    assert len(backup.problems) == 1
    with pytest.raises(Damaged):
        backup.choose()
    assert backup.choose(good).name == good
    assert [bool(one.problems) for one in backup.verify()] == [True, False]
    assert backup.verify(bad)[0].problems
    backup.restore(store, good)


def test_a_link_in_a_backup_is_not_followed(backup: Backup, store: Store, tmp_path: Path) -> None:
    """Not even to the very same content (H7)."""
    for path in list(files_of(backup)):
        path.rename(tmp_path / "moved")
        path.symlink_to(tmp_path / "moved")
        assert isinstance(failure(lambda: backup.restore(store)), Damaged)
        path.unlink()
        (tmp_path / "moved").rename(path)


# Made up by somebody


def _forge(backup: Backup, entries: list[Any], **facts: Any) -> str:
    """A snapshot with a true digest over a list that says what an attacker wants."""
    data = json.dumps(entries).encode()
    digest = hashlib.sha256(data).hexdigest()
    Blobs(backup.folder / "blobs", Files(), RandomIds()).put(digest, [data])
    name = "20990101T000000.000000Z-forged2"
    told: dict[str, Any] = {
        "name": name, "created": "2099-01-01T00:00:00Z", "store": "x", "codec": "jsonl", "conversations": 1,
        "files": len(entries), "bytes": sum(e[1] for e in entries), "list": digest, "list_size": len(data),
    }  # fmt: skip
    snapshot = Snapshot(**told | facts)
    (backup.folder / "snapshots" / f"{name}.json").write_bytes(encode_snapshot(snapshot))
    return name


def _blob(backup: Backup, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    Blobs(backup.folder / "blobs", Files(), RandomIds()).put(digest, [content])
    return digest


@pytest.mark.parametrize(
    "path",
    [
        "../../evil.jsonl", "/etc/passwd", "conversations/../../evil.jsonl", "conversations/a/../../../evil.jsonl",
        "conversations/a/b/c.jsonl", "conversations/a.jsonl", "conversations//a.jsonl", "conversations/./a.jsonl",
        "conversations/A/x.jsonl", "conversations/a/.hidden.jsonl", "conversations/a/x.sh", "conversations/a/",
        "conversations/a/x\x00.jsonl", "conversations/a/x\n.jsonl", "conversations/a/x\x1b[31m.jsonl",
        "conversations/a/x\u202e.jsonl", "conversations/a/c:x.jsonl", "conversations/a/..\\x.jsonl",
        f"conversations/a/{'x' * 300}.jsonl", "store.json", ".bough/locks/x.jsonl", ".git/config", "", "notes",
        "notes/../x.jsonl", "notes/a/b.jsonl",
    ],
)  # fmt: skip
def test_paths_that_lead_elsewhere_are_refused(backup: Backup, store: Store, path: str, tmp_path: Path) -> None:
    """Before the first write: nothing outside, nothing hidden, nothing that another system reads differently."""
    before, everything = contents(store.root), sorted(tmp_path.rglob("*"))
    digest = _blob(backup, b"evil")
    name = _forge(backup, [["conversations/a/fine.jsonl", 4, digest], [path, 4, digest]])
    with pytest.raises(Damaged, match="refused"):
        backup.restore(store, name)
    assert contents(store.root) == before
    assert {p for p in tmp_path.rglob("*") if not p.is_relative_to(backup.folder)} == {
        p for p in everything if not p.is_relative_to(backup.folder)
    }
    assert _found(backup)


@pytest.mark.parametrize(
    ("one", "other"),
    [("x.jsonl", "x.jsonl"), ("x.jsonl", "X.jsonl"), ("é.jsonl", "e\u0301.jsonl"), ("ß.jsonl", "SS.jsonl")],
)
def test_twins_are_refused(backup: Backup, store: Store, one: str, other: str) -> None:
    """Two files that are one on some systems would lose one of them."""
    digest = _blob(backup, b"twin")
    name = _forge(backup, [[f"conversations/a/{one}", 4, digest], [f"conversations/a/{other}", 4, digest]])
    with pytest.raises(Damaged, match="same name"):
        backup.restore(store, name)


@pytest.mark.parametrize("size", [0, 3, 5, -1, 10**18])
def test_sizes_that_lie_are_refused(backup: Backup, store: Store, size: int) -> None:
    """Smaller, larger, negative, larger than any disk."""
    before = contents(store.root)
    name = _forge(backup, [["conversations/a/x.jsonl", size, _blob(backup, b"four")]])
    assert isinstance(failure(lambda: backup.restore(store, name)), Damaged)
    assert contents(store.root) == before


@pytest.mark.parametrize(
    "facts",
    [
        {"files": 7}, {"bytes": 0}, {"list_size": 2}, {"list_size": 2**60}, {"list": "../x"},
        {"format": "bough-backup/2"}, {"name": "20990101T000000.000000Z-another"},
    ],
)  # fmt: skip
def test_a_snapshot_that_contradicts_itself_is_refused(backup: Backup, store: Store, facts: dict[str, Any]) -> None:
    """Its counts, its list, its name, and a format of the future."""
    name = _forge(backup, [["conversations/a/x.jsonl", 4, _blob(backup, b"four")]], **facts)
    assert isinstance(failure(lambda: backup.restore(store, name)), Damaged)


@pytest.mark.parametrize("entries", [{}, [[]], [["conversations/a/x.jsonl"]], [["conversations/a/x.jsonl", "4", "x"]],
                                     [["conversations/a/x.jsonl", 4, "not a digest"]], [None], "text"])  # fmt: skip
def test_a_list_of_another_shape_is_refused(backup: Backup, store: Store, entries: Any) -> None:
    """Whatever JSON can hold."""
    name = _forged(backup, entries)
    assert isinstance(failure(lambda: backup.restore(store, name)), Damaged)


def _forged(backup: Backup, entries: Any) -> str:
    data = json.dumps(entries).encode()
    return _forge(backup, [], list=_blob(backup, data), list_size=len(data), files=1, bytes=4)


def test_a_bomb_does_not_go_off(backup: Backup, store: Store) -> None:
    """A content of a gigabyte of zeros that says it has four bytes: no more than a piece of it is ever unpacked."""
    digest = hashlib.sha256(b"four").hexdigest()
    path = Blobs(backup.folder / "blobs", Files(), RandomIds()).path(digest)
    path.parent.mkdir(exist_ok=True)
    packer = zlib.compressobj(9)
    begun = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)  # what is flushed fully can be repeated
    bomb = begun + again * 1022 + packer.compress(bytes(1 << 20)) + packer.flush()
    path.write_bytes(bomb + hashlib.sha256(bomb).digest())
    name = _forge(backup, [["conversations/a/x.jsonl", 4, digest]])
    with pytest.raises(Damaged, match="more than the 4 bytes"):
        backup.restore(store, name)


def test_an_empty_snapshot_empties_nothing(backup: Backup, store: Store) -> None:
    """Also one that somebody made up."""
    before = contents(store.root)
    with pytest.raises(Invalid):
        backup.restore(store, _forge(backup, []))
    assert contents(store.root) == before


def test_what_is_written_is_what_is_read() -> None:
    """The file of a snapshot, and its digest, stand for each other exactly."""
    snapshot = Snapshot("n", "t", "s", "jsonl", 1, 1, 4, "a" * 64, 10)
    data = encode_snapshot(snapshot)
    assert decode_snapshot(data) == snapshot
    assert SnapshotFile("p", 1, "d") == SnapshotFile("p", 1, "d")
    for changed in (data.upper(), data + b" ", data.replace(b"\n", b"\n\n", 1), b""):
        with pytest.raises(ValueError, match="digest"):
            decode_snapshot(changed)
