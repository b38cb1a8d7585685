"""A conversation over a source that counts what it is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bough.core.conversation import PREVIEW_LIMIT, Conversation, first_words, preview, total_usage
from bough.core.errors import Moved
from bough.core.model import File, Image, Locator, Part, Parts, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.core.skeleton import Skeleton
from bough.core.sources.base import Head, Ref
from tests.unit.forests import skeleton


class Counting:
    """A source of one conversation in memory, which says the index of each entry."""

    name = "counting"

    def __init__(self, made: Skeleton, parts: Parts | None = None) -> None:
        self.made = made
        self.parts = parts
        self.asked: list[str] = []
        self.moved = False

    def roots(self) -> list[Path]:
        return []

    def files(self, root: Path) -> list[Path]:
        return []

    def detect(self, head: Head) -> bool:
        return False

    def discover(self, files: object) -> list[Ref]:
        return []

    def read(self, ref: Ref) -> Skeleton:
        self.asked.append("read")
        return self.made

    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        self.asked.append("body")
        if self.moved:
            raise Moved(ref.files[0])
        return self.parts if self.parts is not None else (Text(f"said at {locator.offset}"),)

    def raw(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> bytes:
        self.asked.append("raw")
        return json.dumps(locator.offset).encode()


def opened(made: Skeleton, parts: Parts | None = None) -> tuple[Conversation, Counting]:
    source = Counting(made, parts)
    made.offsets = type(made.offsets)("q", range(len(made)))
    return Conversation(Ref("counting", "c-1", (Path("made.jsonl"), Path("more.jsonl"))), source), source  # type: ignore[arg-type]  # lists where iterators are promised


def test_nothing_is_read_before_it_is_needed() -> None:
    """Making one costs nothing; the skeleton is read once, each body when it is looked at, and once."""
    conversation, source = opened(skeleton([-1, 0, 1]))
    assert (conversation.id, conversation.path, source.asked) == ("c-1", Path("made.jsonl"), [])
    assert len(conversation.branches) == 1
    assert conversation.problems == []
    assert source.asked == ["read"]
    assert [conversation.parts(1), conversation.parts(1), conversation.parts(2)] == [
        (Text("said at 1"),),
        (Text("said at 1"),),
        (Text("said at 2"),),
    ]
    assert conversation.raw(2) == b"2"
    assert source.asked == ["read", "body", "body", "raw"]


def test_a_given_skeleton_is_not_read() -> None:
    """As the store hands one over."""
    conversation, source = opened(skeleton([-1]))
    given = Conversation(conversation.ref, conversation.source, source.made)
    assert given.message(0).id == "m0"
    assert source.asked == []


def test_bodies_that_moved_are_not_remembered() -> None:
    """The error passes; the next look asks again."""
    conversation, source = opened(skeleton([-1]))
    source.moved = True
    with pytest.raises(Moved):
        conversation.parts(0)
    source.moved = False
    assert conversation.parts(0) == (Text("said at 0"),)


def test_bodies_are_held_in_bounds() -> None:
    """Looking at ten thousand messages does not keep ten thousand."""
    conversation, source = opened(skeleton(list(range(-1, 9_999))))
    for entry in range(10_000):
        conversation.parts(entry)
    source.asked.clear()
    conversation.parts(9_999)
    conversation.parts(0)
    assert source.asked == ["body"]


def test_an_empty_message_is_read_once() -> None:
    """No parts are parts as well."""
    conversation, source = opened(skeleton([-1]), ())
    assert [conversation.parts(0), conversation.parts(0)] == [(), ()]
    assert source.asked == ["read", "body"]


def test_the_title_is_the_given_one_else_the_first_prompt() -> None:
    """And empty where nobody typed anything."""
    made = skeleton([-1, 0])
    made.kinds[0] = "context"
    assert opened(made)[0].title == "said at 1"
    made.title = "given"
    assert opened(made)[0].title == "given"
    assert opened(skeleton([-1], notes={0}))[0].title == ""
    assert opened(skeleton([]))[0].title == ""


def test_prompts_are_told_in_file_order() -> None:
    """Of every branch; nothing else is one."""
    made = skeleton([-1, 0, 0, 1])
    made.kinds[1] = "answer"
    conversation, _ = opened(made)
    assert list(conversation.prompts()) == [0, 2, 3]
    assert conversation.first_prompt == 0
    assert conversation.index_of("m3") == 3
    assert conversation.index_of("m9") is None


def test_usage_counts_each_answer_once() -> None:
    """Records of one answer repeat its usage: the last one counts; costs add up where there are any."""
    made = skeleton([-1, 0, 1, 2, 3])
    made.usages = [None, Usage(1, 1), Usage(1, 5, 2, cost=0.5), Usage(10, 10), Usage(10, 20)]
    made.groups = [None, "a", "a", None, None]
    assert opened(made)[0].usage == Usage(21, 35, 2, 0, 0.5)
    assert total_usage(made, [3]) == Usage(10, 10)
    assert total_usage(made, [0]) is None


def test_a_group_is_no_index() -> None:
    """A group that is called like a place in the file is another answer."""
    made = skeleton([-1, 0])
    made.usages = [Usage(1), Usage(2)]
    made.groups = [None, "0"]
    assert total_usage(made, range(2)) == Usage(3)


@pytest.mark.parametrize(
    ("part", "line"),
    [
        (Text("  two\n\tlines\u2028 here "), "two lines here"),
        (Thinking("hm"), "hm"),
        (ToolResult("c", "ls", "a\nb"), "a b"),
        (ToolCall("c", "bash", {"command": "ls -l", "timeout": 3}), "bash ls -l"),
        (ToolCall("c", "bash", {"timeout": 3}), "bash"),
        (ToolCall("c", "sql", "select 1"), "sql select 1"),
        (ToolCall("c", "odd", [1]), "odd"),
        (Image("a.png", "image/png", 3), "image a.png"),
        (File("a.pdf", "application/pdf", 3), "file a.pdf"),
        (Unknown({"x": 1}), "{'x': 1}"),
    ],
)
def test_a_preview_is_one_line(part: Part, line: str) -> None:
    """Of whatever a message holds."""
    assert preview((part,)) == line
    assert preview((part, Text("said"))) == ("said" if not isinstance(part, Text) else line)


def test_colours_are_no_part_of_a_preview() -> None:
    """What a program printed in red is said without the red; other sequences stay, they are made visible later."""
    failed = ToolResult("", "Bash", "\x1b[1;31mFAILED\x1b[0m tests/x.py \x1b[38;5;208massert\x1b[m \x1b[2J", False)
    assert preview((failed,)) == "FAILED tests/x.py assert \x1b[2J"
    assert preview((Text("\x1b[32m\x1b[0m"), Text("said"))) == "said"


def test_previews_are_short() -> None:
    """Whatever the length of the text; white space at its beginning does not use it up."""
    assert preview((Text("x" * 10_000_000),)) == "x" * PREVIEW_LIMIT
    assert preview((Text(" \n" * 5_000 + "late"),)) == "late"
    assert preview((ToolCall("", "t", "y" * 1000),)).startswith("t yyy")
    assert preview((Unknown(["z" * 10_000]),)).startswith("['zzz")
    assert preview(()) == ""
    assert preview((Text("  "), Thinking("thought"))) == "thought"
    assert preview((Thinking(""), ToolCall("", "ls", {}))) == "ls"


def test_first_words_are_the_first_text() -> None:
    """Of the arguments of a call."""
    assert first_words({"a": "", "b": 1, "c": "here", "d": "no"}) == "here"
    assert first_words("plain") == "plain"
    assert first_words(None) == ""
