"""The formats of the field on the command line: listed, drawn, told and taken in like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sources import fields
from tests.sources.aider import histories
from tests.sources.gemini_cli import gemini

WHOLE = {
    "claude-ai:8006a434-8b0b-43df-8e6d-000000000001": (2, 1),
    "claude-ai:8006a434-8b0b-43df-8e6d-000000000002": (6, 3),
    "claude-ai:8006a434-8b0b-43df-8e6d-00000000aaaa": (6, 3),
    "claude-ai:8006a434-8b0b-43df-8e6d-00000000bbbb": (2, 1),
    f"gemini-cli:{gemini.GEMINI}": (8, 3),
    f"gemini-cli:{gemini.GEMINI[:-1]}0": (3, 1),
    "gemini-cli:project.checkpoint-before": (6, 1),
    "cline:1762506000000": (5, 1),
    "cline:1720000000000": (7, 1),
    "roo-code:0198c1d2-7b1a-7000-8000-000000000001": (5, 1),
    "continue:28fdaafd-5b3a-4342-90db-c3581e27b607": (4, 1),
    "aider:2025-11-07-09-00-00": (4, 1),
    "aider:2025-11-08-10-00-00": (2, 1),
    "librechat:af1ea676-f525-444f-a9ed-000000000001": (6, 2),
    "librechat:af1ea676-f525-444f-a9ed-000000000002": (6, 2),
    **{f"openassistant:054e1df3-35e0-4bb8-a585-{10 * number:012}": (4, 2) for number in range(1, 7)},
    "sharegpt:cooking-1": (5, 1),
    "sharegpt:cooking-2": (4, 2),
    "sharegpt:tuning-1": (2, 1),
    "sharegpt:tuning-2": (2, 1),
    "sillytavern:Baker - 2025-11-7@09h00m00s": (6, 3),
    "sillytavern:Branch #1": (3, 1),
}
"""Messages and branches of each conversation in `fields.everything`."""


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    fields.everything(tmp_path / "histories")
    return tmp_path / "histories"


def test_ls_tree_and_show(bough: Run, everything: Path) -> None:
    """Messages and branches are the same wherever they are told, and everything that was said is shown."""
    listed = {f"{one['source']}:{one['id']}": one for one in bough("ls", everything, "--json").json["conversations"]}
    assert listed.keys() == WHOLE.keys()
    assert {ref: (one["messages"], one["branches"]) for ref, one in listed.items()} == WHOLE
    assert {one["problems"] for one in listed.values()} == {0}
    for name, one in listed.items():
        drawn = bough("tree", one["ref"], everything, "--json").json
        assert sum(branch["messages"] for branch in drawn["branches"]) == WHOLE[name][0]
        for branch in drawn["branches"]:
            told = bough("show", f"{one['ref']}@{branch['id']}", everything, "--json").json["messages"]
            assert sum(message["kind"] != "note" for message in told) == branch["total"]


def test_import(bough: Run, everything: Path) -> None:
    """All at once; a second time there is nothing new."""
    taken = bough("import", everything, "--json")
    assert taken.status == 0
    assert len(taken.json["conversations"]) == len(WHOLE)
    again = bough("import", everything, "--json").json["conversations"]
    assert {one["added"] for one in again} == {0}


def test_a_projects_own_chats_are_found_where_one_stands(
    bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aider keeps them in the folder of the project: they are listed there and nowhere else."""
    histories.history(tmp_path / "project")
    (tmp_path / "elsewhere").mkdir()
    counts = []
    for folder in ("elsewhere", "project", "elsewhere", "project"):
        monkeypatch.chdir(tmp_path / folder)
        counts.append(len(bough("ls", "--json").json["conversations"]))
    assert counts == [0, 2, 0, 2]


def test_sources_say_what_is_from_documentation(bough: Run) -> None:
    """A format of which no real file was at hand is labelled."""
    told = {one["name"]: one["from_documentation"] for one in bough("sources", "--json").json["sources"]}
    assert told["sillytavern"] is True
    assert told["gemini-cli"] is False
    words = " ".join(bough("sources").out.split())
    for name, proved in (("sillytavern", False), ("llm", False), ("gemini-cli", True), ("librechat", True)):
        assert (f"{name} (from documentation)" in words) is not proved
        assert name in words
