"""What can be repaired is, what cannot is told, and nothing is lost over it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bough.core.doctor import Doctor, Finding
from bough.core.migration import Step
from bough.core.store import Store

from ..backups import Seam, contents, copied, filled, in_memory, killed, said
from .breaking import REPAIRED, TOLD, break_much, garbage, kept_files, main_file


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
    held = kept_files(full)
    assert len(held) == kept
    for path, data in bytes.items():
        if kept:
            assert held[str(path.relative_to(full.root))] == data
    assert all(one.kept is None or one.kept.exists() for one in done)
    Store.open(full.root).create("it goes on")


def test_several_at_once_and_again(full: Store) -> None:
    """One round repairs them all; a second one has nothing to do."""
    before = said(full)
    break_much(full)
    doctor = Doctor([full.root])
    assert all(one.done for one in doctor.repair(list(doctor.examine())))
    assert list(doctor.examine()) == []
    assert said(Store.open(full.root)) == before


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
    path = main_file(full)
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


def _all_of(doctor: Doctor, found: list[Finding]) -> None:
    list(doctor.repair(found))


def test_a_repair_killed_at_every_call() -> None:
    """Nothing that can be read is lost, whatever is cut off; and the next repair completes it."""
    with in_memory() as folder:
        pristine = filled(Store.open(folder / "pristine", create=True))
        before = said(pristine)
        break_much(pristine)
        garbage(pristine)
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
