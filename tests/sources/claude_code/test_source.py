"""Where Claude Code keeps its files, what is its own, and what a session says of itself."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from bough.core.model import File, Image, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.skeleton import Fork
from bough.core.sources.base import Head
from bough.core.sources.claude_code import ClaudeCode
from tests.sources.claude_code.build import SESSION, Session, opened, turn


def _head(path: Path, *records: object) -> Head:
    data = b"".join(json.dumps(record).encode() + b"\n" for record in records)
    return Head(path, data, len(data))


def test_the_folder_of_projects_can_be_moved(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the tool's own variable."""
    assert list(ClaudeCode().roots()) == [home / ".claude" / "projects"]
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "elsewhere"))
    assert list(ClaudeCode().roots()) == [home / "elsewhere" / "projects"]


def test_files_are_found_by_name(tmp_path: Path) -> None:
    """Sessions and sub-agents, not outputs, indexes or journals."""
    project = tmp_path / "-home-dev"
    wanted = [
        project / "agent-12345678.jsonl",
        project / f"{SESSION}.jsonl",
        project / SESSION / "subagents" / "agent-1.jsonl",
        project / SESSION / "subagents" / "workflows" / "wf" / "agent-2.jsonl",
    ]
    others = [
        project / "sessions-index.json",
        project / SESSION / "tool-results" / "big.jsonl",
        project / SESSION / "subagents" / "agent-1.meta.json",
        project / SESSION / "subagents" / "workflows" / "wf" / "journal.jsonl",
    ]
    for path in wanted + others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert sorted(ClaudeCode().files(tmp_path)) == sorted(wanted)


@pytest.mark.parametrize(
    ("record", "ours"),
    [
        ({"parentUuid": None, "uuid": "x", "type": "user"}, True),
        ({"type": "summary", "summary": "s", "leafUuid": "x"}, True),
        ({"type": "custom-title", "customTitle": "t", "sessionId": "x"}, True),
        ({"type": "file-history-snapshot", "messageId": "x", "snapshot": {}}, True),
        ({"type": "response_item", "payload": {"text": '{"parentUuid": null, "leafUuid": 1}'}}, False),
        ({"type": "session", "id": "x", "cwd": "/"}, False),
    ],
)
def test_files_are_known_by_their_keys(tmp_path: Path, record: object, ours: bool) -> None:
    """Words inside strings say nothing."""
    assert ClaudeCode().detect(_head(tmp_path / "x.jsonl", record)) is ours


def test_titles_have_an_order(tmp_path: Path) -> None:
    """A person's, the model's, then a summary whose last message is here."""
    session = Session()
    last = turn(session)
    session.records.insert(0, {"type": "summary", "summary": "of another", "leafUuid": "elsewhere"})
    assert opened(session.write(tmp_path)).title == "please"
    session.meta("summary", summary="of this one", leafUuid=last)
    assert opened(session.write(tmp_path)).title == "of this one"
    session.meta("ai-title", aiTitle="the model's")
    assert opened(session.write(tmp_path)).title == "the model's"
    session.meta("custom-title", customTitle="mine")
    session.meta("custom-title", customTitle="mine, again")
    assert opened(session.write(tmp_path)).title == "mine, again"


def test_a_file_of_metadata_is_an_empty_conversation_with_a_title(tmp_path: Path) -> None:
    """They are real."""
    session = Session()
    session.meta("summary", summary="of another", leafUuid="elsewhere")
    conversation = opened(session.write(tmp_path))
    assert (conversation.title, conversation.branches, conversation.problems) == ("of another", [], [])


def test_the_project_is_where_the_session_was_held(tmp_path: Path) -> None:
    """The folder's name is lossy; the records have the path."""
    session = Session()
    turn(session)
    assert opened(session.write(tmp_path)).skeleton.project == "/home/dev/project"


def test_a_copy_says_where_it_was_forked(tmp_path: Path) -> None:
    """The last record that was taken over names the place."""
    session = Session()
    for number in range(3):
        session.prompt(forkedFrom={"sessionId": "other", "messageUuid": f"m{number}"})
    turn(session)
    assert opened(session.write(tmp_path)).skeleton.forked_from == Fork("other", "m2")


def test_lines_of_one_answer_are_one_group_and_the_last_usage_counts(tmp_path: Path) -> None:
    """Each line repeats the usage, growing."""
    session = Session()
    session.prompt()
    for output in (1, 1, 395):
        session.think(message="m", requestId="req")
        session.records[-1]["message"]["usage"]["output_tokens"] = output
    conversation = opened(session.write(tmp_path))
    assert conversation.skeleton.groups == [None, "m/req", "m/req", "m/req"]
    assert conversation.usage == Usage(3, 395, 7, 0)


def test_parts_of_every_kind(tmp_path: Path) -> None:
    """Pictures keep their size, results their detail, and the unknown is kept as it is."""
    session = Session()
    data = base64.b64encode(b"12345").decode()
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
    document = {
        "type": "document",
        "title": "d.pdf",
        "source": {"type": "base64", "media_type": "application/pdf", "data": data},
    }
    session.prompt([{"type": "text", "text": "see"}, image, document, {"type": "hologram"}])
    session.think()
    session.call("c1", name="Edit", input={"file_path": "/a"})
    result = {
        "type": "tool_result",
        "tool_use_id": "c1",
        "is_error": True,
        "content": [{"type": "text", "text": "x"}, image],
    }
    session.add("user", message={"role": "user", "content": [result]}, toolUseResult={"structuredPatch": [1]})
    session.progress()
    session.add("attachment", attachment={"type": "queued_command", "prompt": "also this"})
    conversation = opened(session.write(tmp_path))
    picture = Image("", "image/png", 5)
    assert conversation.parts(0) == (
        Text("see"),
        picture,
        File("d.pdf", "application/pdf", 5),
        Unknown({"type": "hologram"}),
    )
    assert conversation.parts(1) == (Thinking("hm"),)
    assert conversation.parts(2) == (ToolCall("c1", "Edit", {"file_path": "/a"}),)
    assert conversation.parts(3) == (ToolResult("c1", "", "x", True, {"structuredPatch": [1]}), picture)
    assert conversation.parts(4)[0] == Text("progress · hook_progress · PreToolUse")
    assert conversation.parts(5) == (Text("also this"),)
    assert conversation.skeleton.kinds == ["prompt", "thinking", "call", "result", "note", "note"]
    assert list(conversation.skeleton.hidden) == [0, 0, 0, 0, 1, 0]
