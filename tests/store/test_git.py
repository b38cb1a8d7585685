"""Two clones of a store, changed on both sides: git keeps both, and so does Bough."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bough.core.keeping import Keeping
from bough.core.merging.results import result
from bough.core.merging.saving import outcome, save
from bough.core.merging.sides import sides_of
from bough.core.merging.strategies import decided
from bough.core.store import Store
from bough.core.target import Target

from .looking import shown

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def _git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main", "-c", "gc.auto=0")
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


def _commit(store: Store) -> None:
    _git(store.root, "add", "-A")
    _git(store.root, "commit", "-q", "-m", "work")


def test_both_sides_are_there_after_a_pull(tmp_path: Path) -> None:
    """No markers, no hand work; what both appended to one branch is a divergence that is shown."""
    here = Store.open(tmp_path / "here", create=True)
    id = here.create("begun", messages=["a"])
    _git(here.root, "init", "-q")
    _commit(here)
    _git(tmp_path, "clone", "-q", "here", "there")
    there = Store.open(tmp_path / "there")
    for store, word in ((here, "ours"), (there, "theirs")):
        with store.write(id) as writer:
            writer.append(f"{word} 1", f"{word} 2")
            writer.fork(writer.head(), "alt", messages=[f"{word} fork"])
            writer.tag([word])
            writer.label(str(writer.head()), f"label {word}")
        _commit(store)
    with there.write(id) as writer:
        writer.rename("renamed there")
    _commit(there)
    _git(here.root, "pull", "-q", "--no-rebase", "--no-edit", "../there", "main")
    _git(there.root, "pull", "-q", "--no-rebase", "--no-edit", "../here", "main")
    for store in (here, there):
        conversation = store.read(id)
        assert conversation.problems == []
        assert conversation.title == "renamed there"
        assert set(conversation.skeleton.tags) == {"ours", "theirs"}
        assert set(conversation.skeleton.labels.values()) == {"label ours", "label theirs"}
        said = sorted(conversation.preview(entry) for entry in range(len(conversation.skeleton)))
        assert said == ["a", "ours 1", "ours 2", "ours fork", "theirs 1", "theirs 2", "theirs fork"]
        assert set(shown(store, id)) >= {"main", "alt", "alt-2"}
        assert [branch.diverged for branch in conversation.branches if branch.name == "main"] == [True]
        assert not any(b"<<<<" in path.read_bytes() for path in conversation.ref.files)
    with here.write(id) as writer:
        writer.append("on")
    assert len(here.read(id).skeleton) == 8


def test_the_driver_tells_what_diverged_and_a_merge_makes_one_of_it(tmp_path: Path) -> None:
    """Switched on in a clone; then both sides are merged as any two branches are, and travel back."""
    here = Store.open(tmp_path / "here", create=True)
    id = here.create("begun", messages=["a"])
    _git(here.root, "init", "-q")
    _commit(here)
    _git(tmp_path, "clone", "-q", "here", "there")
    there = Store.open(tmp_path / "there")
    for store, word in ((here, "ours"), (there, "theirs")):
        with store.write(id) as writer:
            writer.append(f"{word} 1", f"{word} 2")
            writer.tag([word])
        _commit(store)
    command = f"'{sys.executable}' -m bough.tui.cli merge-driver %O %A %B %P"
    _git(here.root, "config", "merge.bough.driver", command)
    (here.root / ".git" / "info" / "attributes").write_text("*.jsonl merge=bough\n")
    told = _git(here.root, "pull", "-q", "--no-rebase", "--no-edit", "../there", "main")
    assert "goes on in two ways after message" in told
    conversation = here.read(id)
    assert conversation.problems == []
    assert set(conversation.skeleton.tags) == {"ours", "theirs"}
    (main, side) = conversation.branches
    assert main.diverged
    sides = sides_of(Target(conversation, main, None), Target(conversation, side, None))
    keeping = Keeping.of(conversation, here.root)
    done = outcome(sides, result(sides, decided(sides.begin(), "by-time")), how="by-time")
    with keeping.hold(here, 0) as writer:
        save(writer, keeping, done, "joined")
    assert sorted(shown(here, id)["joined"].split(" ", 1)[1]) == sorted("ours 1 ours 2 theirs 1 theirs 2")
    _commit(here)
    _git(there.root, "pull", "-q", "--no-rebase", "--no-edit", "../here", "main")
    assert shown(there, id)["joined"] == shown(here, id)["joined"]
    assert [note.record["how"] for note in there.read(id).skeleton.merges] == ["by-time"]
