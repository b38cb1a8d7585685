"""`bough backup`: shapes, statuses, and what it asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.store import Store
from tests.cli.conftest import Run
from tests.sessions import pi_home

SNAPSHOT = ["name", "created", "store", "conversations", "files", "bytes", "safety", "sources"]


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


DIFFERENCE = ["schema", "older", "newer", "conversations", "files"]


def test_what_changed(bough: Run, store: Store, to: Path) -> None:
    """Since the latest snapshot, and between two."""
    old = bough("backup", "create", "--to", to, "--json").json["snapshot"]["name"]
    assert "Nothing changed" in bough("backup", "diff", "--to", to).err
    store.create("second", messages=["a", "b"])
    found = bough("backup", "diff", "--to", to, "--json").json
    assert (list(found), found["older"], found["newer"]) == (DIFFERENCE, old, None)
    [one] = found["conversations"]
    assert list(one) == ["id", "title", "change", "added", "removed", "files"]
    assert (one["title"], one["change"], one["added"], one["removed"], one["files"]) == ("second", "added", 2, 0, 2)
    assert bough("backup", "diff", "--to", to).out == f"+ {one['id'][:7]}  second  +2 messages\n"
    new = bough("backup", "create", "--to", to, "--json").json["snapshot"]["name"]
    back = bough("backup", "diff", new, old, "--to", to, "--json").json
    assert (back["older"], back["newer"], back["conversations"][0]["change"]) == (new, old, "removed")
    assert bough("backup", "diff", new, old, old, "--to", to).status == 2


def test_one_conversation(bough: Run, store: Store, to: Path, tmp_path: Path) -> None:
    """Listed with its title, put back alone, and put beside."""
    name = bough("backup", "create", "--to", to, "--json").json["snapshot"]["name"]
    listed = bough("backup", "list", "latest", "--to", to, "--json").json
    [held] = listed["conversations"]
    assert (listed["snapshot"]["name"], held["title"], list(held)) == (name, "first", ["id", "title", "files", "bytes"])
    assert "first" in bough("backup", "list", name, "--to", to).out
    copied = bough("backup", "restore", "--only", "first", "--copy", "--to", to, "--json").json["conversation"]
    assert copied != held["id"]
    assert "a" in bough("show", copied).out
    store.delete(copied)
    assert bough("backup", "restore", "--copy", "--to", to).status == 2
    second = store.create("second")
    store.delete(held["id"])
    done = bough("backup", "restore", "--only", "first", "--to", to, "--yes", "--json").json
    assert done["conversation"] == held["id"]
    assert {ref.id for ref in store.list()} == {held["id"], second}
    beside = bough("backup", "restore", "--only", held["id"][:8], "--into", tmp_path / "new", "--to", to, "--json")
    assert (beside.status, beside.json["into"], beside.json["safety"]) == (0, str(tmp_path / "new"), None)
    assert "first" in bough("ls", tmp_path / "new").out
    assert bough("backup", "restore", "--into", tmp_path / "new", "--to", to).status == 2
    assert bough("backup", "restore", "--only", "nobody", "--to", to, "--yes").status == 5


def test_files_of_other_tools(bough: Run, store: Store, to: Path, home: Path, tmp_path: Path) -> None:
    """Named with --sources or in the settings."""
    pi_home(home, 2)
    assert bough("backup", "create", "--to", to, "--sources", "nobody").status == 5
    made = bough("backup", "create", "--to", to, "--sources", "pi", "--json").json
    assert made["snapshot"]["sources"] == ["pi"]
    assert "with files of pi" in bough("backup", "list", "--to", to).out
    answer = bough("backup", "restore", "--to", to, "--yes")
    assert "--into DIR puts them beside" in answer.err
    bough("backup", "restore", "--into", tmp_path / "new", "--to", to)
    assert len(list((tmp_path / "new" / "sources").rglob("*.jsonl"))) == 2


def test_pruning(bough: Run, store: Store, to: Path) -> None:
    """A dry run unless told otherwise; it asks; the newest two stay."""
    for number in range(4):
        store.create(f"n{number}")
        bough("backup", "create", "--to", to)
    assert bough("backup", "prune", "--to", to).status == 2
    dry = bough("backup", "prune", "--last", 1, "--to", to, "--json").json
    assert list(dry) == ["schema", "applied", "kept", "removed", "contents", "freed"]
    assert (dry["applied"], len(dry["kept"]), len(dry["removed"])) == (False, 2, 2)
    assert [list(one) for one in dry["kept"]] == [[*SNAPSHOT, "why"]] * 2
    words = bough("backup", "prune", "--last", 1, "--to", to)
    assert words.out.count("  remove  ") == 2
    assert "--apply removes 2 snapshots" in words.err
    assert bough("backup", "prune", "--last", 1, "--apply", "--to", to).status == 2
    done = bough("backup", "prune", "--last", 1, "--apply", "--yes", "--to", to, "--json").json
    assert done == dry | {"applied": True}
    assert len(bough("backup", "list", "--to", to, "--json").json["snapshots"]) == 2
    assert bough("backup", "prune", "--last", 1, "--to", to).err == "Nothing is to be removed.\n"


def test_schedule(bough: Run, to: Path, home: Path) -> None:
    """Lines with absolute paths; nothing is made by printing them."""
    found = bough("backup", "schedule", "--every", "6h", "--to", to, "--json").json
    assert list(found) == ["schema", "every", "command", "cron", "systemd"]
    assert found["every"] == 21_600
    assert found["command"][1:] == ["backup", "create", "--to", str(to), "--store", str(home / "store")]
    assert found["cron"].startswith("0 */6 * * * ")
    assert sorted(found["systemd"]) == ["bough-backup.service", "bough-backup.timer"]
    assert "# cron cannot say that" in bough("backup", "schedule", "--every", "5h", "--to", to).out
    assert not to.exists()


def test_the_settings_name_the_folder(bough: Run, store: Store, to: Path, home: Path) -> None:
    """[backup] of config.toml stands in for --to and --sources."""
    pi_home(home, 1)
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text(f'[backup]\nto = "{to}"\nsources = ["pi"]\nevery = "1d"\n')
    assert bough("backup", "create", "--json").json["snapshot"]["sources"] == ["pi"]
    assert len(bough("backup", "list", "--json").json["snapshots"]) == 1
    assert "--sources pi" in bough("backup", "schedule").out
