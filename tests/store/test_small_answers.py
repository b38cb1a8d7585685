"""Selecting, details, plans and shortening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bough.core.details import details, meta
from bough.core.errors import Invalid, NotFound
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.plans import add_step, plan, step
from bough.core.selecting import messages, providers_of, select
from bough.core.shortening import keep_last, rewind_by, start_over
from bough.core.store import Store
from bough.core.summary import Summary

from .looking import shown

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def _summary(id: str, **facts: Any) -> Summary:
    return Summary(ref=f"bough:{id}", id=id, source="bough")._replace(**facts)


ALL = [
    _summary("a", tags=("x", "status:paused"), project="/home/ada/Atlas", title="Redis", created=DAY, updated=DAY),
    _summary("b", tags=("y",), source="codex", created=DAY, updated=DAY + timedelta(days=2)),
    _summary("c", tags=("x", "y"), kind="agent", title="redis again"),
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "abc"),
        ({"tags": ["x"]}, "ac"),
        ({"tags": ["x", "y"]}, "c"),
        ({"tags": ["X"]}, ""),
        ({"any_tag": ["status:paused", "y"]}, "abc"),
        ({"project": "atlas"}, "a"),
        ({"title": "REDIS"}, "ac"),
        ({"sources": ["codex", "pi"]}, "b"),
        ({"kinds": ["agent"]}, "c"),
        ({"since": DAY}, "ab"),
        ({"since": DAY, "until": DAY}, "a"),
        ({"since": DAY, "until": DAY, "by": "created"}, "ab"),
        ({"until": DAY - timedelta(microseconds=1)}, ""),
    ],
)
def test_conversations_are_selected(wanted: dict[str, Any], found: str) -> None:
    """By everything that is asked for together; ranges include their ends, and nothing without a time."""
    assert "".join(one.id for one in select(ALL, **wanted)) == found


def test_messages_are_selected(store: Store) -> None:
    """By who said them, what they are, who made the answer, when, and whether they are labelled."""
    answer = NewMessage("assistant", (Text("b"),), provider="anthropic", model="m", time="2026-03-01T00:00:00Z")
    other = NewMessage("assistant", (Text("c"),), provider="openai", time="2026-03-02T00:00:00Z")
    note = NewMessage("system", (Text("n"),), kind="note")
    id = store.create(messages=[NewMessage(parts=(Text("a"),), time=""), answer, other, note])
    with store.write(id) as writer:
        writer.label(store.read(id).skeleton.ids[2], "here")
    found = store.read(id)
    assert messages(found) == [0, 1, 2]
    assert messages(found, roles=["user"]) == [0]
    assert messages(found, kinds=["note"]) == [3]
    assert messages(found, providers=["openai"]) == [2]
    assert messages(found, models=["m"]) == [1]
    assert messages(found, labelled=True) == [2]
    assert messages(found, since=DAY, until=DAY) == [1]
    assert providers_of(found) == {"anthropic": 1, "openai": 1}


def test_details(store: Store) -> None:
    """What people said of a conversation and its branches, the newest words counting."""
    id = store.create("t", description="About caches.", messages=[NewMessage(parts=(Text("a"),), meta={"k": [1]}), "b"])
    with store.write(id) as writer:
        fork = writer.fork(writer.head(), note="To try Redis.")
        other = writer.fork(writer.head(), note="Not needed.")
        writer.describe("To try Redis again.", fork.branch)
        writer.describe("", other.branch)
    found = store.read(id)
    assert details(found) == ("About caches.", {fork.branch: "To try Redis again."})
    assert (meta(found, 0), meta(found, 1)) == ({"k": [1]}, None)


def test_plans(store: Store) -> None:
    """The estimate grows with the steps; each branch has its own; a message in between changes nothing."""
    id = store.create(messages=["design a schema"])
    with store.write(id) as writer:
        first = add_step(writer, "one", 1, 3)
        add_step(writer, "four after all", 4, 3)
        fork = writer.fork(first, "denormalize", messages=[step("two", 2, 2, more=False), "aside"])
    found = store.read(id)
    ids = found.skeleton.ids
    assert plan(found, 0) is None
    assert plan(found, 1) == (1, 3, False)
    assert plan(found, 2) == (4, 4, False)
    assert plan(found, ids.index(fork.messages[-1])) == (2, 2, True)
    for number, total in ((0, 1), (1, 0)):
        with pytest.raises(Invalid):
            step("none", number, total)


def test_rewinding_by_steps(store: Store) -> None:
    """The messages are named, undo brings them back, and those of the parent are not taken."""
    id = store.create(messages=["a", "b", "c"])
    with store.write(id) as writer:
        ids = store.read(id).skeleton.ids
        assert rewind_by(writer, 2) == (ids[1], ids[2])
        assert shown(store, id) == {"main": "a"}
        writer.undo()
        for steps in (0, -1, 3):
            with pytest.raises(Invalid):
                rewind_by(writer, steps)
        fork = writer.fork(ids[2], "x", messages=["d"])
        assert rewind_by(writer, 1, "x") == fork.messages
        with pytest.raises(NotFound):
            rewind_by(writer, 1, "x")


def test_starting_over(store: Store) -> None:
    """Other messages are said instead; the old ones stay beside them, and the copies keep what they were."""
    id = store.create(messages=["a", NewMessage("assistant", (Text("b"),), model="m"), "c"])
    with store.write(id) as writer:
        start_over(writer, ["A", "B"], "fresh")
        assert writer.branches[writer.default] == "fresh"
        made = keep_last(writer, store.read(id), 2, "main")
        assert made is not None
        assert keep_last(writer, store.read(id), 2, "fresh") is None
        with pytest.raises(Invalid):
            keep_last(writer, store.read(id), 0)
    assert shown(store, id) == {"main": "a b c", "fresh": "A B", made.name: "b c"}
    found = store.read(id)
    assert found.message(found.skeleton.ids.index(made.messages[0])).model == "m"
