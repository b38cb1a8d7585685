"""`bough tree`: the branches as programs rely on them, and as they are drawn."""

from __future__ import annotations

from pathlib import Path

from bough.core.demo import make_demo
from tests.cli.conftest import TIME, Run

BRANCH = "id name kind parent fork_point head messages total updated active diverged".split()


def test_tree_json_has_exactly_the_fields_of_the_contract(bough: Run, session: Path) -> None:
    """Two roots, the newer one active."""
    answer = bough("tree", session, "--json").json
    assert [answer["title"], answer["merges"], answer["problems"]] == ["Lakes", [], []]
    one, two = answer["branches"]
    assert list(one) == BRANCH
    assert TIME.fullmatch(one.pop("updated"))
    assert one == {
        "id": "p0000001",
        "name": "main",
        "kind": "branch",
        "parent": None,
        "fork_point": None,
        "head": "a0000004",
        "messages": 4,
        "total": 4,
        "active": False,
        "diverged": False,
    }
    assert (two["id"], two["name"], two["active"], two["total"]) == ("b0000001", None, True, 2)


def test_tree_draws_the_default_branch_unindented(bough: Run, tmp_path: Path) -> None:
    """Alternates hang one step to the right of the branch they leave."""
    store = make_demo(tmp_path / "store").root
    answer = bough("tree", "Rate limiter for the public API", "--store", store)
    lines = answer.out.splitlines()[1:]
    assert lines[0].startswith("● main:")
    assert any(line.startswith("├─○ ") for line in lines)
    assert any(line.startswith("│ ├─○ ") for line in lines)
    branches = bough("tree", "Rate limiter for the public API", "--store", store, "--json").json["branches"]
    assert len(lines) == len(branches)
