"""Older formats of a store: read, brought to today's step by step, and whole whatever happens on the way.

There is only one format so far, so the older ones here are drafts of it that never left the house.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest

from bough.core.backup import Backup
from bough.core.errors import Invalid, Locked, Moved, NotSaved, ReadOnly, Stopped, Unreadable, Unsure
from bough.core.files import Files
from bough.core.migration import STEPS, Step, migrate, way
from bough.core.native import FORMAT
from bough.core.store import Store

from .backups import Contents, Seam, contents, copied, failure, filled, in_memory, killed, said


def _from_minus_one(path: str, data: bytes) -> Mapping[str, bytes]:
    """The first draft called a message an entry."""
    return {path: data.replace(b'"type":"entry"', b'"type":"message"')}


def _from_zero(path: str, data: bytes) -> Mapping[str, bytes]:
    """The second draft called logs `log.jsonl`, and had a file beside them that nobody needs any more."""
    if b"cannot be" in data:
        raise ValueError("it says so itself")
    if path.endswith("/draft.json"):
        return {}
    return {path.replace("/log.jsonl", "/conversation.jsonl"): data}


DRAFTS = {"bough/-1": Step("bough/0", _from_minus_one), "bough/0": Step("bough/1", _from_zero)}
NEWEST = {"bough/0": DRAFTS["bough/0"]}


def _aged(store: Store, format: str = "bough/0") -> Store:
    """A store as the second draft would have written it."""
    filled(store)
    for folder in (store.root / "conversations").iterdir():
        (folder / "conversation.jsonl").rename(folder / "log.jsonl")
        (folder / "draft.json").write_text("{}")
    record = json.loads((store.root / "store.json").read_bytes())
    (store.root / "store.json").write_text(json.dumps(record | {"format": format}))
    return Store.open(store.root)


def _all(root: Path) -> Contents:
    return contents(root) | {"store.json": (root / "store.json").read_bytes()}


def test_the_table_leads_to_today() -> None:
    """From every format in it; today's own needs no step; a table that goes round in circles leads nowhere."""
    assert all(way(format) is not None for format in STEPS)
    assert way(FORMAT) == []
    found = way("bough/-1", DRAFTS)
    assert found is not None
    assert [step.to for step in found] == ["bough/0", "bough/1"]
    assert way("bough/0") is None
    circle = {"bough/0": Step("bough/-1", _from_zero), "bough/-1": Step("bough/0", _from_zero)}
    assert way("bough/0", circle) is None


def test_an_older_store_is_only_read_before(store: Store) -> None:
    """It says how to change that; what it holds is as it was."""
    old = _aged(store)
    before = _all(old.root)
    for change in (lambda: old.create("x"), lambda: old.delete(old.list()[0].id), lambda: old.write(old.list()[0].id)):
        with pytest.raises(ReadOnly, match="older format bough/0; `bough doctor --repair`"):
            change()
    with pytest.raises(ReadOnly, match="no way leads"):
        migrate(old)
    assert _all(old.root) == before


@pytest.mark.parametrize("steps", [NEWEST, DRAFTS])
def test_step_by_step(store: Store, steps: Mapping[str, Step]) -> None:
    """Afterwards it is a store like any other; the old one is beside it, to the byte."""
    wanted = said(filled(Store.memory()))
    old = _aged(store)
    before = _all(old.root)
    done = migrate(old, steps=steps)
    assert (done.before, done.after) == ("bough/0", FORMAT)
    assert done.files == len(before) - 1
    new = Store.open(store.root)
    assert (said(new), new.id) == (wanted, store.id)
    new.create("it takes changes")
    assert done.kept is not None
    assert _all(done.kept) == before
    assert migrate(new, steps=steps)[2:] == (0, None)


def test_a_file_that_a_step_cannot_read(store: Store) -> None:
    """It is named, and nothing is changed."""
    old = _aged(store)
    (old.root / "notes" / "pi.jsonl").write_text("this cannot be")
    before = _all(old.root)
    with pytest.raises(Unreadable, match=r"pi\.jsonl"):
        migrate(old, steps=NEWEST)
    assert _all(old.root) == before
    assert not (old.root / ".bough" / "restore").exists()


def test_what_cannot_be_read_afterwards_is_not_taken(store: Store) -> None:
    """A step with a mistake costs nothing."""
    old = _aged(store)
    before = _all(old.root)
    with pytest.raises(Unreadable, match="cannot be read"):
        migrate(old, steps={"bough/0": Step("bough/1", lambda path, _: {path: b"\x00"})})
    assert _all(old.root) == before


def test_held_stopped_or_written_to(store: Store) -> None:
    """Somebody holds a conversation, a person stops it, git brings a file meanwhile: it is as it was."""
    old = _aged(store)
    before = _all(old.root)
    lock = super(type(old.context.locks), old.context.locks).acquire(old.list()[0].id)
    with pytest.raises(Locked):
        migrate(old, steps=NEWEST, wait=0.0)
    lock.release()
    with pytest.raises(Stopped):
        migrate(old, steps=NEWEST, stop=lambda: True)
    assert _all(old.root) == before

    def meanwhile(path: str, data: bytes) -> Mapping[str, bytes]:
        (old.root / "notes" / "git.jsonl").touch()
        return _from_zero(path, data)

    with pytest.raises(Moved):
        migrate(old, steps={"bough/0": Step("bough/1", meanwhile)})
    (old.root / "notes" / "git.jsonl").unlink()
    assert _all(old.root) == before


def test_a_snapshot_of_another_format(store: Store, tmp_path: Path) -> None:
    """It is not put among files that mean something else; beside it keeps its own format, and can be brought there."""
    backup = Backup(tmp_path / "backup")
    old = _aged(store)
    backup.create(old)
    before = contents(old.root)
    migrate(old, steps=NEWEST)
    with pytest.raises(Invalid, match="--into DIR"):
        backup.restore(Store.open(old.root))
    backup.extract(tmp_path / "beside")
    beside = Store.open(tmp_path / "beside")
    assert {path: data for path, data in contents(beside.root).items() if "draft" not in path} == {
        path: data for path, data in before.items() if "draft" not in path
    }
    migrate(beside, steps=NEWEST)
    assert said(Store.open(beside.root)) == said(Store.open(old.root))


# Whatever happens on the way


@pytest.fixture
def pristine() -> Iterator[Path]:
    with in_memory() as folder:
        _aged(Store.open(folder / "pristine", create=True))
        copied(folder / "pristine", folder / "migrated")
        migrate(Store.open(folder / "migrated"), steps=NEWEST)
        yield folder


def _run(root: Path, files: Files) -> None:
    migrate(Store.open(root, files=files), steps=NEWEST)


def test_killed_at_every_call(pristine: Path) -> None:
    """Whoever opens it next finds the old or the new, whole; and the next attempt brings it there."""
    old, new = _all(pristine / "pristine"), _all(pristine / "migrated")
    seen = set()
    for at in itertools.count(1):
        root = copied(pristine / "pristine", pristine / "store")
        seam = Seam()
        seam.at = at
        if not killed(partial(_run, root, seam)):
            break
        Store.open(root)
        found = _all(root)
        assert found in (old, new), at
        seen.add(found == new)
        assert not (root / ".bough" / "restore" / "state.json").exists()
        _run(root, Files())
        assert _all(root) == new
        kept = list((root / ".bough").glob("replaced-bough-0-*"))
        assert [_all(one) for one in kept] == [old], "the old one is beside, whole"
    assert at > 40
    assert seen == {False, True}


@pytest.mark.parametrize("forever", [False, True], ids=["once", "forever"])
def test_every_error_at_every_call(pristine: Path, forever: bool) -> None:
    """The same for a disk that is full."""
    old, new = _all(pristine / "pristine"), _all(pristine / "migrated")
    for at in itertools.count(1):
        root = copied(pristine / "pristine", pristine / "store")
        seam = Seam()
        seam.at, seam.forever, seam.error = at, forever, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        error = failure(partial(_run, root, seam))
        assert error is None or isinstance(error, (NotSaved, Unsure, ReadOnly)), (at, error)
        Store.open(root)
        assert _all(root) == (new if error is None else _all(root))
        assert _all(root) in (old, new)
        if isinstance(error, NotSaved):
            assert _all(root) == old
        if seam.calls < at:
            break
