"""claw-code: today's sessions and all older ones, what was rotated away, forks, and the Python store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.library import Library
from bough.core.model import Text, Thinking, ToolCall, ToolResult, Usage
from bough.core.skeleton import Fork
from bough.core.sources.claw_code import ClawCode
from tests.sources import writing
from tests.sources.claw_code import claw
from tests.sources.claw_code.claw import CLAW, block, claw_meta, message, prompt

SOURCE = ClawCode()
ID = "session-1762509600000-0"


def opened(*paths: Path) -> Conversation:
    (ref,) = SOURCE.discover(paths)
    return Conversation(ref, SOURCE)


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def accounted(conversation: Conversation, bad: int = 0) -> bool:
    skeleton = conversation.skeleton
    return skeleton.records == len(skeleton) + len(skeleton.raw) + bad


def test_a_session(tmp_path: Path) -> None:
    """Who said what in which parts, the time of what was typed, model, usage, project."""
    conversation = opened(claw.session(tmp_path))
    skeleton = conversation.skeleton
    assert skeleton.kinds == ["prompt", "answer", "result", "answer"]
    assert [conversation.parts(n) for n in range(3)] == [
        (Text("Why does it fail?"),),
        (Thinking("look"), Text("I will read it."), ToolCall("t1", "bash", {"command": "cat"})),
        (ToolResult("t1", "bash", "def f"),),
    ]
    assert skeleton.times == [1762509600100, None, None, None]
    assert (conversation.message(1).model, conversation.message(0).model) == ("claude-opus", None)
    assert conversation.usage == Usage(38, 6, 24, 2)
    assert (conversation.id, skeleton.project) == (ID, "/home/alex/atlas")
    assert (skeleton.created, skeleton.updated) == (1762509600000, 1762509612000)
    assert codes(conversation) == []
    assert accounted(conversation)
    assert skeleton.records == 6


def test_what_was_rotated_away_is_there_once(tmp_path: Path) -> None:
    """An older state that the session still holds adds nothing, whatever brackets a save has added to secrets."""
    told = [message("user", block("KEY=[redacted]")), *CLAW[1:]]
    again = [message("user", block("KEY=[redacted]]]")), *CLAW[1:]]
    path = claw.session(tmp_path, ID, *again)
    writing.lines(tmp_path / f"{ID}.rot-1762509650000.jsonl", claw_meta(ID), *told[:2])
    writing.lines(tmp_path / f"{ID}.jsonl.before-clear-1762509660000.bak", claw_meta(ID), *told)
    conversation = opened(path)
    assert len(conversation.ref.files) == 3
    assert (conversation.skeleton.counted(), len(conversation.branches)) == (4, 1)
    assert [record.type for record in conversation.skeleton.raw].count("copy") == 6
    assert accounted(conversation)


def test_what_a_session_has_lost_is_a_branch(tmp_path: Path) -> None:
    """A `/clear` keeps the id and begins anew; what was said before is in the file it leaves behind."""
    path = claw.session(tmp_path, ID, message("user", block("From the start.")))
    writing.lines(tmp_path / f"{ID}.jsonl.before-clear-1762509660000.bak", claw_meta(ID), *CLAW)
    writing.lines(
        tmp_path / f"{ID}.rot-1762509650000.jsonl", claw_meta(ID), *CLAW[:2], message("user", block("Other."))
    )
    conversation = opened(path)
    assert [(b.name, b.messages, b.total, b.active) for b in conversation.branches] == [
        ("main", 1, 1, True),
        ("before clear 2025-11-07 10:01:00", 4, 4, False),
        ("rotated 2025-11-07 10:00:50", 1, 3, False),
    ]
    assert len(set(conversation.skeleton.ids)) == 6


def test_every_file_of_a_session_is_one_conversation(tmp_path: Path) -> None:
    """In the tool a rotated session is listed four times."""
    claw.session(tmp_path)
    for number in range(3):
        writing.lines(tmp_path / f"{ID}.rot-176250965000{number}.jsonl", claw_meta(ID), *CLAW[:2])
    writing.write(tmp_path / f"{ID}.json", {"version": 1, "messages": [CLAW[0]["message"]]}, None)
    ((summary),) = Library([tmp_path]).complete()
    assert (summary.id, summary.messages, summary.problems) == (ID, 4, 0)
    assert summary.path.endswith(f"{ID}.jsonl")


def test_files_of_other_tools_of_the_same_name_are_left_alone(tmp_path: Path) -> None:
    """Only what is a session joins one."""
    path = claw.python(tmp_path)
    writing.lines(path.with_suffix(".jsonl"), {"type": "session", "id": "x", "version": 3})
    assert opened(path).ref.files == (path,)


def test_a_fork_knows_up_to_where_it_is_one(tmp_path: Path) -> None:
    """The format has no index: what both say from the start tells; a parent that is gone tells nothing."""
    parent = claw.session(tmp_path)
    fork: dict[str, Any] = {"parent_session_id": ID, "branch_name": "try-rebase"}
    path = claw.session(tmp_path, "session-1762509700000-1", *CLAW[:2], message("user", block("Rebase")), fork=fork)
    conversation = opened(path)
    assert conversation.skeleton.forked_from == Fork(ID, "r2")
    assert [branch.name for branch in conversation.branches] == ["try-rebase"]
    family = {one.id: one.family for one in Library([tmp_path]).complete()}
    assert set(family.values()) == {ID}
    parent.unlink()
    assert opened(path).skeleton.forked_from == Fork(ID, None)


def test_a_compaction_and_typed_prompts_without_a_message_are_notes(tmp_path: Path) -> None:
    """They stand for what is no longer there."""
    summary = {"type": "compaction", "summary": "Earlier: it failed.", "count": 1, "removed_message_count": 4}
    conversation = opened(claw.session(tmp_path, ID, summary, prompt("gone"), prompt("Why does it fail?"), *CLAW))
    assert conversation.skeleton.kinds[4:] == ["note", "note"]
    assert [conversation.preview(n) for n in (4, 5)] == ["Earlier: it failed.", "gone"]
    assert conversation.skeleton.times[0] == 1762509600100
    assert accounted(conversation)


def test_the_oldest_layout(tmp_path: Path) -> None:
    """One object, whatever its file is called; what it may hold beside its messages means the same."""
    conversation = opened(claw.legacy(tmp_path / ".claude" / "sessions"))
    assert conversation.skeleton.kinds == ["prompt", "answer"]
    assert (conversation.id, conversation.skeleton.project) == ("session-1774998936453", str(tmp_path))
    whole = {
        "version": 1,
        "session_id": "session-5-1",
        "model": "m",
        "messages": [one["message"] for one in CLAW],
        "prompt_history": [{"text": "Why does it fail?", "timestamp_ms": 1762509600100}],
        "compaction": {"summary": "s", "count": 1, "removed_message_count": 2},
        "fork": {"parent_session_id": "session-4-1"},
    }
    conversation = opened(writing.write(tmp_path / "session-5-1.jsonl", whole))
    assert (conversation.skeleton.counted(), conversation.skeleton.times[0]) == (4, 1762509600100)
    assert (conversation.id, conversation.message(1).model) == ("session-5-1", "m")
    assert conversation.skeleton.forked_from == Fork("session-4-1", None)
    assert (codes(conversation), accounted(conversation)) == ([], True)


LONG = b"x" * 10_000_000
ODD_LINES = [
    (b'{"type":"mystery"}', ["unknown-record"], 0),
    (b"not json", ["bad-json"], 1),
    (b"[1,2]", ["bad-record"], 0),
    (b'{"type":"message"}', [], 0),
    (b'{"type":"message","message":{"role":"user","blocks":[{"type":"new","x":1},5]}}', [], 0),
    (b'{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"\\ud83d"}],"n":NaN}}', [], 0),
    (b'{"type":"message","message":{"role":"user","blocks":[{"type":"text","text":"' + LONG + b'"}]}}', [], 0),
]


@pytest.mark.parametrize(("line", "found", "bad"), ODD_LINES, ids=[str(line[:30]) for line, _, _ in ODD_LINES])
def test_one_odd_line_costs_itself(tmp_path: Path, line: bytes, found: list[str], bad: int) -> None:
    """In the tool it makes the whole session unreadable."""
    path = claw.session(tmp_path)
    before = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*before[:3], line, *before[3:], b""]))
    conversation = opened(path)
    assert codes(conversation) == found
    assert conversation.skeleton.counted() >= 4
    for entry in range(len(conversation.skeleton)):
        conversation.parts(entry)
    assert accounted(conversation, bad)


def test_a_torn_last_line_costs_itself(tmp_path: Path) -> None:
    """A crash while it was written."""
    path = claw.session(tmp_path)
    path.write_bytes(path.read_bytes()[:-9])
    conversation = opened(path)
    assert (codes(conversation), conversation.skeleton.counted()) == (["torn"], 3)
    path.write_bytes(b"\n".join(path.read_bytes().splitlines()[1:3]))
    assert codes(opened(path)) == ["missing-header"]


def test_the_python_store(tmp_path: Path) -> None:
    """What was typed, and the tokens of all of it; a missing field is said."""
    path = claw.python(tmp_path / ".port_sessions")
    conversation = opened(path)
    assert [conversation.preview(n) for n in range(2)] == ["review", "list"]
    assert conversation.usage == Usage(3, 13)
    assert (conversation.id, conversation.skeleton.project) == ("b035f648", str(tmp_path))
    path.write_text(json.dumps({"session_id": "b", "messages": ["x", 5], "input_tokens": 1}))
    assert sorted(codes(opened(path))) == ["bad-record", "missing-field"]


def test_its_own_folders(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person's, and those of the project one is in; a list made in one project is not shown in another."""
    claw.session(home / ".claw" / "sessions" / "9f5b03a021e4cfce")
    here, there = tmp_path / "here", tmp_path / "there"
    claw.session(here / ".claw" / "sessions" / "abc", "session-1762509700000-1")
    claw.legacy(here / ".claude" / "sessions")
    writing.write(here / ".claude" / "sessions" / "4242.json", {"pid": 4242})
    claw.python(here / ".port_sessions")
    there.mkdir()
    found = {}
    for folder in (there, here, there):
        monkeypatch.chdir(folder)
        summaries = Library().listing()
        found[folder] = {one.id for one in summaries if one.source == "claw-code"}
    assert found[there] == {ID}
    assert found[here] == {ID, "session-1762509700000-1", "session-1774998936453", "b035f648"}
    monkeypatch.setenv("CLAW_CONFIG_HOME", str(tmp_path / "config"))
    assert tmp_path / "config" / "sessions" in SOURCE.roots()


def test_a_replaced_file_is_not_read_as_the_old_one(tmp_path: Path) -> None:
    """A snapshot takes the session's place by a rename."""
    path = claw.session(tmp_path)
    conversation = opened(path)
    assert conversation.skeleton.ids
    other = writing.lines(tmp_path / "other", claw_meta(ID), *CLAW)
    other.replace(path)
    with pytest.raises(Moved):
        conversation.parts(0)
    path.unlink()
    with pytest.raises(Unreadable):
        SOURCE.read(conversation.ref)
