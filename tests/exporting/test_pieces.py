"""A path as the APIs accept it: whatever it was, calls have their results and nothing is empty."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bough.core.exporting.pieces import NO_RESULT, Piece, joined, pieces_of
from bough.core.exporting.script import Said
from bough.core.model import Image, Kind, Message, Part, Role, Text, ToolCall, ToolResult, Unknown

ROLES: list[Role] = ["user", "assistant", "system", "tool"]


def said(role: Role, *parts: Part, at: int = 0) -> Said:
    """One message."""
    kind: Kind = "result" if role == "tool" else "prompt" if role == "user" else "answer"
    message = Message(at, f"m{at}", None, role, kind, False, None, datetime(2026, 1, 1, tzinfo=UTC), None, None, None)
    return Said(message, parts, at - 1, "main")


def sides(pieces: list[Piece]) -> list[str]:
    return [piece.side for piece in pieces]


def test_a_call_without_result_gets_one_that_says_so() -> None:
    """Before anybody else speaks, and it is told."""
    path = [said("user", Text("a")), said("assistant", ToolCall("c", "Bash", {}), at=1), said("user", Text("b"), at=2)]
    found = pieces_of(path, "x")
    assert sides(found.pieces) == ["user", "assistant", "tool", "user"]
    assert found.pieces[2].parts == (ToolResult("c", "Bash", NO_RESULT, error=True),)
    assert [problem.code for problem in found.problems] == ["no-result"]


def test_what_is_typed_between_a_call_and_its_result_comes_after() -> None:
    """The API wants the result first."""
    path = [
        said("assistant", ToolCall("c", "Bash", {})),
        said("user", Text("hurry"), at=1),
        said("tool", ToolResult("c", "Bash", "done"), at=2),
    ]
    found = pieces_of(path, "x")
    assert sides(found.pieces) == ["assistant", "tool", "user"]
    assert found.problems == []


def test_a_result_without_call_becomes_text() -> None:
    """A person may still want it; the other results of its message stay."""
    path = [
        said("assistant", ToolCall("c", "Bash", {})),
        said("tool", ToolResult("c", "Bash", "done"), ToolResult("gone", "Read", "lost"), at=1),
    ]
    found = pieces_of(path, "x")
    assert sides(found.pieces) == ["assistant", "tool", "user"]
    assert "lost" in str(found.pieces[2].parts)
    assert [problem.code for problem in found.problems] == ["no-call"]


def test_a_record_with_call_and_result_is_taken_apart() -> None:
    """Formats that keep both in one say the same as those that do not; calls without id pair in their order."""
    both = (ToolCall("", "a", {}), ToolResult("", "a", "1"), ToolCall("", "b", {}), ToolResult("", "b", "2"), Text("."))
    found = pieces_of([said("assistant", *both)], "x")
    assert sides(found.pieces) == ["assistant", "tool", "assistant", "tool", "assistant"]
    calls = [part.call for piece in found.pieces for part in piece.parts if isinstance(part, ToolCall)]
    results = [part.call for piece in found.pieces for part in piece.parts if isinstance(part, ToolResult)]
    assert calls == results == ["call_1", "call_2"]


def test_what_cannot_be_carried_is_named_in_its_place() -> None:
    """And told."""
    found = pieces_of([said("user", Text(" "), Image("a.png", "image/png", 9), Unknown({"x": 1}))], "x")
    assert found.pieces[0].parts == (Text("[image: a.png]"),)
    assert [problem.code for problem in found.problems] == ["image-left", "part-left"]


def test_a_command_run_by_hand_is_what_the_person_said() -> None:
    """pi's `!command` is no call of a model."""
    parts = (ToolCall("", "bash", {"command": "ls"}), ToolResult("", "bash", "a.txt"))
    found = pieces_of([said("user", *parts)], "x")
    assert found.pieces[0].side == "user"
    assert found.pieces[0].parts == (Text("! ls"), Text("a.txt"))


IDS = st.sampled_from(["", "a", "b", "c", "bad id!", "x" * 99])
PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, st.sampled_from(["", " ", "hello"])),
    st.builds(ToolCall, IDS, st.just("Bash"), st.just({})),
    st.builds(ToolResult, IDS, st.just("Bash"), st.sampled_from(["", "ok"])),
    st.just(Image("i", "image/png", 1)),
    st.just(Unknown(None)),
)


@given(st.lists(st.tuples(st.sampled_from(ROLES), st.lists(PARTS, max_size=4)), max_size=12))
def test_whatever_it_was_an_api_takes_it(messages: list[tuple[Role, list[Part]]]) -> None:
    """Each call has an id of its own and one result; between a call and its result nobody but the model speaks."""
    path = [said(role, *parts, at=at) for at, (role, parts) in enumerate(messages)]
    waiting: set[str] = set()
    met: set[str] = set()
    for piece in pieces_of(path, "x").pieces:
        assert piece.parts
        if piece.side != "tool":
            assert not any(isinstance(part, ToolResult) for part in piece.parts)
        if piece.side in ("user", "system"):
            assert not waiting
        for part in piece.parts:
            if isinstance(part, ToolCall):
                assert piece.side == "assistant"
                assert part.call not in met
                met.add(part.call)
                waiting.add(part.call)
            elif isinstance(part, ToolResult):
                assert part.call in waiting
                waiting.discard(part.call)
            elif isinstance(part, Text):
                assert part.text.strip()
    assert not waiting


def test_a_result_that_came_late_stands_behind_its_call() -> None:
    """Codex goes on while a command runs: for other tools the result comes before the next answer."""
    path = [
        said("user", Text("go"), at=0),
        said("assistant", ToolCall("slow", "bash", {}), ToolCall("quick", "bash", {}), at=1),
        said("tool", ToolResult("quick", "bash", "1"), at=2),
        said("assistant", ToolCall("next", "bash", {}), at=3),
        said("tool", ToolResult("next", "bash", "2"), at=4),
        said("tool", ToolResult("slow", "bash", "3"), at=5),
        said("assistant", Text("done"), at=6),
    ]
    found = joined(pieces_of(path, "x").pieces).pieces
    results = [part.text for piece in found for part in piece.parts if isinstance(part, ToolResult)]
    assert results == ["1", "3", "2"]
    assert [piece.side for piece in found] == ["user", "assistant", "tool", "tool", "assistant", "tool", "assistant"]
