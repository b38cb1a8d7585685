"""The doctor beside others who write, hold what it looks at, or died over it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from bough.core.doctor import Doctor
from bough.core.store import Store

from .breaking import codes, first, leftover, leftover_notes, torn

ROOT = Path(__file__).resolve().parents[3]


def test_what_somebody_holds_is_left_alone(full: Store) -> None:
    """Its holder may be writing that very line."""
    with full.write(first(full).name) as writer:
        writer.append("first")
        torn(full)
        leftover(full)
        doctor = Doctor([full.root])
        assert list(doctor.examine()) == []
    found = list(doctor.examine())
    assert {one.code for one in found} == {"torn", "leftover"}
    with full.write(first(full).name):
        assert [one.done for one in doctor.repair(found, wait=0.0)] == [False, False]


def test_what_a_dead_process_left(full: Store) -> None:
    """A lock that nobody holds any more, with the name of who did."""
    code = "import os, sys; from bough.core.store import Store; "
    code += "w = Store.open(sys.argv[1]).write(sys.argv[2]); os._exit(0)"
    subprocess.run([sys.executable, "-c", code, str(full.root), first(full).name], check=True, cwd=ROOT)
    doctor = Doctor([full.root])
    owner = next((full.root / ".bough" / "locks").glob("*.owner"))
    shutil.copy(owner, owner.with_name(".restore.owner"))
    shutil.copy(owner, owner.with_name(f"{first(full).name}.abcdefgh.request"))
    with full.context.locks.replacing():
        assert codes(doctor) == ["stale-owner", "stale-request"], "a restore is under way, and its lock is held"
    shutil.copy(owner, owner.with_name(".restore.owner"))
    found = list(doctor.examine())
    assert sorted(one.code for one in found) == ["stale-owner", "stale-owner", "stale-request"]
    assert all(one.done for one in doctor.repair(found))
    assert list(doctor.examine()) == []


def test_whoever_notes_something_sweeps_before(full: Store) -> None:
    """What a killed writer of the same notes left goes with the next note; that of others stays for its own."""
    leftover_notes(full)
    other = full.root / "notes" / ".pi.jsonl.abc.tmp"
    other.write_bytes(b"unfinished")
    full.notes("codex").rename("c1", "Again")
    assert [path.name for path in (full.root / "notes").glob(".*.tmp")] == [other.name]


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
