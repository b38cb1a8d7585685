"""Finding in a transcript in the language of searching everywhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bough.core.model import Image, Text, Thinking, ToolCall, ToolResult
from bough.tui.widgets.transcript import asked
from bough.tui.widgets.transcript.asked import Asked

from .conftest import NOW, Talk
from .test_transcript import MakePage


@pytest.fixture
def talk() -> Talk:
    """One of each: prompts, answers, a call with its result, a thought, a picture, on two branches."""
    talk = Talk()
    talk.skeleton.title, talk.skeleton.project, talk.skeleton.tags = "Kiln talk", "/home/ada/kiln", ("Pots",)
    talk.add("prompt", "How hot is the kiln?", time="2026-03-01T10:00:00Z")
    talk.add("answer", Thinking("pondering the kiln"), Text("Hot: filePool(a -> b)"), model="claude-opus-4")
    talk.add("call", ToolCall("c", "Read", {"file_path": "/src/kiln.py"}), time="2026-03-03T10:00:00Z")
    talk.add("result", ToolResult("c", "", "kiln: 1200 degrees", error=True), time="2026-03-03T10:00:00Z")
    talk.add("prompt", Text("Look at role:user here"), Image("kiln.png", "image/png", 3), time="2026-03-04T10:00:00Z")
    talk.add("prompt", "an abandoned kiln", parent=1)
    talk.add("prompt", "the kiln that counts", parent=4)
    return talk


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("kiln", {0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1}),
        ("il", {0: 1, 1: 2, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1}),
        ("kiln role:user ", {0: 1, 4: 1, 5: 1, 6: 1}),
        ("role:assistant", {1: 1, 2: 1}),
        ("role:tool degrees", {3: 1}),
        ("tool:read", {2: 1}),
        ("file:kiln.py", {2: 1}),
        ("model:opus", {1: 1}),
        ("has:error", {3: 1}),
        ("has:image", {4: 1}),
        ("has:thinking kiln ", {1: 1}),
        ("in:thinking kiln ", {1: 1}),
        ("in:results kiln ", {3: 1}),
        ("in:inputs kiln ", {2: 1}),
        ("-in:results kiln role:tool ", {}),
        ("after:yesterday kiln ", {2: 1, 3: 1, 4: 1}),
        ("before:2026-03-02", {0: 1}),
        ("on:today", {4: 1}),
        ("hot OR degrees", {0: 1, 1: 1, 3: 1}),
        ("kiln -hot -degrees role:user ", {4: 1, 5: 1, 6: 1}),
        ("NOT (kiln OR role:user) ", {}),
        ("deg*", {3: 1}),
        ('"how hot" OR "1200 degrees"', {0: 1, 3: 1}),
        ("/[0-9]{4}/", {3: 1}),
        ("/HOT/", {}),
        ("is:abandoned kiln ", {5: 1}),
        ("is:live kiln role:user ", {0: 1, 4: 1, 6: 1}),
        ("project:kiln source:memory tag:pots role:user hot ", {0: 1}),
        ("source:codex kiln ", {}),
        ("a -> b", {1: 1}),
        ("->", {1: 1}),
        ("filePool(a", {1: 1}),
        ('"role:user"', {4: 1}),
        ("(a -> b)", {1: 1}),
        ("", {}),
        ("role:", {4: 1}),
    ],
)
def test_what_is_found(talk: Talk, query: str, hits: dict[int, int]) -> None:
    """Every filter means what it means in a search; words are found as they always were; signs as they stand."""
    one = Asked(query, talk.conversation(), NOW)
    counts = {entry: one.count(entry) for entry in range(7)}
    assert {entry: count for entry, count in counts.items() if count} == hits
    assert one.mistake == ""


@pytest.mark.parametrize(
    ("query", "word"),
    [("after:someday", "yesterday"), ("is:purple kiln", "abandoned"), ("/(un/", "expression"), ("sorce:x", "source")],
)
def test_a_mistake_is_explained(talk: Talk, query: str, word: str) -> None:
    """It is said beside the hits of the rest."""
    assert word in Asked(query, talk.conversation(), NOW).mistake


def test_an_expression_that_never_ends_is_given_up(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried between two keys: some messages with which it takes too long are enough."""
    monkeypatch.setattr(asked, "_PATTERN_SECONDS", 0.001)
    for _ in range(13):
        talk.add("prompt", "a" * 60 + "!")
    one = Asked("/^(a|a)+$/", talk.conversation(), NOW)
    assert [one.count(entry) for entry in range(20)] == [0] * 20
    assert "too long" in one.mistake


async def test_going_through_hits_that_are_whole_messages(talk: Talk, page: MakePage) -> None:
    """A filter without words goes from message to message; what is lit is lit in messages that are hits alone."""
    app = page(talk, at=0)
    async with app.run_test(size=(60, 30)):
        transcript = app.transcript
        transcript.find("role:user ")
        await app.workers.wait_for_complete()
        assert transcript.hits == "1 of 3"
        transcript.next_hit()
        assert (transcript.hits, transcript.current) == ("2 of 3", 4)
        transcript.previous_hit()
        assert transcript.current == 0
        transcript.find("kiln role:tool ")
        await app.workers.wait_for_complete()
        assert transcript.hits == "1 of 1"
        finder = transcript._finder
        assert finder is not None
        assert not finder.on_page(0)
        assert len(finder.on_page(2)) >= 1
        transcript.find("kiln is:purple ")
        assert "abandoned" in transcript.mistake


def test_days_are_those_of_the_reader(talk: Talk) -> None:
    """`today` is seen from the clock that is given."""
    later = datetime(2026, 3, 9, tzinfo=UTC)
    assert not any(Asked("on:today", talk.conversation(), later).count(entry) for entry in range(7))
