"""What a conversation took, as a whole and by branch, model, tag and day."""

from __future__ import annotations

import json
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.days import Days
from bough.core.prices import Prices, usual_prices
from bough.core.stats import Total, per_branch, statistics, total

PRICES = Prices(date(2026, 1, 1), usual_prices().models)
SONNET = "claude-sonnet-4-5"  # 3 and 15 dollars per million


def session(path: Path, rows: list[tuple[str, str | None, dict[str, Any]]]) -> Conversation:
    """A session of Claude Code: (id, parent, what differs), an hour apart from 22:00 on."""
    with path.open("w") as file:
        for hour, (id, parent, more) in enumerate(rows):
            message: dict[str, Any] = {"role": "user", "content": id}
            if "usage" in more or "model" in more:
                message = {
                    "id": more.get("answer", f"msg_{id}"),
                    "role": "assistant",
                    "model": more.get("model", SONNET),
                    "content": [{"type": "text", "text": id}],
                    "usage": more.get("usage"),
                }
            record = {
                "parentUuid": parent,
                "sessionId": "s",
                "type": message["role"],
                "message": message,
                "uuid": id,
                "timestamp": f"2026-03-{2 + (22 + hour) // 24:02}T{(22 + hour) % 24:02}:00:00Z",
                "cwd": "/src/atlas",
            }
            file.write(json.dumps(record) + "\n")
    (conversation,) = open_path(path)
    return conversation


def tokens(number: int) -> dict[str, Any]:
    return {"usage": {"input_tokens": 0, "output_tokens": number}}


FORKED: list[tuple[str, str | None, dict[str, Any]]] = [
    ("p1", None, {}),
    ("a1", "p1", tokens(1_000_000)),
    ("p2", "a1", {}),
    ("a2", "p2", tokens(2_000_000)),
    ("p3", "a1", {}),
    ("a3", "p3", tokens(4_000_000)),
    ("p4", "a2", {}),
    ("a4", "p4", tokens(8_000_000)),
    ("p5", "a2", {}),
    ("a5", "p5", tokens(16_000_000)),
]


def test_each_message_is_counted_once_and_each_branch_by_own_path_and_below(tmp_path: Path) -> None:
    """A fork's path holds what it shares; what is below a branch holds the forks that leave it."""
    conversation = session(tmp_path / "s.jsonl", FORKED)
    assert total(conversation, PRICES).output == 31_000_000
    assert total(conversation, PRICES).cost == pytest.approx(31 * 15)
    found = {
        one.branch.id: tuple(part.output // 1_000_000 for part in (one.own, one.path, one.below))
        for one in per_branch(conversation, PRICES)
    }
    assert found == {"p1": (11, 11, 31), "p3": (4, 5, 4), "p5": (16, 19, 16)}


def test_the_records_of_one_answer_count_once_with_the_last_usage(tmp_path: Path) -> None:
    """Claude Code repeats the usage on each line of an answer, growing."""
    first = {"usage": {"input_tokens": 5, "output_tokens": 1}, "answer": "msg_1"}
    last = {"usage": {"input_tokens": 5, "output_tokens": 90}, "answer": "msg_1"}
    conversation = session(tmp_path / "s.jsonl", [("p", None, {}), ("a", "p", first), ("b", "a", last)])
    found = total(conversation, PRICES)
    assert (found.messages, found.answers, found.tokens) == (3, 1, 95)


def test_what_nobody_priced_is_told_and_not_guessed(tmp_path: Path) -> None:
    """Its tokens are counted, and said to be without a price."""
    conversation = session(tmp_path / "s.jsonl", [("p", None, {}), ("a", "p", tokens(10) | {"model": "mine"})])
    assert total(conversation, PRICES) == Total(2, 1, output=10, unpriced=10)


def test_groups_add_up_to_the_total(tmp_path: Path) -> None:
    """By day in a zone, by model, by project, by source; what people said is in no model."""
    conversation = session(tmp_path / "s.jsonl", FORKED)
    found = statistics([("one", conversation), ("two", conversation)], PRICES, days=Days(zone=UTC))
    assert found.total == found.conversations["one"].plus(found.conversations["two"])
    assert {day: spent.messages for day, spent in found.groups["day"].items()} == {"2026-03-02": 4, "2026-03-03": 16}
    assert found.groups["model"][SONNET].answers == 10
    assert found.groups["project"] == {"/src/atlas": found.total}
    assert found.groups["tag"] == {"untagged": found.total}
    assert found.groups["source"] == {"claude-code": found.total}


def test_only_some_days_are_counted_where_that_is_asked(tmp_path: Path) -> None:
    """A conversation without a message on them is left out."""
    conversation = session(tmp_path / "s.jsonl", FORKED)
    early = Days(last=date(2026, 3, 2), zone=UTC)
    assert statistics([("one", conversation)], PRICES, days=early).total.output == 1_000_000
    never = Days(first=date(2027, 1, 1), zone=UTC)
    assert statistics([("one", conversation)], PRICES, days=never).conversations == {}


def test_a_deep_chain_of_forks_is_summed(tmp_path: Path) -> None:
    """Thousands of branches, each leaving the one before: nothing recurses."""
    rows: list[tuple[str, str | None, dict[str, Any]]] = [("r", None, {})]
    last = "r"
    for number in range(1500):
        rows += [(f"x{number}", last, {}), (f"a{number}", last, tokens(1))]
        last = f"a{number}"
    with (tmp_path / "s.jsonl").open("w") as file:
        for id, parent, more in rows:
            role = "assistant" if more else "user"
            message = {"id": id, "role": role, "model": SONNET, "content": id, "usage": more.get("usage")}
            file.write(json.dumps({"uuid": id, "parentUuid": parent, "type": role, "message": message}) + "\n")
    (conversation,) = open_path(tmp_path / "s.jsonl")
    branches = per_branch(conversation, PRICES)
    assert sum(one.own.output for one in branches) == 1500
    roots = [one for one in branches if one.branch.parent is None]
    assert sum(one.below.output for one in roots) == 1500
    assert max(one.path.output for one in branches) == 1500
