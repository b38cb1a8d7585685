"""MultiAgentCoder: sessions, what forks took over, exports, and snapshots of its command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Text, Usage
from bough.core.skeleton import Fork
from bough.core.sources.multiagentcoder import MultiAgentCoder
from tests.sources import writing
from tests.sources.multiagentcoder import coder
from tests.sources.multiagentcoder.coder import CODED, CODER

SOURCE = MultiAgentCoder()


def opened(path: Path) -> Conversation:
    (ref,) = SOURCE.discover([path])
    return Conversation(ref, SOURCE)


def codes(conversation: Conversation) -> list[str]:
    return [problem.code for problem in conversation.problems]


def test_a_session(tmp_path: Path) -> None:
    """Ids, providers, tokens by who said it, times, tags and what it is about."""
    conversation = opened(coder.coder_session(tmp_path))
    skeleton = conversation.skeleton
    assert skeleton.kinds == ["prompt", "answer", "prompt", "note"]
    assert skeleton.ids[:3] == [one["id"] for one in CODED]
    assert (conversation.message(1).provider, conversation.message(0).provider) == ("anthropic", None)
    assert conversation.usage == Usage(input=4, output=2)
    assert (conversation.id, conversation.title, skeleton.tags) == (CODER, "cache design", ("caching",))
    assert (skeleton.created, skeleton.updated) == ("2025-10-14T08:00:00.000123Z", "2025-10-14T08:00:09.300004Z")
    assert skeleton.forked_from is None
    assert codes(conversation) == []


def test_a_fork_and_its_parent_are_a_family(tmp_path: Path) -> None:
    """Messages that were taken over keep their ids, so the fork point is exact; the reason names the branch."""
    coder.coder_session(tmp_path)
    path = coder.fork(tmp_path)
    export = writing.write(tmp_path / "export" / "redis.json", json.loads(path.read_text()))
    for fork in (path, export):
        conversation = opened(fork)
        assert conversation.skeleton.forked_from == Fork(CODER, CODED[0]["id"])
        assert [branch.name for branch in conversation.branches] == ["Redis approach"]
    assert {one.family for one in Library([tmp_path]).complete()} == {CODER}


ODD_FORKS: list[tuple[Any, list[dict[str, Any]], str | None]] = [
    (7, [], None),
    (99, CODED[:2], CODED[1]["id"]),
    (-1, CODED[:2], CODED[1]["id"]),
    (None, CODED[:1], CODED[0]["id"]),
    ("x", [], None),
    (1, [{"role": "user", "content": "no ids"}, {"role": "user", "content": "own"}], "r1"),
]


@pytest.mark.parametrize(("point", "messages", "last"), ODD_FORKS)
def test_what_was_taken_over_is_told_by_the_messages(
    tmp_path: Path, point: Any, messages: list[dict[str, Any]], last: str | None
) -> None:
    """The number is stored as it was given, beyond the end and negative too."""
    conversation = opened(coder.coder_session(tmp_path, "session_9_1", messages, fork_point=point, parent_id=CODER))
    assert conversation.skeleton.forked_from == Fork(CODER, last)


def test_a_parent_that_is_gone_and_nothing_else(tmp_path: Path) -> None:
    """A session with hardly a field opens, and is empty."""
    bare = {"fork_point": 7, "id": "session_9_1", "messages": [], "metadata": None, "parent_id": "session_gone"}
    conversation = opened(writing.write(tmp_path / "session_9_1.json", bare))
    assert (conversation.id, conversation.branches) == ("session_9_1", [])
    assert conversation.skeleton.forked_from == Fork("session_gone", None)
    ((summary),) = Library([tmp_path]).complete()
    assert (summary.messages, summary.problems) == (0, 0)


def test_a_snapshot_is_a_prompt_with_alternatives(tmp_path: Path) -> None:
    """Each provider's answer is a branch of its name."""
    conversation = opened(coder.coder_snapshot(tmp_path))
    assert [(branch.id, branch.name, branch.fork_point, branch.messages) for branch in conversation.branches] == [
        ("r1", "main", None, 1),
        ("anthropic", "anthropic", "r1", 1),
        ("openai", "openai", "r1", 1),
    ]
    assert conversation.parts(1) == (Text("ETS."),)
    assert conversation.message(1).provider == "anthropic"
    assert str(conversation.skeleton.time(0)) == "2025-10-14 09:00:00.000001+00:00"
    assert conversation.title == "my-question"
    assert conversation.tree.forks == 1


def test_a_snapshot_of_answers_that_are_no_texts(tmp_path: Path) -> None:
    """They are kept as they are."""
    answers = {"openai": {"content": "Redis.", "tokens": 3}, "local": {"error": "timeout"}, "none": None}
    path = writing.write(tmp_path / "x.json", {"prompt": "?", "responses": answers, "timestamp": 5})
    conversation = opened(path)
    assert conversation.parts(1) == (Text("Redis."),)
    assert conversation.skeleton.counted() == 4


def test_cost_and_ids_that_come_twice(tmp_path: Path) -> None:
    """The cost is the session's; counters of ids begin anew with each process."""
    conversation = opened(coder.coder_session(tmp_path, messages=[CODED[0], CODED[0]], estimated_cost=0.5))
    assert conversation.usage is not None
    assert conversation.usage.cost == 0.5
    assert codes(conversation) == ["duplicate-id"]


def test_its_own_folder(home: Path) -> None:
    """One, below the home folder."""
    coder.coder_session(home / ".multi_agent_coder" / "sessions")
    files = [path for root in SOURCE.roots() for path in SOURCE.files(root)]
    assert [ref.id for ref in SOURCE.discover(files)] == [CODER]
