"""LibreChat's exports: trees within trees, lists that name parents, and what their messages say."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.model import File, Text, Thinking, ToolCall, ToolResult, Usage
from tests.sources import writing
from tests.sources.librechat import exported as libre
from tests.sources.test_seeds import opened


def chat(path: Path) -> Conversation:
    (conversation,) = opened([path], "librechat")
    return conversation


def parents(conversation: Conversation) -> dict[str, str | None]:
    return {message.id: message.parent for message in map(conversation.message, range(len(conversation.skeleton)))}


@pytest.mark.parametrize("seed", range(8))
def test_a_random_tree_is_the_same_nested_and_flat(tmp_path: Path, seed: int) -> None:
    """Each message below the one it names, whichever way it was exported; told by brackets within texts too."""
    chance = random.Random(seed)
    said = [
        libre.libre(number, chance.randrange(number), chance.choice(['{"children": [', "]}", "x", '\\"[{']), typed=True)
        for number in range(1, 60)
    ]
    nested = writing.write(tmp_path / "a.json", libre.export(libre.libre_nested(said), "a", recursive=True), None)
    flat = writing.write(tmp_path / "b.json", libre.export(said, "b", recursive=False))
    expected = {
        one["messageId"]: None if one["parentMessageId"] == libre.ROOT else one["parentMessageId"] for one in said
    }
    for path in (nested, flat):
        conversation = chat(path)
        found = parents(conversation)
        about = found.pop("about")
        assert about is not None
        assert found == expected
        assert conversation.problems == []
        texts = {one["messageId"]: (Text(one["text"]),) for one in said}
        for entry in range(59):
            message = conversation.message(entry)
            assert conversation.parts(entry) == texts[message.id]
            assert json.loads(conversation.raw(entry))["messageId"] == message.id


def test_a_line_of_thousands_of_messages_is_nested_as_deeply(tmp_path: Path) -> None:
    """Six thousand levels of brackets, read in one pass; what answers a message is not its own record."""
    for number in (1, 3000):
        pieces = [json.dumps(libre.libre(at, at - 1, "word " * 20)) for at in range(1, number + 1)]
        opening = "".join(piece[:-1] + ', "children": [' for piece in pieces)
        text = (
            f'{{"conversationId": "deep", "recursive": true, "exportAt": "", "messages": [{opening}{"]}" * number}]}}'
        )
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        conversation = chat(path)
        assert conversation.skeleton.counted() == number
        assert len(conversation.branches) == 1
        last = conversation.index_of(libre.libre_id(number))
        assert last is not None
        assert conversation.parts(last) == (Text("word " * 20),)
    assert len(conversation.raw(0)) < 1000


def test_what_messages_say(tmp_path: Path) -> None:
    """Thoughts, calls with their results, files; the model, its provider and its tokens."""
    conversation = chat(libre.tree(tmp_path))
    by_id = {conversation.message(at).id: at for at in range(len(conversation.skeleton))}
    first, called = by_id[libre.libre_id(1)], by_id[libre.libre_id(3)]
    assert conversation.parts(first) == (Text("Why?"), File("a.pdf", "application/pdf", 3))
    assert conversation.parts(called) == (
        Thinking("hm"),
        ToolCall("l1", "search", {"q": "rye"}),
        ToolResult("l1", "search", "found"),
    )
    message = conversation.message(called)
    assert (message.model, message.provider, message.usage) == ("gpt-4-turbo", "openAI", Usage(output=9))
    assert conversation.message(first).usage is None
    assert conversation.title == "Bread"


def test_parents_that_are_missing_doubled_or_in_a_ring(tmp_path: Path) -> None:
    """Each is worked around and told, and no message is lost."""
    said = [
        libre.libre(1, 9, "orphan"),
        libre.libre(2, 3, "ring"),
        libre.libre(3, 2, "ring"),
        libre.libre(4, 1, "x"),
        libre.libre(4, 1, "y"),
    ]
    conversation = chat(writing.write(tmp_path / "a.json", libre.export(said, "odd", recursive=False)))
    assert conversation.skeleton.counted() == 5
    assert {problem.code for problem in conversation.problems} == {"missing-parent", "cycle", "duplicate-id"}
