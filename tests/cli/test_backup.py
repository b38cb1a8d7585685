"""`bough backup`: shapes, statuses, and what it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.store import Store
from tests.cli.conftest import Run

SNAPSHOT = ["name", "created", "store", "conversations", "files", "bytes", "safety"]


@pytest.fixture
def store(home: Path) -> Store:
    store = Store.open(home / "store", create=True)
    store.create("first", messages=["a"])
    return store


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def test_a_round(bough: Run, store: Store, to: Path) -> None:
    """Create, list, verify, restore; each answer in one document."""
    made = bough("backup", "create", "--to", to, "--json")
    assert (made.status, list(made.json["snapshot"]), made.json["problems"]) == (0, SNAPSHOT, [])
    name = made.json["snapshot"]["name"]
    store.create("second")
    restored = bough("backup", "restore", name[:9], "--to", to, "--yes", "--json")
    assert restored.status == 0
    assert restored.json["snapshot"]["name"] == name
    listed = bough("backup", "list", "--to", to, "--json").json["snapshots"]
    assert [(one["name"], one["safety"]) for one in listed] == [(restored.json["safety"], True), (name, False)]
    checked = bough("backup", "verify", "--to", to, "--json")
    assert checked.status == 0
    assert [list(one) for one in checked.json["snapshots"]] == [["name", "good", "problems"]] * 2
    assert [store.read(ref.id).title for ref in store.list()] == ["first"]


def test_words(bough: Run, store: Store, to: Path) -> None:
    """Names come first on each line, so that a script can cut them off."""
    name = bough("backup", "create", "--to", to).out.split()[0]
    assert bough("backup", "list", "--to", to).out.startswith(f"{name}  1 conversation, ")
    assert bough("backup", "verify", name, "--to", to).out == f"{name}  good\n"
    answer = bough("backup", "restore", "--to", to, "--yes")
    assert answer.out.startswith(f"{name}  restored")
    assert "What was there before is snapshot" in answer.err
    assert "safety" in bough("backup", "list", "--to", to).out


def test_what_overwrites_asks(bough: Run, store: Store, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal and without --yes nothing happens."""
    bough("backup", "create", "--to", to)
    store.create("second")
    answer = bough("backup", "restore", "--to", to)
    assert (answer.status, answer.out) == (2, "")
    assert "--yes" in answer.err
    assert len(store.list()) == 2


def test_statuses(bough: Run, store: Store, to: Path, tmp_path: Path) -> None:
    """3 locked, 5 not there, 6 damage found, 2 makes no sense, 1 refused."""
    assert bough("backup", "list", "--to", to).status == 5
    assert bough("backup", "restore", "--to", to, "--yes", "--json").json["error"]["kind"] == "not_found"
    bough("backup", "create", "--to", to)
    assert bough("backup", "restore", "nope", "--to", to, "--yes").status == 5
    assert bough("backup", "create", "x", "--to", to).status == 2
    assert bough("backup", "create").status == 2
    assert bough("backup", "create", "--to", tmp_path).status == 2
    with store.write(store.list()[0].id):
        answer = bough("backup", "restore", "--to", to, "--yes", "--wait", 0, "--json")
        assert (answer.status, answer.json["error"]["kind"]) == (3, "locked")
        assert "pid" in answer.json["error"]["message"]
    for blob in to.glob("blobs/*/*"):
        blob.write_bytes(b"rot")
    answer = bough("backup", "verify", "--to", to)
    assert answer.status == 6
    assert "damaged" in answer.out
    assert bough("backup", "verify", "--to", to, "--json").json["snapshots"][0]["good"] is False
    answer = bough("backup", "restore", "--to", to, "--yes", "--json")
    assert (answer.status, answer.json["error"]["kind"]) == (1, "damaged")
    assert len(store.list()) == 1


def test_a_store_that_is_gone_comes_back(bough: Run, store: Store, to: Path, tmp_path: Path) -> None:
    """In the place that --store names, written as it was."""
    bough("convert", "--codec", "gzip")
    bough("backup", "create", "--to", to)
    answer = bough("backup", "restore", "--to", to, "--store", tmp_path / "new", "--yes", "--json")
    assert (answer.status, answer.json["safety"]) == (0, None)
    assert Store.open(tmp_path / "new").codec == "gzip"
    assert bough("backup", "create", "--to", to, "--store", tmp_path / "nowhere").status == 5


def test_what_is_left_out_is_told(bough: Run, store: Store, to: Path) -> None:
    """Status 6: something of the store is not in the backup."""
    (store.root / "conversations" / store.list()[0].id / "README").touch()
    answer = bough("backup", "create", "--to", to)
    assert answer.status == 6
    assert "README" in answer.err
