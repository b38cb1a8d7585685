"""kodegen: the tree that thoughts mean, in both layouts, and what crashes leave of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.model import Text
from bough.core.sources.kodegen import Kodegen
from tests.sources import writing
from tests.sources.kodegen import thinking
from tests.sources.kodegen.thinking import thought

SOURCE = Kodegen()
Record = dict[str, Any]


def opened(*paths: Path) -> Conversation:
    (ref,) = SOURCE.discover(paths)
    return Conversation(ref, SOURCE)


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def parents(conversation: Conversation) -> dict[str, str | None]:
    found = map(conversation.message, range(len(conversation.skeleton)))
    return {message.id: message.parent for message in found if message.kind != "note"}


def written(folder: Path, layout: str, thoughts: list[Record] | None = None) -> Path:
    if layout == "document":
        return thinking.document(folder, thoughts)
    return thinking.kodegen_files(folder, thoughts)[0]


both = pytest.mark.parametrize("layout", ["files", "document"])


@both
def test_thoughts_hang_where_they_say(tmp_path: Path, layout: str) -> None:
    """Revisions at what they revise, branches at what they leave, and each thought once."""
    conversation = opened(written(tmp_path / "5b0c9d3e", layout))
    assert parents(conversation) == {"r1": None, "r2": "r1", "r3": "r1", "r4": "r2", "r5": "r3", "r6": "r5"}
    assert [(branch.id, branch.name, branch.fork_point) for branch in conversation.branches] == [
        ("r1", "main", None),
        ("denormalize", "denormalize", "r1"),
    ]
    assert conversation.parts(0) == (Text("Index or denormalise?"),)
    assert (conversation.message(0).role, conversation.message(0).kind) == ("assistant", "thinking")
    skeleton = conversation.skeleton
    assert (conversation.id, conversation.title) == ("5b0c9d3e", "Index or denormalise?")
    assert (skeleton.created, skeleton.updated) == (1762509600.000000005, 1762511400.000000005)
    assert [record.type for record in skeleton.raw] == ["copy", "copy"]
    assert skeleton.records == 9
    assert codes(conversation) == []


@both
def test_a_revision_leaves_what_came_between_behind(tmp_path: Path, layout: str) -> None:
    """It has a name, and the thoughts after it go on from it; one of a number that repeats means the newest."""
    told = [
        thought("one", 1),
        thought("two", 2),
        thought("three", 3),
        thought("two again", 4, is_revision=True, revises_thought=2),
        thought("four", 4, is_revision=False, revises_thought=1),
        thought("of four", 5, is_revision=True, revises_thought=4),
    ]
    conversation = opened(written(tmp_path / "x", layout, told))
    assert parents(conversation) == {"r1": None, "r2": "r1", "r3": "r2", "r4": "r2", "r5": "r4", "r6": "r5"}
    assert [(branch.name, branch.fork_point) for branch in conversation.branches] == [
        ("main", None),
        ("revises 2", "r2"),
    ]


@both
def test_a_branch_keeps_to_itself(tmp_path: Path, layout: str) -> None:
    """A second branch, one of a branch's thoughts revised there, and the main chain going on afterwards."""
    told = [
        thought("one", 1),
        thought("a2", 2, branch_from_thought=1, branch_id="a"),
        thought("two", 2),
        thought("a3", 3, branch_from_thought=2, branch_id="a"),
        thought("b3", 3, branch_from_thought=2, branch_id="b"),
        thought("a2 again", 4, branch_id="a", is_revision=True, revises_thought=2),
        thought("three", 3),
    ]
    conversation = opened(written(tmp_path / "x", layout, told))
    assert parents(conversation) == {
        "r1": None, "r2": "r1", "r3": "r1", "r4": "r2", "r5": "r3", "r6": "r2", "r7": "r3"
    }  # fmt: skip
    assert {branch.name for branch in conversation.branches} == {"main", "a", "b", "revises 2"}
    assert conversation.tree.default is not None
    assert conversation.tree.default.head == "r7"


@both
def test_numbers_of_nothing_are_said(tmp_path: Path, layout: str) -> None:
    """Such a thought follows the one before it."""
    told = [
        thought("one", 1),
        thought("nine again", 2, is_revision=True, revises_thought=9),
        thought("left", 3, branch_from_thought=7, branch_id="denormalize"),
        thought("odd", "x", revises_thought="y", branch_id=5, branch_from_thought=[]),  # type: ignore[arg-type]  # what it is about
    ]  # fmt: skip
    conversation = opened(written(tmp_path / "x", layout, told))
    assert parents(conversation) == {"r1": None, "r2": "r1", "r3": "r2", "r4": "r2"}
    assert codes(conversation) == ["missing-parent", "missing-parent"]


def test_two_equal_thoughts_of_a_branch_are_two(tmp_path: Path) -> None:
    """Copies are paired one to one."""
    same = thought("again", 2, branch_from_thought=1, branch_id="denormalize")
    conversation = opened(*thinking.kodegen_files(tmp_path / "x", [thought("one", 1), same, same]))
    assert parents(conversation) == {"r1": None, "r2": "r1", "r3": "r2"}


def test_a_branch_that_is_called_like_a_thought_is_told_apart(tmp_path: Path) -> None:
    """Its name stays; the id of a branch without one is that of its first message."""
    told = [thought("one", 1), thought("two", 2), thought("b", 2, branch_from_thought=1, branch_id="r1")]
    conversation = opened(thinking.document(tmp_path / "x", told))
    assert [(branch.id, branch.name) for branch in conversation.branches] == [("r1", "main"), ("r1~2", "r1")]


def test_what_a_crash_left(tmp_path: Path) -> None:
    """Gaps are closed and said; a thought that only a branch has is shown; what is torn is kept raw."""
    files = thinking.kodegen_files(tmp_path / "x")
    for number in (3, 5):
        (tmp_path / "x" / f"thought{number}.json").unlink()
    conversation = opened(*files[:1])
    assert parents(conversation) == {
        "r1": None, "r2": "r1", "r4": "r2", "r6": "r4", "denormalize.r1": "r1", "denormalize.r2": "denormalize.r1"
    }  # fmt: skip
    assert codes(conversation) == ["missing-file"]
    torn = tmp_path / "x" / "thought4.json"
    torn.write_bytes(torn.read_bytes()[:40])
    conversation = opened(*files[:1])
    assert "r4" not in parents(conversation)
    assert sorted(codes(conversation)) == ["bad-record", "missing-file", "torn"]
    assert [record.type for record in conversation.skeleton.raw] == ["bad-record"]


def test_without_its_session_the_thoughts_are_shown(tmp_path: Path) -> None:
    """The tool forgets them; `session.json` is written first, and may be all there is."""
    files = thinking.kodegen_files(tmp_path / "x")
    files[0].unlink()
    conversation = opened(files[1])
    assert (conversation.id, conversation.skeleton.counted()) == ("x", 6)
    assert codes(conversation) == ["missing-file"]
    for path in files[1:]:
        path.unlink()
    about = {
        "session_id": "y",
        "created_at": thinking.seconds(4102444800),
        "last_activity": thinking.seconds(4102444800),
    }
    alone = opened(writing.write(tmp_path / "y" / "session.json", {**about, "total_thoughts": 0, "branch_ids": []}))
    assert (alone.id, alone.branches, codes(alone)) == ("y", [], [])
    assert alone.skeleton.created == 4102444800.000000005


def test_optional_fields_may_be_absent_and_versions_newer(tmp_path: Path) -> None:
    """Readers of the format take both; a branch's copy with nulls is still a copy."""
    path = thinking.document(tmp_path / "x")
    document = json.loads(path.read_text())
    document["thought_history"] = [
        {name: value for name, value in one.items() if value is not None} for one in document["thought_history"]
    ]
    document["version"] = 7
    path.write_text(json.dumps(document))
    conversation = opened(path)
    assert conversation.skeleton.counted() == 6
    assert codes(conversation) == ["newer-version"]


@pytest.mark.skipif(sys.platform != "linux", reason="each system has its own folder")
def test_its_own_folders(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state folder, which a variable moves, and that of the first versions; stray files are no thoughts."""
    today = home / ".local" / "state" / "kodegen" / "sessions" / "sequential_thinking"
    thinking.document(today / "a_1")
    thinking.kodegen_files(home / ".config" / "kodegen-mcp" / "sequential_thinking" / "b")
    (today / "a_1" / "session.json.tmp").write_text("{")
    files = [path for root in SOURCE.roots() for path in SOURCE.files(root)]
    assert [ref.id for ref in SOURCE.discover(files)] == ["a_1", "b"]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert next(iter(SOURCE.roots())) == tmp_path / "kodegen" / "sessions" / "sequential_thinking"
