"""Claude.ai's exports: zips, documents, single conversations; with parents and without."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.model import File, Image, Text, Thinking, ToolCall, ToolResult
from tests.sources import writing
from tests.sources.claude_ai import claude
from tests.sources.test_seeds import opened, read_through


def by_id(path: Path) -> dict[str, Conversation]:
    return {conversation.id[-4:]: conversation for conversation in opened([path], "claude-ai")}


def test_a_zip_says_what_its_document_says(tmp_path: Path) -> None:
    """The other documents in it are none of conversations."""
    packed, plain = by_id(claude.claude_zip(tmp_path)), by_id(claude.export(tmp_path))
    assert list(packed) == ["bbbb"]
    one, other = packed["bbbb"], plain["0001"]
    for entry in range(2):
        assert one.parts(entry) == other.parts(entry)
        assert one.raw(entry) == other.raw(entry)


def test_parents_make_a_tree_and_the_leaf_is_active(tmp_path: Path) -> None:
    """An edited first prompt is a root beside the first; the web API says on which line a person is."""
    conversation = by_id(claude.export(tmp_path))["0002"]
    roots = [branch for branch in conversation.branches if branch.parent is None]
    (active,) = (branch for branch in conversation.branches if branch.active)
    assert len(conversation.branches) == 3
    assert active.head == claude.claude_id(8)
    assert active.total == 4
    assert roots
    assert conversation.message(1).model == "claude-3-5-sonnet"
    assert conversation.parts(0) == (Text("Draw it"), Image("oven.png", "", 0))


def test_without_parents_messages_follow_one_another(tmp_path: Path) -> None:
    """What they say: thoughts, calls, results, what was attached."""
    conversation = by_id(claude.export(tmp_path))["0001"]
    assert conversation.message(1).parent == claude.claude_id(1)
    assert conversation.parts(0) == (Text("Which bread?"), File("a.txt", "txt", 5))
    assert conversation.parts(1) == (
        Thinking("look it up"),
        ToolCall("toolu_1", "web_search", {"query": "bread"}),
        ToolResult("toolu_1", "web_search", "rye"),
        Text("Rye."),
    )
    about = "".join(part.text for part in conversation.parts(2) if isinstance(part, Text))
    assert "created_at" in about
    assert "9f6b23a1" not in about, "whose account it is concerns nobody"


@pytest.mark.parametrize("seed", range(5))
def test_random_trees(tmp_path: Path, seed: int) -> None:
    """A naive reading finds the same parents, wherever a conversation lies in its document."""
    chance = random.Random(seed)
    made = [
        claude.conversation(
            number,
            *(
                claude.message(at, chance.choice(["human", "assistant"]), f"m{at}", chance.randrange(at))
                for at in range(1, 30)
            ),
        )
        for number in range(3)
    ]
    path = writing.write(tmp_path / "conversations.json", made)
    for conversation, one in zip(opened([path], "claude-ai"), made, strict=True):
        read_through(conversation)
        named = {message["uuid"]: message["parent_message_uuid"] for message in one["chat_messages"]}
        expected = {id: None if parent == claude.NO_PARENT else parent for id, parent in named.items()}
        messages = [conversation.message(at) for at in range(29)]
        assert {message.id: message.parent for message in messages} == expected
        assert all(json.loads(conversation.raw(message.index))["uuid"] == message.id for message in messages)


def test_a_conversation_without_messages_is_listed(tmp_path: Path) -> None:
    """Accounts have many of them; nothing is wrong with one."""
    made = [claude.CLAUDE_LINE, claude.conversation(9)]
    conversation = by_id(writing.write(tmp_path / "conversations.json", made))["0009"]
    assert len(conversation.skeleton) == 0
    assert conversation.problems == []


def test_an_export_that_is_cut_off_says_so(tmp_path: Path) -> None:
    """What is whole of its last conversation is shown."""
    path = claude.export(tmp_path)
    path.write_bytes(path.read_bytes()[:-400])
    last = by_id(path)["0002"]
    assert last.skeleton.counted() == 4
    assert len(last.skeleton.raw) == 1
    assert "torn" in {problem.code for problem in last.problems}
