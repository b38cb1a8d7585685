"""The five older systems on the command line: listed, drawn, told and taken in like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources import seeds

WHOLE = {
    "codebuddy:default": (8, 3),
    "codebuddy:session_a_1": (5, 1),
    "codebuddy:1762509600000-abc": (2, 1),
    "claw-code:session-1762509600000-0": (4, 1),
    "claw-code:session-1762509700000-1": (3, 1),
    "claw-code:b035f648": (2, 1),
    "kodegen:5b0c9d3e": (6, 2),
    "kodegen:conn_2": (6, 2),
    "helixcode:chain-Fix-1": (4, 3),
    "helixcode:session-1": (2, 1),
    "multiagentcoder:session_1_1760428800000123": (3, 1),
    "multiagentcoder:my-question": (3, 3),
}


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    seeds.everything(tmp_path / "histories")
    return tmp_path / "histories"


def test_ls_tree_and_show(bough: Run, everything: Path) -> None:
    """Messages and branches are the same wherever they are told, and everything that was said is shown."""
    listed = {one["ref"]: one for one in bough("ls", everything, "--json").json["conversations"]}
    for ref, (messages, branches) in WHOLE.items():
        assert (listed[ref]["messages"], listed[ref]["branches"], listed[ref]["problems"]) == (messages, branches, 0)
        drawn = bough("tree", ref, everything, "--json").json
        assert sum(branch["messages"] for branch in drawn["branches"]) == messages
        for branch in drawn["branches"]:
            told = bough("show", f"{ref}@{branch['id']}", everything, "--json").json["messages"]
            assert sum(message["kind"] != "note" for message in told) == branch["total"]
        assert bough("show", ref, everything).status == 0


def test_import(bough: Run, everything: Path) -> None:
    """All at once; a second time there is nothing new."""
    taken = bough("import", everything, "--json")
    assert taken.status == 0
    assert {one["origin"] for one in taken.json["conversations"]} >= WHOLE.keys()
    again = bough("import", everything, "--json").json["conversations"]
    assert {one["added"] for one in again} == {0}


def test_damage_is_told_on_the_other_stream(bough: Run, everything: Path) -> None:
    """What is whole of a torn branch is shown, and that it is torn is said."""
    path = everything / "branches" / "default" / "branch_1_a.json"
    path.write_bytes(path.read_bytes()[:900])
    answer = bough("tree", "codebuddy:default", everything)
    assert "name of branch_1_a" in answer.out
    assert "ends too early" in answer.err
    assert bough("tree", "codebuddy:default", everything, "--strict").status == 6
