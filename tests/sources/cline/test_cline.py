"""Tasks of Cline and Roo Code: what the API was sent, and what the extension showed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.model import Text, ToolCall, ToolResult, Usage
from bough.core.skeleton import Fork
from bough.core.sources.cline import Cline, RooCode
from tests.sources import writing
from tests.sources.cline import tasks
from tests.sources.test_seeds import opened, read_through


def task(paths: list[Path], name: str = "cline") -> Conversation:
    (conversation,) = opened(paths, name)
    return conversation


def test_one_task_whichever_of_its_files_is_named(tmp_path: Path) -> None:
    """Messages from the history of the API; what was shown belongs to them, or is a note where it is news."""
    paths = tasks.cline_task(tmp_path)
    for named in (paths, paths[:1], paths[1:]):
        conversation = task(named)
        read_through(conversation)
        kinds = [conversation.message(at).kind for at in range(len(conversation.skeleton))]
        assert kinds == ["prompt", "answer", "result", "answer", "result", "note"]
        assert len(conversation.skeleton.raw) == len(tasks.TASK_SHOWN) - 1
    assert conversation.title == "Fix the test"
    assert conversation.skeleton.project == "/home/a/project"
    assert conversation.parts(1)[1] == ToolCall("t1", "read_file", {"path": "a.py"})
    assert conversation.parts(2) == (ToolResult("t1", "", "x = 1"),)
    assert conversation.parts(5) == (Text("checkpoint_created"),)
    assert conversation.message(5).parent == "r2"


def test_what_requests_cost_belongs_to_the_answers(tmp_path: Path) -> None:
    """In their order; the model where the history names it, and times by what was shown."""
    conversation = task(tasks.cline_task(tmp_path))
    spent = Usage(10, 2, 5, 1, 0.01)
    assert [conversation.message(at).usage for at in range(5)] == [None, spent, None, spent, None]
    assert conversation.message(1).model == "claude-sonnet-4"
    times = [conversation.skeleton.times[at] for at in range(5)]
    assert times == [1762506000001, 1762506000003, 1762506000005, 1762506000006, 1762506000009]


def test_where_only_what_was_shown_is_left_that_is_the_task(tmp_path: Path) -> None:
    """Very old tasks, and files that somebody passed on."""
    conversation = task([tasks.cline_old(tmp_path)])
    kinds = [conversation.message(at).kind for at in range(len(conversation.skeleton))]
    assert kinds == ["prompt", "note", "answer", "note", "call", "note", "call", "result", "answer", "prompt"]
    assert conversation.parts(4) == (ToolCall("", "readFile", {"tool": "readFile", "path": "a.py"}),)
    assert conversation.parts(6) == (ToolCall("", "command", {"command": "pytest "}),)
    assert conversation.parts(7) == (ToolResult("", "command", "1 passed"),)
    assert conversation.usage == Usage(20, 4, 10, 2, 0.02)


def test_a_sub_task_of_roo_code_is_a_relative_of_the_task_that_started_it(tmp_path: Path) -> None:
    """Its list's item says which, and where it was held."""
    conversation = task(tasks.roo_task(tmp_path), "roo-code")
    assert conversation.skeleton.forked_from == Fork("1762506000000")
    assert (conversation.title, conversation.skeleton.project) == ("Fix it", "/home/a/other")


def test_a_damaged_history_leaves_what_was_shown(tmp_path: Path) -> None:
    """What is wrong is told, and the rest of the task opens."""
    said, _ = tasks.cline_task(tmp_path)
    said.unlink()
    said.mkdir()
    conversation = task([said])
    assert conversation.skeleton.counted() == 7
    assert [problem.code for problem in conversation.problems] == ["unreadable"]


def test_what_was_shown_is_known_by_its_name_too(tmp_path: Path) -> None:
    """Its first record may be one that says nothing: none of them is lost for that."""
    paths = tasks.cline_task(tmp_path)
    paths[1].write_text(json.dumps([{"ts": 1}, *tasks.TASK_SHOWN]))
    whole, conversation = len(tasks.TASK_SHOWN) + 1, task(paths)
    notes = conversation.skeleton.kinds.count("note")
    assert conversation.skeleton.counted() == 5
    assert notes + len(conversation.skeleton.raw) == whole


def test_a_second_history_is_kept(tmp_path: Path) -> None:
    """Where both files hold what was said, one is the task and the other is kept beside it."""
    paths = tasks.cline_task(tmp_path)
    paths[0].write_text(json.dumps(tasks.TASK_SHOWN))
    conversation = task(paths)
    read_through(conversation)
    assert any(conversation.raw(at) == paths[1].read_bytes() for at in range(len(conversation.skeleton)))


def test_where_they_look(home: Path) -> None:
    """VS Code's folder always; other editors' and servers' where they are there."""
    below = "globalStorage/saoudrizwan.claude-dev/tasks"
    usual = next(iter(Cline().roots()))
    assert usual.parts[-3:] == tuple(below.split("/"))
    server = home / ".vscode-server/data/User" / below
    paths = tasks.cline_task(home / ".vscode-server/data/User")
    assert server in list(Cline().roots())
    assert sorted(Cline().files(server)) == sorted(paths)
    assert list(RooCode().roots()) == [usual.parents[1] / "rooveterinaryinc.roo-cline" / "tasks"]


@pytest.mark.parametrize("index", [-5, 99, None, "x", True])
def test_indexes_that_name_nothing(tmp_path: Path, index: object) -> None:
    """What was shown is kept all the same."""
    paths = tasks.cline_task(tmp_path)
    records = [{**one, "conversationHistoryIndex": index} for one in json.loads(paths[1].read_text())]
    writing.write(paths[1], records)
    conversation = task(paths)
    read_through(conversation)
    assert conversation.skeleton.counted() == 5
