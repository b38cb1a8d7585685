"""What a model's interface refuses is found, and each fix makes it well without breaking anything else."""

from __future__ import annotations

import pytest

from bough.core.merging.checks import FIXES, Line, check, mended
from bough.core.merging.items import Which
from bough.core.model import Image, Kind, Part, Role, Text, Thinking, ToolCall, ToolResult

CALL = ToolCall("c1", "Bash", {"command": "ls"})
RESULT = ToolResult("c1", "Bash", "a.txt")
_KINDS: dict[Role, Kind] = {"user": "prompt", "assistant": "answer", "tool": "result", "system": "context"}


def line(at: int, role: Role, *parts: Part, side: str = "ours", hidden: bool = False) -> Line:
    which: Which = "theirs" if side == "theirs" else "base" if side == "base" else "ours"
    return Line((which, at), role, _KINDS[role], hidden, parts)


ASKED = line(0, "user", Text("go"))
WRONG = {
    "dangling-call": [ASKED, line(1, "assistant", Text("I look"), CALL)],
    "dangling-call alone": [ASKED, line(1, "assistant", CALL)],
    "orphan-result": [ASKED, line(1, "tool", RESULT), line(2, "assistant", Text("one file"))],
    "role-order": [ASKED, line(3, "user", Text("stop"), side="theirs")],
    "role-order of answers": [ASKED, line(1, "assistant", Text("a")), line(1, "assistant", Text("b"), side="theirs")],
    "empty-text": [ASKED, line(1, "assistant", Text(" "))],
    "image-lost": [line(0, "user", Text("see"), Image("x.png", "image/png", 0))],
}


@pytest.mark.parametrize("name", WRONG)
def test_it_is_found_and_fixed(name: str) -> None:
    """One finding, at its place, with a sentence; after the fix none."""
    (found,) = check(WRONG[name])
    assert found.code == name.split(" ", 1)[0]
    assert found.place in {one.place for one in WRONG[name][-2:]}
    assert found.fix == FIXES[found.code]
    assert found.sentence.endswith(".")
    assert check(mended(WRONG[name], [found.mend])) == []


def test_what_is_well_is_left_alone() -> None:
    """A whole turn with injected text before it, and two prompts that always followed each other."""
    lines = [
        line(0, "user", Text("injected"), hidden=True),
        line(1, "user", Text("go")),
        line(2, "assistant", Thinking("hm")),
        line(3, "assistant", CALL),
        line(4, "tool", RESULT),
        line(5, "assistant", Text("one file")),
        line(6, "user", Text("a")),
        line(7, "user", Text("b")),
    ]
    assert check(lines) == []


def test_what_is_shared_is_looked_at_and_left() -> None:
    """A call before the fork whose result was not picked is told; only other picks help."""
    shared = [line(3, "user", Text("go"), side="base"), line(4, "assistant", CALL, side="base")]
    assert [(one.code, one.fix) for one in check(shared)] == [("dangling-call", "")]
    assert check([*shared, line(0, "tool", RESULT)]) == []
    (found,) = check([*shared[:1], line(1, "user", Text("and?"))])
    assert (found.code, found.fix) == ("role-order", "")


def test_a_result_before_its_call_is_an_orphan() -> None:
    """Order counts."""
    found = check([ASKED, line(2, "tool", RESULT), line(1, "assistant", CALL)])
    assert [one.code for one in found] == ["orphan-result"]


def test_a_fix_whose_message_is_gone_does_nothing() -> None:
    """Other picks may have left it out; a fix that nobody knows does nothing either."""
    (found,) = check(WRONG["empty-text"])
    assert mended([ASKED], [found.mend]) == [ASKED]
    assert mended([ASKED], [type(found.mend)("of tomorrow", "ours", 0)]) == [ASKED]


def test_joined_prompts_are_one() -> None:
    """What the second says follows what the first says."""
    (found,) = check(WRONG["role-order"])
    (joined,) = mended(WRONG["role-order"], [found.mend])
    assert joined.parts == (Text("go"), Text("stop"))
