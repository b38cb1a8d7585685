"""Exports to CodeBuddy, claw-code, HelixCode and MultiAgentCoder: read again, they say what was exported."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

import pytest

from bough.core import open_path
from bough.core.carried import carried, carry, in_words
from bough.core.conversation import Conversation
from bough.core.exporting import Document, format_of, save, script_of
from bough.core.exporting.claw_code import fingerprint
from bough.core.library import Library
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolCall, Usage
from bough.core.store import Store
from tests.exporting import naive
from tests.exporting.scripts import answer, ask, essence, native, result, talk
from tests.exporting.validating import validate

TOOLS = ["codebuddy", "claw-code", "helixcode", "multiagentcoder"]
TOLD = {
    "codebuddy": {"usage-left"},
    "claw-code": {"times-left", "character-replaced"},
    "helixcode": {"in-words", "character-replaced"},
    "multiagentcoder": {"in-words", "character-replaced"},
}


def exported(tool: str, conversation: Conversation, into: Path, *, whole: bool = False) -> tuple[Document, list[Path]]:
    """A conversation as files of a tool, each of which its rules let pass."""
    document = format_of(tool).encode(script_of(conversation, whole=whole))
    paths = save(document, into)
    for path in paths:
        assert validate(tool, PurePath(path), path.read_bytes()) == []
    return document, list(paths)


def mended(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """With what strict parsers refuse replaced."""
    return [(who, text.replace("\ud800", "\ufffd")) for who, text in said]


def tree(root: Path) -> Conversation:
    """Three branches: one leaves the first message, one leaves that one."""
    store = Store.open(root, create=True)
    id = store.create("A lake", messages=talk())
    with store.write(id) as writer:
        ids = store.read(id).skeleton.ids
        writer.fork(ids[5], "warm", messages=[ask("And warm?"), answer(Text("No."), usage=Usage(2, 3))])
        other = store.read(id)
        at = other.skeleton.ids[next(n for n in other.tree.nodes if other.preview(n) == "And warm?")]
        writer.fork(at, "cold", messages=[ask("Cold, then?"), answer(ToolCall("toolu_9", "Bash", {"command": "x"}))])
    return store.read(id)


@pytest.mark.parametrize("tool", TOOLS)
def test_what_was_said_comes_back(tool: str, tmp_path: Path) -> None:
    """Order, roles, texts, calls with their results, failures and thoughts; what a tool cannot hold is told."""
    conversation = native(tmp_path / "store", talk(), project=str(tmp_path))
    document, (path,) = exported(tool, conversation, tmp_path / "out")
    (again,) = open_path(path)
    assert again.source.name == tool
    wanted = essence(conversation)
    assert essence(again) == (wanted if tool == "codebuddy" else mended(wanted))
    assert {problem.code for problem in document.problems} == TOLD[tool]
    assert again.problems == []
    assert again.skeleton.project == str(tmp_path)
    assert "claude-sonnet-4-5" in again.skeleton.models


@pytest.mark.parametrize("tool", TOOLS)
def test_times_and_usage_are_kept(tool: str, tmp_path: Path) -> None:
    """Prompts have their times everywhere; each answer's usage counts once."""
    conversation = native(tmp_path / "store", talk())
    _, (path,) = exported(tool, conversation, tmp_path / "out")
    (again,) = open_path(path)
    assert again.skeleton.time(0) == datetime(2026, 3, 2, 10, 0, 0, 250_000, UTC)
    assert again.usage is not None
    assert conversation.usage is not None
    assert again.usage.tokens == conversation.usage.tokens
    if tool != "codebuddy":
        assert again.usage == conversation.usage


def test_a_session_of_claw_code_read_plainly(tmp_path: Path) -> None:
    """Blocks in their order; sorted keys; the folder is the print of the workspace."""
    conversation = native(tmp_path / "store", talk(), project="/nowhere/atlas")
    _, (path,) = exported("claw-code", conversation, tmp_path / "out")
    said = [(who, text) for who, text in essence(conversation) if who != "user"]
    assert [one for one in naive.claw_code(path) if one[0] != "user"] == mended(said)
    assert path.parent == tmp_path / "out" / ".claw" / "sessions" / fingerprint("/nowhere/atlas")
    first = path.read_text().splitlines()[0]
    assert first == json.dumps(json.loads(first), sort_keys=True, separators=(",", ":"))


def test_the_print_of_a_workspace_is_fnv_1a() -> None:
    """By the published vectors of that hash; `/` is the one path that is the same everywhere."""
    assert fingerprint("/") == f"{(0xCBF29CE484222325 ^ 0x2F) * 0x100000001B3 % 2**64:016x}"


def test_a_session_of_codebuddy_read_plainly(tmp_path: Path) -> None:
    """One entry a part."""
    conversation = native(tmp_path / "store", talk())
    _, (path,) = exported("codebuddy", conversation, tmp_path / "out")
    said = [one for one in essence(conversation) if one[0] != "user"]
    assert [one for one in naive.codebuddy_session(path) if one[0] != "user"] == said


@pytest.mark.parametrize("tool", ["helixcode", "multiagentcoder"])
def test_texts_of_tools_without_calls_read_plainly(tool: str, tmp_path: Path) -> None:
    """Calls and results stand there in words, nothing is empty."""
    conversation = native(tmp_path / "store", talk())
    _, (path,) = exported(tool, conversation, tmp_path / "out")
    said = naive.helixcode(path) if tool == "helixcode" else naive.multiagentcoder(path)
    assert [who for who, _ in said] == [
        "user",
        "assistant",
        "assistant",
        "tool",
        "tool",
        "assistant",
        "user",
        "assistant",
    ]
    assert said[1][1] == 'Let me look.\n\nI look.\n\n[call of Bash] {"command": "ls"}'
    assert said[4][1] == "[failure of Read]\nno such file"


def test_codebuddy_takes_the_whole_tree(tmp_path: Path) -> None:
    """A folder of branches, each with the messages it took and how many these are."""
    conversation = tree(tmp_path / "store")
    document, paths = exported("codebuddy", conversation, tmp_path / "out", whole=True)
    assert paths[0].name == "main.json"
    assert "failure-left" in {problem.code for problem in document.problems}
    (again,) = open_path(paths[0])
    assert again.problems == []
    assert sorted(branch.name or "" for branch in again.branches) == ["cold", "main", "warm"]
    for branch in conversation.branches:
        other = next(one for one in again.branches if one.name == branch.name)
        assert _lines(again, other.id) == _lines(conversation, branch.id)
    named = {json.loads(path.read_text())["name"]: path for path in paths}
    last = naive.codebuddy_branch(named["cold"])[-2:]
    assert last == [("call", 'Bash {"command": "x"}'), ("result", "No result was recorded for this call.")]
    assert json.loads(named["warm"].read_text())["parentMessageIndex"] == 6


def _lines(conversation: Conversation, branch: str) -> list[str]:
    """What people and models say on a branch."""
    found = conversation.tree.branch(branch)
    assert found is not None
    path = conversation.tree.path(conversation.tree.head(found))
    texts = [part.text for at in path for part in conversation.parts(at) if isinstance(part, Text)]
    return "\n\n".join(texts).split("\n\n")


def test_multiagentcoder_takes_the_whole_tree(tmp_path: Path) -> None:
    """A session a branch: forks keep the ids of what they took over, so they are a family with exact fork points."""
    conversation = tree(tmp_path / "store")
    _, paths = exported("multiagentcoder", conversation, tmp_path / "out", whole=True)
    sessions = [json.loads(path.read_text()) for path in paths]
    assert [one["fork_point"] for one in sessions] == [None, 6, 7]
    assert [one["parent_id"] for one in sessions] == [None, sessions[0]["id"], sessions[1]["id"]]
    assert sessions[1]["messages"][:6] == sessions[0]["messages"][:6]
    listed = Library([tmp_path / "out"]).complete()
    assert {one.family for one in listed} == {sessions[0]["id"]}
    (again,) = open_path(paths[1])
    assert again.skeleton.forked_from is not None
    assert again.skeleton.forked_from.message == conversation.skeleton.ids[5]


def test_of_a_tree_a_path_is_exported_for_tools_without_trees(tmp_path: Path) -> None:
    """A branch as one session."""
    conversation = tree(tmp_path / "store")
    branch = next(one for one in conversation.branches if one.name == "warm")
    document = format_of("claw-code").encode(script_of(conversation, branch=branch))
    (path,) = save(document, tmp_path / "out")
    assert naive.claw_code(path)[-1] == ("assistant", "No.")


def test_what_is_injected_stays_so_where_that_can_be_kept(tmp_path: Path) -> None:
    """Else it is told."""
    messages = [NewMessage(parts=(Text("<env>"),), hidden=True), ask("a"), answer(Text("b"))]
    for tool in TOOLS:
        document, (path,) = exported(tool, native(tmp_path / f"{tool}-store", messages), tmp_path / tool)
        (again,) = open_path(path)
        kept = tool in ("helixcode", "multiagentcoder")
        assert bool(again.skeleton.hidden[0]) is kept
        assert ("hidden-left" in {problem.code for problem in document.problems}) is not kept


def test_what_claw_code_will_cut_is_told(tmp_path: Path) -> None:
    """It is written whole; the tool shortens it when it saves the session."""
    document, (path,) = exported("claw-code", native(tmp_path / "store", [ask("x" * 20_000)]), tmp_path / "out")
    assert [problem.code for problem in document.problems] == ["times-left", "will-be-cut"]
    assert len(naive.claw_code(path)[0][1]) == 20_000


def test_what_is_carried_counts_only_beside_its_own_text() -> None:
    """Somebody who edits the text says what is to count; damaged metadata says nothing."""
    parts = (Text("I look."), ToolCall("c", "Bash", {"a": 1}))
    metadata = {"bough": carry(parts, Usage(1, 2))}
    assert carried(metadata, in_words(parts)).parts == parts
    assert carried(metadata, "I looked.").parts == ()
    for damaged in ({"bough": "{"}, {"bough": '{"parts":[{"type":"nonsense"}]}'}, {"bough": 1}, None, "x"):
        assert carried(damaged, "x").parts == ()
    assert carry((Text("alone"),)) == ""


Break = tuple[str, str, Any]
BREAKS: list[tuple[str, Any, str]] = [
    ("claw-code", lambda text: text.replace('"version":1', '"version":1.5'), "whole numbers"),
    ("claw-code", lambda text: text.split("\n", 1)[1], "session_meta"),
    ("claw-code", lambda text: text.replace('"type":"tool_use"', '"type":"tool_wish"'), "does not know"),
    ("claw-code", lambda text: "\n".join(x for x in text.split("\n") if "tool_result" not in x), "no result"),
    ("claw-code", lambda text: text + '{"type":"odd"}\n', "does not know"),
    ("codebuddy", lambda text: text.replace('"tool_call"', '"tool_wish"'), "type"),
    ("codebuddy", lambda text: text.replace('"timestamp": "2026', '"timestamp": "x'), "no time"),
    ("codebuddy", lambda text: text.replace('"type": "tool_result"', '"type": "assistant"'), "no result"),
    ("helixcode", lambda text: "{}", "not there"),
    ("helixcode", lambda text: text.replace('"Content": "Four."', '"Content": ""'), "content"),
    ("helixcode", lambda text: text.replace('"MessageCount": 8', '"MessageCount": 7'), "MessageCount"),
    ("helixcode", lambda text: text.replace('"Role": "tool"', '"Role": "robot"'), "role"),
    ("multiagentcoder", lambda text: text.replace('"tokens":0', '"tokens":null'), "another type"),
    ("multiagentcoder", lambda text: text.replace('"retention_policy"', '"retention"'), "retention_policy"),
    ("multiagentcoder", lambda text: text.replace('"fork_point":null', '"fork_point":99'), "took over"),
    ("multiagentcoder", lambda text: "[]", "no JSON object"),
]


@pytest.mark.parametrize(("tool", "change", "said"), BREAKS)
def test_what_a_tool_would_stumble_over_is_found(tool: str, change: Any, said: str, tmp_path: Path) -> None:
    """Each rule by breaking it."""
    _, (path,) = exported(tool, native(tmp_path / "store", talk()), tmp_path / "out")
    broken = change(path.read_text())
    assert broken != path.read_text()
    assert any(said in problem.message for problem in validate(tool, PurePath(path), broken.encode()))


def test_a_result_without_its_call_is_text_everywhere(tmp_path: Path) -> None:
    """No tool would take it."""
    for tool in TOOLS:
        conversation = native(tmp_path / f"{tool}-store", [ask("a"), result("nobody", "lost words")])
        document, (path,) = exported(tool, conversation, tmp_path / tool)
        assert "no-call" in {problem.code for problem in document.problems}
        (again,) = open_path(path)
        assert "lost words" in str(essence(again))
