"""ShareGPT's data sets: lists and lines, calls, and two answers to one prompt."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bough.core.errors import NotFound, Unreadable
from bough.core.model import Text, ToolCall, ToolResult
from bough.core.sources import detect
from bough.core.sources.sharegpt import ShareGPT
from tests.sources import writing
from tests.sources.sharegpt import shared
from tests.sources.test_seeds import opened


def test_calls_results_and_the_system(tmp_path: Path) -> None:
    """The system's words are hidden; what stands beside the messages is a note."""
    first, _ = opened([shared.array(tmp_path)], "sharegpt")
    kinds = [(first.message(at).kind, first.message(at).hidden) for at in range(len(first.skeleton))]
    assert kinds == [
        ("context", True),
        ("prompt", False),
        ("call", False),
        ("result", False),
        ("answer", False),
        ("note", False),
    ]
    assert first.parts(0) == (Text("You cook."),)
    assert first.parts(2) == (ToolCall("", "search", {"q": "rye"}),)
    assert first.parts(3) == (ToolResult("", "", '["bread"]'),)
    assert first.parts(5) == (Text('tools: [{"name": "search"}]'),)


def test_two_answers_are_a_fork_and_the_chosen_one_goes_on(tmp_path: Path) -> None:
    """The rejected one is a branch of that name."""
    _, second = opened([shared.array(tmp_path)], "sharegpt")
    main, rejected = second.branches
    assert (main.head, main.active, main.total) == ("chosen", True, 3)
    assert (rejected.name, rejected.fork_point, rejected.active) == ("rejected", "r2", False)
    assert second.parts(3) == (Text("What?"),)


@pytest.mark.parametrize(
    "answers",
    [
        ("yes", "no"),
        ([{"role": "assistant", "content": "yes"}], [{"role": "assistant", "content": "no"}]),
        ([{"from": "gpt", "value": "yes"}, {"from": "human", "value": "?"}], {"from": "gpt", "value": "no"}),
    ],
)
def test_answers_may_be_texts_messages_or_several(tmp_path: Path, answers: tuple[object, object]) -> None:
    """All shapes in which trainers write preferences."""
    said = [{"from": "human", "value": "Hi"}]
    value = [{"conversations": said, "chosen": answers[0], "rejected": answers[1]}]
    (conversation,) = opened([writing.write(tmp_path / "p.json", value)], "sharegpt")
    rejected = conversation.index_of("rejected")
    assert rejected is not None
    assert conversation.parts(rejected) == (Text("no"),)
    assert len(conversation.branches) == 2


def test_lines_and_lists_of_messages_are_known_one_document_is_not(tmp_path: Path) -> None:
    """`messages` alone is what a hundred programs write."""
    found = detect(shared.shared_lines(tmp_path))
    assert found is not None
    assert found.name == "sharegpt"
    one = writing.write(tmp_path / "one.json", {"messages": [{"role": "user", "content": "x"}]})
    assert detect(one) is None


def test_a_line_that_is_broken_costs_itself(tmp_path: Path) -> None:
    """It is listed with what is wrong with it, and the others open."""
    path = shared.shared_lines(tmp_path)
    path.write_text(path.read_text() + "no json\n[]\n" + path.read_text())
    found = opened([path], "sharegpt")
    assert len(found) == 6
    assert [len(one.skeleton) for one in (*found[:2], *found[4:])] == [2, 2, 2, 2]
    with pytest.raises(Unreadable, match="no conversation"):
        _ = found[2].skeleton


def test_a_conversation_is_found_again_where_it_is_now(tmp_path: Path) -> None:
    """Its file was written anew."""
    path = shared.array(tmp_path)
    source = ShareGPT()
    _, second = source.discover([path])
    writing.write(path, [{**shared.SHARED[0], "tools": "more " * 50}, shared.SHARED[1]])
    found = source.current(second)
    assert found.key != second.key
    assert source.read(found).counted() == 4
    writing.write(path, shared.SHARED[:1])
    with pytest.raises(NotFound):
        source.current(second)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("cut", "added", "code"),
    [("\n]", "\n]\n", None), ("\n]", "", "torn"), ("\n]", ",\n", "torn"), ("", " and more", "trailing")],
)
def test_what_is_wrong_behind_the_last_one_is_told_with_it(
    tmp_path: Path, cut: str, added: str, code: str | None, packed: bool
) -> None:
    """A list that lacks its end, or has text behind it; the conversations are whole."""
    path = shared.array(tmp_path)
    data = (path.read_text().removesuffix(cut) + added).encode()
    if packed:
        path = tmp_path / "cooking.json.gz"
    path.write_bytes(gzip.compress(data) if packed else data)
    first, second = opened([path], "sharegpt")
    assert (len(first.skeleton), len(second.skeleton)) == (6, 4)
    assert first.problems == []
    assert [found.code for found in second.problems] == ([code] if code else [])
    if code == "trailing":
        assert second.problems[0].place == f"byte {data.rindex(b']') + 1}"
