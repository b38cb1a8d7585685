"""Which messages say the same."""

from __future__ import annotations

import pytest

from bough.core import File, Image, Text, Thinking, ToolCall, ToolResult, Unknown
from bough.core.comparing.content import message_key, turn_key
from bough.core.model import Parts

SAME: dict[str, tuple[Parts, Parts]] = {
    "ends of lines": ((Text("a\r\nb"),), (Text("a\nb"),)),
    "room around a text": ((Text("  a\n"),), (Text("a"),)),
    "texts that say nothing": ((Text("a"), Text(" "), Thinking("")), (Text("a"),)),
    "the id of a call": ((ToolCall("1", "Bash", {}),), (ToolCall("2", "Bash", {}),)),
    "the order of arguments": ((ToolCall("", "X", {"a": 1, "b": 2}),), (ToolCall("", "X", {"b": 2, "a": 1}),)),
    "the tool that a result repeats": ((ToolResult("1", "Bash", "ok"),), (ToolResult("", "", "ok"),)),
    "what a source keeps beside a result": ((ToolResult("", "", "x", False, [1]),), (ToolResult("", "", "x"),)),
    "order beyond what encoders take": (
        (ToolCall("", "X", {"a": 2**70, "b": "\ud800"}),),
        (ToolCall("", "X", {"b": "\ud800", "a": 2**70}),),
    ),
}
OTHER: dict[str, tuple[Parts, Parts]] = {
    "words": ((Text("a"),), (Text("b"),)),
    "a text and a thought": ((Text("a"),), (Thinking("a"),)),
    "where texts end": ((Text("a"), Text("bc")), (Text("ab"), Text("c"))),
    "arguments": ((ToolCall("", "X", {"a": 1}),), (ToolCall("", "X", {"a": "1"}),)),
    "whether a tool failed": ((ToolResult("", "", "x", True),), (ToolResult("", "", "x"),)),
    "a picture and a file": ((Image("a", "b", 1),), (File("a", "b", 1),)),
    "lone surrogates": ((Text("\ud800"),), (Text("\ud801"),)),
    "what nobody knows": ((Unknown({"a": [1]}),), (Unknown({"a": [2]}),)),
    "numbers and words beyond 64 bits": ((Unknown([2**70]),), (Unknown([str(2**70)]),)),
}


@pytest.mark.parametrize("what", SAME)
def test_copies_say_the_same(what: str) -> None:
    """What differs between copies of a message does not count."""
    one, other = SAME[what]
    assert message_key("assistant", one) == message_key("assistant", other)


@pytest.mark.parametrize("what", OTHER)
def test_other_messages_say_something_else(what: str) -> None:
    """What was said does."""
    one, other = OTHER[what]
    assert message_key("assistant", one) != message_key("assistant", other)


def test_who_says_it_counts() -> None:
    """The same words of a person and of a model are two messages."""
    assert message_key("user", (Text("a"),)) != message_key("assistant", (Text("a"),))


def test_keys_are_the_same_tomorrow() -> None:
    """Drafts of merges hold them: another way to make them is a change of what is kept."""
    assert message_key("user", (Text("How deep is the lake?"),)).hex() == "861ab05363c3536415f560245106ecd7"


def test_nesting_that_no_encoder_follows_has_a_key() -> None:
    """However deep: nothing recurses."""
    deep: object = "x"
    other: object = "y"
    for _ in range(5000):
        deep, other = [deep], [other]
    assert message_key("user", (Unknown(deep),)) != message_key("user", (Unknown(other),))


def test_a_turn_is_its_messages_in_order() -> None:
    """The key of a turn is made of theirs."""
    one, other = message_key("user", (Text("a"),)), message_key("assistant", (Text("b"),))
    assert turn_key([one, other]) != turn_key([other, one])
    assert turn_key([one]) != one
