"""Rollouts of Codex: what was typed, what is one answer, what it cost, and what the records say."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.model import Image, Part, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.sources.base import Head
from bough.core.sources.codex import Codex

Open = Callable[..., Conversation]


def kinds(conversation: Conversation) -> list[str]:
    return list(conversation.skeleton.kinds)


def repeats(conversation: Conversation) -> list[tuple[str, int]]:
    """Events that say a message again, with the entry they belong to."""
    said = ("event_msg/user_message", "event_msg/agent_message")
    return [(raw.type.split("/")[1], raw.message) for raw in conversation.skeleton.raw if raw.type in said]


def test_what_is_injected_is_hidden_and_events_belong_to_their_messages(rollout: Any, opened: Open) -> None:
    rollout.message("developer", "<permissions instructions>ask</permissions instructions>")
    rollout.message("user", "# AGENTS.md instructions for /p\n\nbe brief")
    rollout.message("user", "<environment_context>\n  <cwd>/p</cwd>\n</environment_context>")
    rollout.user("hello")
    rollout.answer()
    conversation = opened(rollout.save())
    assert kinds(conversation) == ["context", "context", "context", "prompt", "thinking", "answer"]
    assert list(conversation.skeleton.hidden) == [1, 1, 1, 0, 0, 0]
    assert repeats(conversation) == [("user_message", 3), ("agent_message", 5)]
    assert conversation.title == "hello"
    assert conversation.skeleton.project == "/home/dev/project"


def test_an_event_tells_that_what_looks_injected_was_typed(rollout: Any, opened: Open) -> None:
    """Whichever of the two comes first in the file."""
    rollout.user("<div> is not centred")
    rollout.answer()
    rollout.event("user_message", message="<p> neither")
    rollout.message("user", "<p> neither")
    rollout.answer()
    conversation = opened(rollout.save())
    assert kinds(conversation) == ["prompt", "thinking", "answer"] * 2
    assert [entry for _, entry in repeats(conversation)] == [0, 2, 3, 5]


def test_a_short_prompt_is_no_echo_of_a_long_text_that_holds_its_words(rollout: Any, opened: Open) -> None:
    rollout.event("user_message", message="ok")
    rollout.event("user_message", message="")
    rollout.message("user", "<environment_context>ok</environment_context>")
    rollout.message("user", "ok")
    rollout.answer()
    conversation = opened(rollout.save())
    assert kinds(conversation) == ["context", "prompt", "thinking", "answer"]
    assert repeats(conversation)[:2] == [("user_message", 1), ("user_message", -1)]


def test_an_event_whose_text_differs_belongs_to_the_only_prompt_it_can(rollout: Any, opened: Open) -> None:
    rollout.message("user", "<environment_context>x</environment_context>")
    rollout.message("user", "look at @file")
    rollout.event("user_message", message="look at file")
    rollout.answer()
    assert repeats(opened(rollout.save()))[0] == ("user_message", 1)


def test_records_of_one_api_answer_share_a_group_and_its_cost(rollout: Any, opened: Open) -> None:
    rollout.user("go")
    rollout.item("reasoning", summary=[], encrypted_content="x")
    rollout.item("function_call", name="a", arguments="{}", call_id="1")
    rollout.item("function_call", name="b", arguments="{}", call_id="2")
    rollout.tokens()
    rollout.item("function_call_output", call_id="1", output="x")
    rollout.lines.append(rollout.lines[-2])  # the count again, with other rate limits
    rollout.item("function_call_output", call_id="2", output="x")
    rollout.message("assistant", "done")
    rollout.tokens()
    rollout.event("token_count", info=None)
    skeleton = opened(rollout.save()).skeleton
    groups = skeleton.groups
    assert groups[1] == groups[2] == groups[3] != groups[6]
    assert groups[0] is groups[4] is groups[5] is None
    one = Usage(30, 10, 60)
    assert skeleton.usages == [None, None, None, one, None, None, one]
    assert skeleton.models == [None, "gpt-5.1", "gpt-5.1", "gpt-5.1", None, None, "gpt-5.1"]
    assert skeleton.providers == {1: "openai", 2: "openai", 3: "openai", 6: "openai"}
    assert opened(rollout.path).usage == one + one


@pytest.mark.parametrize(
    ("item", "parts"),
    [
        (
            {"type": "function_call", "name": "shell", "arguments": '{"a": [1]}', "call_id": "c"},
            (ToolCall("c", "shell", {"a": [1]}),),
        ),
        (
            {"type": "function_call", "name": "shell", "arguments": "ls {", "call_id": "c"},
            (ToolCall("c", "shell", "ls {"),),
        ),
        (
            {"type": "custom_tool_call", "name": "apply_patch", "input": '{"not": "decoded"}', "call_id": "c"},
            (ToolCall("c", "apply_patch", '{"not": "decoded"}'),),
        ),
        (
            {"type": "local_shell_call", "call_id": "c", "action": {"command": ["ls"]}},
            (ToolCall("c", "local_shell", {"command": ["ls"]}),),
        ),
        (
            {"type": "web_search_call", "id": "ws", "action": {"query": "q"}},
            (ToolCall("ws", "web_search", {"query": "q"}),),
        ),
        ({"type": "function_call_output", "call_id": "c", "output": "plain"}, (ToolResult("c", "", "plain"),)),
        (
            {"type": "function_call_output", "call_id": "c", "output": '{"output":"no","metadata":{"exit_code":1}}'},
            (ToolResult("c", "", "no", True, {"exit_code": 1}),),
        ),
        (
            {"type": "function_call_output", "call_id": "c", "output": '{"json": 1}'},
            (ToolResult("c", "", '{"json": 1}'),),
        ),
        (
            {
                "type": "custom_tool_call_output",
                "call_id": "c",
                "output": [
                    {"type": "input_text", "text": "t"},
                    {"type": "input_image", "image_url": "data:image/png;base64,AAA="},
                ],
            },
            (ToolResult("c", "", "t"), Image("", "image/png", 2)),
        ),
        (
            {"type": "function_call_output", "call_id": "c", "output": {"content": "x", "success": False}},
            (ToolResult("c", "", "x", True, {"success": False}),),
        ),
        ({"type": "reasoning", "summary": [{"type": "summary_text", "text": "s"}], "content": None}, (Thinking("s"),)),
        ({"type": "reasoning", "summary": [], "encrypted_content": "x"}, (Thinking(""),)),
        ({"type": ["odd"], "id": "x"}, (Unknown({"type": ["odd"], "id": "x"}),)),
        ({"type": "message", "role": "user", "content": [{"type": "hologram"}]}, (Unknown({"type": "hologram"}),)),
    ],
)
def test_what_items_say(rollout: Any, opened: Open, item: dict[str, Any], parts: tuple[Part, ...]) -> None:
    rollout.item(**item)
    conversation = opened(rollout.save())
    assert conversation.parts(0) == parts


def test_a_prompt_from_an_editor_says_its_request_first_and_loses_nothing(rollout: Any, opened: Open) -> None:
    rollout.user("# Context from my IDE setup:\n\n## Open tabs:\n- a.py\n\n## My request for Codex:\nfix it\n")
    conversation = opened(rollout.save())
    assert conversation.title == "fix it"
    assert conversation.parts(0) == (
        Text("fix it"),
        Text("# Context from my IDE setup:\n\n## Open tabs:\n- a.py\n\n## My request for Codex:"),
    )


def test_a_thread_with_events_only_shows_them_as_its_messages(rollout: Any, opened: Open) -> None:
    rollout.event("user_message", message="ls", images=["data:image/png;base64,AAAA"])
    rollout.item("function_call", name="shell", arguments="{}", call_id="1")
    rollout.event("agent_message", message="two files")
    rollout.event("user_message", message="again")
    rollout.back(1)
    rollout.event("user_message", message="better")
    conversation = opened(rollout.save())
    assert kinds(conversation) == ["prompt", "call", "answer", "prompt", "prompt"]
    assert conversation.skeleton.parents == [-1, 0, 1, 2, 2]
    assert conversation.parts(0) == (Text("ls"), Image("", "image/png", 3))
    assert conversation.skeleton.records == len(rollout.lines) == 5 + len(conversation.skeleton.raw)


def test_items_completed_of_a_paginated_thread_can_be_its_only_messages(rollout: Any, opened: Open) -> None:
    rollout.event(
        "item_completed", item={"type": "UserMessage", "id": "i", "content": [{"type": "text", "text": "hi"}]}
    )
    rollout.event(
        "item_completed", item={"type": "AgentMessage", "id": "j", "content": [{"type": "Text", "text": "ho"}]}
    )
    conversation = opened(rollout.save())
    assert [(kind, conversation.preview(at)) for at, kind in enumerate(kinds(conversation))] == [
        ("prompt", "hi"),
        ("answer", "ho"),
    ]


def test_the_oldest_format_has_no_envelope(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "rollout-2025-06-01T10-00-00-old.jsonl"
    records: list[dict[str, Any]] = [
        {"id": "old-id", "timestamp": "2025-06-01T10:00:00.000Z", "instructions": None, "git": {}},
        {"record_type": "state"},
        {"type": "message", "id": None, "role": "user", "content": [{"type": "input_text", "text": "hi"}]},
        {"record_type": "state"},
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "function_call", "id": "fc_1", "name": "shell", "arguments": "{}", "call_id": "c"},
        {"type": "function_call_output", "call_id": "c", "output": '{"output":"o","metadata":{"exit_code":0}}'},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "ho"}]},
    ]
    path.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    conversation = opened(path)
    assert conversation.id == conversation.skeleton.id == "old-id"
    assert kinds(conversation) == ["prompt", "thinking", "call", "result", "answer"]
    assert conversation.skeleton.ids == ["r3", "rs_1", "fc_1", "r7", "r8"]
    assert conversation.parts(3) == (ToolResult("c", "", "o", False, {"exit_code": 0}),)
    assert [raw.type for raw in conversation.skeleton.raw] == ["session_meta", "state", "state"]
    data = path.read_bytes()
    assert Codex().detect(Head(tmp_path / "other.jsonl", data, len(data)))


def test_a_compaction_is_a_summary_on_the_path_that_shows_what_replaced_the_history(rollout: Any, opened: Open) -> None:
    rollout.turn("one")
    history = [
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "one"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "so far"}]},
    ]
    rollout.record("compacted", {"message": "the gist", "replacement_history": history})
    rollout.turn("two")
    conversation = opened(rollout.save())
    at = kinds(conversation).index("summary")
    assert conversation.skeleton.parents == list(range(-1, len(conversation.skeleton) - 1))
    said = [part.text for part in conversation.parts(at) if isinstance(part, Text)]
    assert said == ["the gist", "**user**", "one", "**assistant**", "so far"]


def test_the_last_name_of_a_thread_is_its_title(rollout: Any, tmp_path: Path, opened: Open) -> None:
    rollout.turn("hello")
    index = [
        {"id": rollout.id, "thread_name": "Old", "updated_at": "2026"},
        {"id": "another", "thread_name": "Other"},
        {"id": rollout.id, "thread_name": "New"},
    ]
    path = rollout.save()
    assert opened(path).skeleton.title == ""
    (tmp_path / "session_index.jsonl").write_bytes(
        b"\n".join(json.dumps(line).encode() for line in index) + b"\ntorn {"
    )
    assert opened(path).title == "New"


def test_rollouts_are_found_by_name_and_nothing_else_is_opened(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codex = Codex()
    assert list(codex.roots()) == [home / ".codex" / "sessions", home / ".codex" / "archived_sessions"]
    monkeypatch.setenv("CODEX_HOME", str(tmp_path))
    assert list(codex.roots()) == [tmp_path / "sessions", tmp_path / "archived_sessions"]
    for name in ("rollout-b.jsonl", "rollout-a.jsonl.zst", "history.jsonl", "auth.json", "rollout-c.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in codex.files(tmp_path)] == ["rollout-a.jsonl.zst", "rollout-b.jsonl"]


def test_detection_goes_by_content(rollout: Any, tmp_path: Path) -> None:
    rollout.turn('a prompt about {"parentUuid": null}')
    data = rollout.save().read_bytes()
    codex = Codex()
    assert codex.detect(Head(tmp_path / "x.jsonl", data, len(data)))
    for other in (
        b'{"type":"session","version":3,"id":"x","cwd":"/"}\n',
        b'{"type":"user","message":{}}\n',
        b"[]",
        b"",
    ):
        assert not codex.detect(Head(tmp_path / "x.jsonl", other, len(other)))
