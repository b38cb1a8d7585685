"""`bough keep`, `bough prune`, and the tables of config.toml that they go by."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bough.core.autosave import Drafts
from bough.core.clock import SystemClock
from bough.core.retention import Policy, Rule
from bough.core.store import Store
from bough.tui.config import read_config
from bough.tui.policies import BackupSettings, KeepSettings, policies_in
from tests.cli.conftest import Run
from tests.sessions import pi_home

YEAR = 31_536_000


@pytest.fixture
def store(home: Path) -> Store:
    return Store.open(home / "store", create=True)


def _config(home: Path, text: str) -> None:
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "config.toml").write_text(text)


class Past(SystemClock):
    """A clock that is so many years behind."""

    def __init__(self, years: float) -> None:
        self.behind = timedelta(seconds=years * YEAR)

    def now(self) -> datetime:
        return super().now() - self.behind


def _aged(store: Store, title: str, years: float, *tags: str) -> str:
    clock = Past(years)
    id = Store.open(store.root, clock=clock).create(title, tags=tags, messages=["x"])
    for path in (store.root / "conversations" / id).iterdir():
        os.utime(path, (clock.now().timestamp(),) * 2)
    return id


# keep


def test_keep(bough: Run, home: Path) -> None:
    """What is new is copied; what is gone stays listed, is marked, shown and forked."""
    files = pi_home(home, 2)
    done = bough("keep", "pi", "--json")
    written = sum(path.stat().st_size for path in files)
    assert done.json == {"schema": 1, "sources": ["pi"], "looked": 2, "copied": 2, "written": written, "problems": []}
    assert bough("keep", "pi").out == "2 files, 0 copied, 0 bytes\n"
    files[0].unlink()
    listed = bough("ls", "--json").json["conversations"]
    assert sorted((one["id"][:8], one["kept"]) for one in listed) == [("00000001", True), ("00000002", False)]
    [pi] = [one for one in bough("sources", "--json").json["sources"] if one["name"] == "pi"]
    assert [("kept" in place["path"], place["conversations"]) for place in pi["places"]] == [(False, 1), (True, 1)]
    lines = bough("ls").out.splitlines()
    assert [" kept " in line for line in lines if "Question 1" in line] == [True]
    assert "About Question 1" in bough("show", "pi:00000001").out
    forked = bough("fork", "pi:00000001", "--json").json
    assert forked["ref"].startswith("bough:")
    assert "Question 1" in bough("show", forked["ref"]).out


def test_keep_by_the_settings(bough: Run, home: Path) -> None:
    """Without SOURCEs it is those of config.toml; without either it says what to do."""
    pi_home(home, 1)
    assert bough("keep").status == 2
    _config(home, '[keep]\nsources = ["pi"]\n')
    assert bough("keep").out.startswith("1 file, 1 copied")
    assert bough("keep", "nobody").status == 5


def test_keep_tells_what_it_could_not(bough: Run, home: Path) -> None:
    """Status 6: a session that was written anew, its old content set aside."""
    [file] = pi_home(home, 1)
    bough("keep", "pi")
    file.write_text("")
    answer = bough("keep", "pi")
    assert answer.status == 6
    assert "is kept as" in answer.err


def test_forget(bough: Run, home: Path) -> None:
    """A session that its tool has no more is gone here as well, with what was set aside of it; it asks."""
    files = pi_home(home, 2)
    bough("keep", "pi")
    files[0].write_bytes(files[0].read_bytes()[:300])
    bough("keep", "pi")
    assert bough("keep", "--forget", "pi:00000001", "--yes").status == 2, "its tool still has it"
    files[0].unlink()
    assert bough("keep", "--forget", "pi:00000001").status == 2, "there is nobody to ask"
    answer = bough("keep", "--forget", "pi:00000001", "--yes", "--json")
    assert answer.json == {"schema": 1, "forgotten": "pi:00000001-0000-4000-8000-000000000001", "files": 2}
    assert [one["id"][:8] for one in bough("ls", "--json").json["conversations"]] == ["00000002"]
    assert bough("keep", "--forget", "pi:00000001", "--yes").status == 5
    assert files[1].exists()


# prune


def test_prune(bough: Run, store: Store) -> None:
    """First what would go and why; with --apply and a yes it is in the trash."""
    _aged(store, "old", 2)
    _aged(store, "scratch", 0.1, "retention:temporary")
    _aged(store, "treasure", 3, "retention:critical")
    dry = bough("prune", "--age", "1y", "--json").json
    told = {one["title"]: one["class"] for one in dry["conversations"]}
    assert told == {"old": "standard", "scratch": "temporary"}
    assert list(dry["conversations"][0]) == ["id", "title", "class", "used", "bytes", "why"]
    assert (dry["applied"], dry["problems"]) == (False, [])
    words = bough("prune", "--age", "1y")
    assert "not used for" in words.out
    assert words.err == "--apply moves 2 conversations to the trash.\n"
    assert bough("prune", "--age", "1y", "--apply").status == 2, "it asks, and there is nobody to ask"
    assert len(store.list()) == 3
    done = bough("prune", "--age", "1y", "--apply", "--yes", "--json")
    assert (done.status, done.json["applied"], len(done.json["conversations"])) == (0, True, 2)
    assert {one["title"] for one in bough("trash", "list", "--json").json["trash"]} == {"old", "scratch"}
    assert bough("prune", "--age", "1y").err == "Nothing has had its time.\n"


def test_prune_leaves_what_has_a_draft(bough: Run, store: Store, home: Path) -> None:
    """Somebody has not finished typing there."""
    id = _aged(store, "scratch", 1, "retention:temporary")
    Drafts(home / "state" / "drafts").save("d1", "message", "half a", conversation=f"bough:{id}")
    assert bough("prune", "--json").json["conversations"] == []


def test_prune_where_there_is_no_store(bough: Run, tmp_path: Path) -> None:
    """Nothing has had its time, and no store is made."""
    assert bough("prune", "--store", tmp_path / "no", "--apply", "--yes").status == 0
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("words", [["--age", "soon"], ["--count", "-1"], ["--size", "big"]])
def test_prune_with_rules_that_are_none(bough: Run, words: list[str]) -> None:
    assert bough("prune", *words).status == 2


# Settings


def test_settings(home: Path) -> None:
    """What the tables say, as the app and the commands see it."""
    _config(
        home,
        """
[backup]
to = "~/backup"
every = "12h"
sources = ["pi"]
[keep]
sources = ["pi", "codex"]
every = "10m"
[retention]
apply = true
standard = { age = "1y", count = 500, size = "2 GB" }
tags = { scratch = "temporary" }
""",
    )
    policies, file = policies_in()
    assert file.mistakes == []
    assert policies.backup == BackupSettings(home / "backup", timedelta(hours=12), ("pi",))
    assert policies.keep == KeepSettings(("pi", "codex"), timedelta(minutes=10))
    rule = Rule(timedelta(seconds=YEAR), 500, 2_000_000_000)
    assert policies.retention == Policy(rule, tags={"scratch": "temporary"}, on=True)
    config = read_config(home / "config")
    assert (config.policies, config.mistakes) == (policies, ())
    wishes = policies.wishes
    assert (wishes.keep, wishes.backup, wishes.policy.on) == (("pi", "codex"), home / "backup", True)
    assert (wishes.backup_every, wishes.backup_sources) == (timedelta(hours=12), ("pi",))


def test_no_settings(home: Path) -> None:
    """Nothing is backed up, kept or cleaned up by itself."""
    policies, _ = policies_in()
    assert (policies.backup, policies.keep, policies.retention) == (BackupSettings(), KeepSettings(), Policy())
    assert not policies.retention.on
    assert read_config(home / "config").policies is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("keep = 3", 1),
        ("[keep]\nsources = 'pi'", 2),
        ("[keep]\nsources = ['pi', 3]", 2),
        ("[keep]\nevery = 'often'", 2),
        ("[backup]\nevery = '1d'", 2),
        ("[backup]\nto = 3", 2),
        ("[backup]\nwhere = 'x'", 2),
        ("[retention]\napply = 'yes'", 2),
        ("[retention]\nstandard = 'all'", 2),
        ("[retention.standard]\ncount = -1", 2),
        ("[retention.standard]\ncount = true", 2),
        ("[retention.standard]\nsize = 'big'", 2),
        ("[retention.tags]\nx = 'y'", 2),
    ],
)
def test_mistakes_cost_their_own_line(home: Path, text: str, line: int) -> None:
    """Each is told with its line, and the rest applies."""
    _config(home, f"{text}\n")
    policies, file = policies_in()
    assert [(mistake.line, bool(mistake.message)) for mistake in file.mistakes] == [(line, True)]
    assert not policies.retention.on
    assert policies.retention.standard == Rule()
    assert len(read_config(home / "config").mistakes) == 1
