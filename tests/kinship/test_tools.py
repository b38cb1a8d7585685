"""Forks as real tools write them, in files of their own: what they took over is shown once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core import open_path
from bough.core.exporting import format_of, save, script_of
from bough.core.importing import import_conversation
from bough.core.kinship import Family, members_of, together
from bough.core.library import Library
from bough.core.model import Text
from bough.core.resuming import resume
from bough.core.store import Store
from bough.tui.cli import main
from tests.cli.conftest import Answer
from tests.exporting.scripts import answer, ask, native, talk
from tests.tui.going_home.families import FIRST, SECOND, family


def brought(*paths: Path, store: Path | None = None) -> Family:
    """The family of the oldest conversation there."""
    library = Library(paths, store)
    summary = min(library.complete(), key=lambda one: (one.created is None, str(one.created), one.id))
    return together(*members_of(library, library.open(summary)))


def said(found: Family) -> list[str]:
    """All messages in one line each."""
    return [found.preview(entry) for entry in found.tree.nodes]


def test_sessions_of_claude_code_that_share_ids(tmp_path: Path) -> None:
    """As `--resume` copies them: the same ids in two files."""
    family(tmp_path)
    found = brought(tmp_path)
    assert [one.id for one in found.members] == [FIRST, SECOND]
    assert found.own == (4, 2)
    assert [branch.fork_point for branch in found.branches] == [None, found.skeleton.ids[1]]
    assert found.usage is None


@pytest.mark.parametrize("tool", ["claude-code", "pi", "codex"])
def test_forks_that_bough_writes_as_the_tools_do(tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New ids in the files of two tools, said from where; copied lines in those of the third."""
    home = tmp_path / "home"
    for variable in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "PI_CODING_AGENT_DIR"):
        monkeypatch.setenv(variable, str(home))
    conversation = native(tmp_path / "store", [*talk()[:5], answer(Text("Four."))], project=str(tmp_path))
    document = format_of(tool).encode(script_of(conversation))
    (path,) = save(document, home if tool != "pi" else home / "sessions")
    (source,) = open_path(path)
    resume(source, tool, message=source.tree.nodes[-2])
    found = brought(home)
    assert len(found.members) == 2
    assert found.own[0] == source.skeleton.counted()
    assert found.own[1] == 0
    assert said(found) == [source.preview(entry) for entry in source.tree.nodes]


def test_forks_of_multiagentcoder_and_a_tree_of_ours_are_the_same_tree(tmp_path: Path) -> None:
    """A tree that was exported as sessions comes together as the tree it was."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("A lake", messages=talk())
    with store.write(id) as writer:
        at = store.read(id).skeleton.ids[5]
        writer.fork(at, "warm", messages=[ask("And warm?"), answer(Text("Four."))])
    conversation = store.read(id)
    save(format_of("multiagentcoder").encode(script_of(conversation, whole=True)), tmp_path / "out")
    found = brought(tmp_path / "out")
    assert found.skeleton.counted() == conversation.skeleton.counted()
    assert len(found.branches) == 2
    assert found.usage == conversation.usage


def test_a_session_of_another_tool_and_what_was_imported_of_it(tmp_path: Path) -> None:
    """The native copy has gone on: what it added hangs where it was added."""
    first, _ = family(tmp_path / "claude")
    store = Store.open(tmp_path / "store", create=True)
    (source,) = open_path(first)
    id = import_conversation(store, source).id
    with store.write(id) as writer:
        writer.append("Thank you")
    found = brought(tmp_path / "claude", tmp_path / "store")
    assert len(found.members) == 3
    assert sum(found.own) == 4 + 2 + 1
    thanks = next(entry for entry in found.tree.nodes if found.preview(entry) == "Thank you")
    assert found.origin_of(thanks)[0].source.name == "bough"
    assert found.preview(found.skeleton.parents[thanks]).startswith("Use ghp_")


def test_a_family_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One tree, its members and what each adds; alone it is what it is."""
    family(tmp_path)

    def run(*words: str) -> Answer:
        status = main(["tree", FIRST, str(tmp_path), *words])
        return Answer(status, *capsys.readouterr())

    found = run("--family", "--json").json
    assert [(one["id"], one["messages"], one["own"]) for one in found["members"]] == [(FIRST, 4, 4), (SECOND, 4, 2)]
    assert len(found["branches"]) == 2
    assert sum(branch["messages"] for branch in found["branches"]) == 6
    told = run("--family")
    assert "Are there fish?" in told.out
    assert f"claude-code:{SECOND}: 4 messages, 2 its own" in told.err
    assert "members" not in json.loads(run("--json").out)
