"""Sessions of pi: what is a message, what hangs on what, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.sources.base import Head
from bough.core.sources.pi import Pi

Open = Callable[[Path], Conversation]


def kinds(conversation: Conversation) -> list[str]:
    return list(conversation.skeleton.kinds)


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def texts(conversation: Conversation, index: int) -> list[str]:
    return [part.text for part in conversation.parts(index) if isinstance(part, Text)]


def test_an_edited_prompt_is_a_second_branch_at_the_message_before_it(session: Any, opened: Open) -> None:
    answer = session.turn("first")
    session.turn("second")
    session.turn("second, better", parent=answer)
    conversation = opened(session.save())
    assert conversation.skeleton.counted() == 6
    assert len(conversation.branches) == 2
    assert [conversation.skeleton.ids[at] for at in conversation.tree.fork_points()] == [answer]
    assert conversation.branches[1].active, "pi opens a session at its last entry"


def test_notes_are_links_of_the_chain_but_no_messages(session: Any, opened: Open) -> None:
    session.entry("model_change", provider="anthropic", modelId="claude")
    session.entry("thinking_level_change", thinkingLevel="high")
    first = session.turn("hello")
    session.entry("compaction", summary="What was said", firstKeptEntryId=first, tokensBefore=9)
    label = session.entry("label", targetId=first, label="here")
    session.turn("on")
    session.turn("or so", parent=label)
    conversation = opened(session.save())
    skeleton = conversation.skeleton
    assert skeleton.counted() == 6
    by_id = {id: index for index, id in enumerate(skeleton.ids)}
    assert [skeleton.parents[index] for index, kind in enumerate(skeleton.kinds) if kind == "note"] == [
        -1,
        -1,
        by_id[first],
        by_id[first],
    ]
    assert [skeleton.ids[at] for at in conversation.tree.fork_points()] == [first]
    assert texts(conversation, 0) == ["Model: anthropic/claude"]
    assert texts(conversation, 1) == ["Thinking level: high"]
    assert texts(conversation, 4) == ["What was said"]


def test_a_long_run_of_notes_in_reverse_order_costs_one_walk(session: Any, opened: Open) -> None:
    """Parents may come after their children, notes too: each message finds the one above them all."""
    session.lines += [
        f'{{"type":"custom","id":"n{n}","parentId":"{f"n{n + 1}" if n < 4999 else "top"}"}}'.encode()
        for n in range(5000)
    ]
    session.write({"type": "message", "id": "top", "parentId": None, "message": {"role": "user", "content": "x"}})
    session.write({"type": "message", "id": "end", "parentId": "n0", "message": {"role": "user", "content": "y"}})
    skeleton = opened(session.save()).skeleton
    assert skeleton.parents[-2:] == [-1, 5000]


def test_the_last_label_of_a_message_and_the_last_title_count(session: Any, opened: Open) -> None:
    one, two = session.turn("one"), session.turn("two")
    session.entry("label", targetId=one, label="first")
    session.entry("label", targetId=one, label="better")
    session.entry("label", targetId=two, label="gone")
    session.entry("label", targetId=two)
    session.entry("session_info", name="Old")
    session.entry("session_info", name="New")
    conversation = opened(session.save())
    assert conversation.skeleton.labels == {one: "better"}
    assert conversation.title == "New"


def test_what_records_are_and_what_they_cost(session: Any, opened: Open) -> None:
    session.said("system", None, sections={"tools": "be brief", "gone": None})
    session.user("go")
    session.assistant({"type": "thinking", "thinking": "hm"})
    session.assistant(
        {"type": "thinking", "thinking": "hm"},
        {"type": "toolCall", "id": "c1", "name": "read", "arguments": {"path": "a"}},
    )
    answered = [{"type": "text", "text": "no"}, {"type": "image", "data": "AAAA", "mimeType": "image/png"}]
    session.said("toolResult", answered, toolCallId="c1", toolName="read", isError=True, details={"x": 1})
    session.assistant()
    session.entry("message", message={"role": "bashExecution", "command": "ls", "output": "a\n", "exitCode": 2})
    session.entry("custom_message", customType="reminder", content="mind the gap", display=False)
    session.entry("usage", kind="title", model="small", usage={"input": 1, "output": 1})
    conversation = opened(session.save())
    assert kinds(conversation) == [
        "context",
        "prompt",
        "thinking",
        "call",
        "result",
        "answer",
        "prompt",
        "context",
        "note",
    ]
    skeleton = conversation.skeleton
    assert list(skeleton.hidden) == [1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert skeleton.roles[4] == "tool"
    assert skeleton.providers[2] == "anthropic"
    assert skeleton.models[2] == "claude"
    assert conversation.usage == Usage(31, 16, 9, 6, 1.5)
    assert conversation.parts(0) == (Text("tools\n\nbe brief"),)
    assert conversation.parts(3) == (Thinking("hm"), ToolCall("c1", "read", {"path": "a"}))
    assert conversation.parts(4) == (ToolResult("c1", "read", "no", True, {"x": 1}), Image("", "image/png", 3))
    assert conversation.parts(6) == (
        ToolCall("", "bash", {"command": "ls"}),
        ToolResult("", "bash", "a\n", True, {"exitCode": 2}),
    )
    assert conversation.parts(7) == (Text("mind the gap"),)


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ({"type": "label", "targetId": "a", "label": "x"}, (Text("Label of a: x"),)),
        ({"type": "label", "targetId": "a"}, (Text("Label of a removed"),)),
        ({"type": "session_info", "name": "N"}, (Text("Title: N"),)),
        ({"type": "custom", "customType": "c", "data": {"k": 1}}, (Text("c"), Unknown({"k": 1}))),
        ({"type": "context_edit", "targetId": "a", "replacement": None}, (Text("The model does not see a."),)),
        (
            {"type": "context_edit", "targetId": "a", "replacement": {"content": "b"}},
            (Text("The model sees this in place of a:"), Text("b")),
        ),
        ({"type": "branch_summary", "fromId": "root", "summary": "s"}, (Text("s"),)),
    ],
)
def test_every_note_can_be_read(session: Any, opened: Open, entry: dict[str, Any], shown: tuple[object, ...]) -> None:
    session.entry(**entry)
    conversation = opened(session.save())
    assert kinds(conversation) == ["note"]
    assert conversation.parts(0) == shown


def test_version_1_is_linear_and_names_its_records_by_number(new_session: Any, opened: Open) -> None:
    session = new_session("old.jsonl")
    session.lines.clear()
    session.write({"type": "session", "id": "s", "timestamp": "2025-12-09T00:53:29.825Z", "cwd": "/p", "provider": "x"})
    for number in range(4):
        role = "assistant" if number % 2 else "user"
        session.write({"type": "message", "message": {"role": role, "content": [{"type": "text", "text": "x"}]}})
    skeleton = opened(session.save()).skeleton
    assert skeleton.ids == ["r2", "r3", "r4", "r5"]
    assert skeleton.parents == [-1, 0, 1, 2]


def test_a_fork_names_the_session_it_came_from_and_the_last_message_taken_over(
    session: Any, new_session: Any, opened: Open
) -> None:
    last = session.turn("shared")
    source = session.save()
    fork = new_session(
        "fork.jsonl", id="f", parentSession=f"/elsewhere/{source.name}", timestamp="2026-11-19T12:00:00Z"
    )
    fork.lines += session.lines[1:]
    fork.write({"type": "message", "id": "new", "parentId": last, "timestamp": "2026-11-19T12:01:00Z",
                "message": {"role": "user", "content": "own"}})  # fmt: skip
    forked = opened(fork.save()).skeleton.forked_from
    assert forked is not None
    assert forked == ("019f0000-0000-7000-8000-000000000001", last)
    source.unlink()
    assert opened(fork.path).skeleton.forked_from == forked, "without the file its name tells the id"


def test_a_label_dropped_from_a_fork_leaves_no_second_root(session: Any, opened: Open) -> None:
    """pi up to 0.74 leaves labels out of a fork: what followed one names a parent that is not in the file."""
    session.turn("one")
    session.user("two", parent="1abe1abe")
    session.assistant()
    conversation = opened(session.save())
    assert conversation.skeleton.parents == [-1, 0, 1, 2]
    assert codes(conversation) == ["missing-parent"]


def test_an_orphan_elsewhere_is_a_root(session: Any, opened: Open) -> None:
    first = session.user("one")
    session.assistant()
    session.turn("two", parent=first)
    session.last = first
    session.lines.insert(2, b'{"type":"message","id":"o","parentId":"nowhere","message":{"role":"user","content":"x"}}')
    conversation = opened(session.save())
    assert conversation.skeleton.parents[1] == -1
    assert codes(conversation) == ["missing-parent"]


def test_detection_goes_by_content(session: Any) -> None:
    session.turn("hello")
    data = session.save().read_bytes()
    pi = Pi()
    assert pi.detect(Head(session.path, data, len(data)))
    headless = data.split(b"\n", 1)[1]
    assert pi.detect(Head(session.path, headless, len(headless)))
    for other in (
        b'{"type":"session_meta","payload":{"id":"x"}}\n',
        b'{"type":"user","message":{"role":"user"}}\n',
        b"{}",
        b"",
    ):
        assert not pi.detect(Head(session.path, other, len(other)))


def test_sessions_lie_where_pi_would_look(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pi = Pi()
    agent = home / ".pi" / "agent"
    assert list(pi.roots()) == [agent / "sessions"]
    agent.mkdir(parents=True)
    (agent / "settings.json").write_text('{"sessionDir": "~/kept"}')
    assert list(pi.roots()) == [home / "kept"]
    monkeypatch.setenv("PI_CODING_AGENT_DIR", str(tmp_path))
    assert list(pi.roots()) == [tmp_path / "sessions"]
    monkeypatch.setenv("PI_CODING_AGENT_SESSION_DIR", str(tmp_path / "s"))
    assert list(pi.roots()) == [tmp_path / "s"]
    (tmp_path / "s" / "--p--" / "folder.jsonl").mkdir(parents=True)
    (tmp_path / "s" / "--p--" / "a.jsonl").touch()
    (tmp_path / "s" / "b.jsonl").touch()
    assert [path.name for path in pi.files(tmp_path / "s")] == ["b.jsonl", "a.jsonl"]
