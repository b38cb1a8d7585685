"""Retention: what goes by age, count and size, what never goes, and that nothing goes for good."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bough.core.amounts import duration, in_words, size
from bough.core.catalog import Catalog
from bough.core.errors import Locked, NotSaved, Stopped
from bough.core.periodic import Periodic
from bough.core.retention import Expired, Policy, Rule, apply, class_of, clean_up, plan
from bough.core.store import Store

from .conftest import Hand

NOW = datetime(2030, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def _aged(store: Store, title: str, days: int, *tags: str) -> str:
    """A conversation that was last used so many days ago."""
    id = store.create(title, tags=tags, messages=["x" * 1000])
    seconds = (NOW - days * DAY).timestamp()
    for path in (store.root / "conversations" / id).iterdir():
        os.utime(path, (seconds, seconds))
    return id


def _plan(store: Store, policy: Policy) -> dict[str, Expired]:
    return {one.title: one for one in plan(store, policy, NOW, catalog=Catalog(None))}


def _titles(store: Store) -> list[str]:
    return sorted(store.read(ref.id).title for ref in store.list())


@pytest.fixture
def aged(store: Store) -> Store:
    for days in (1, 10, 100, 1000):
        _aged(store, f"standard {days}", days)
        _aged(store, f"temporary {days}", days, "retention:temporary")
        _aged(store, f"critical {days}", days, "retention:critical", "scratch")
    return store


@pytest.mark.parametrize(
    ("policy", "gone"),
    [
        (Policy(temporary=Rule()), []),
        (Policy(), ["temporary 10", "temporary 100", "temporary 1000"]),
        (Policy(Rule(age=365 * DAY), Rule()), ["standard 1000"]),
        (Policy(Rule(count=2), Rule()), ["standard 100", "standard 1000"]),
        (Policy(Rule(count=0), Rule(count=3)),
         ["standard 1", "standard 10", "standard 100", "standard 1000", "temporary 1000"]),
        (Policy(Rule(size=1), Rule()), ["standard 1", "standard 10", "standard 100", "standard 1000"]),
        (Policy(Rule(size=6000), Rule()), ["standard 1000"]),
        (Policy(tags={"scratch": "temporary"}), ["temporary 10", "temporary 100", "temporary 1000"]),
    ],
)  # fmt: skip
def test_what_the_rules_let_go(aged: Store, policy: Policy, gone: list[str]) -> None:
    """By class, the longest unused first, each with a reason; critical ones never; and nothing is touched."""
    before = _titles(aged)
    found = plan(aged, policy, NOW, catalog=Catalog(None))
    assert sorted(one.title for one in found) == gone
    assert [one.used for one in found] == sorted(one.used for one in found)
    assert all(one.why for one in found)
    assert _titles(aged) == before


def test_reasons_say_which_rule(aged: Store) -> None:
    """In words with numbers, so that a person sees what to change."""
    assert _plan(aged, Policy())["temporary 10"].why == "not used for 1 week"
    assert _plan(aged, Policy(Rule(count=3)))["standard 1000"].why == "3 of its class were used later"
    assert "6,000 bytes" in _plan(aged, Policy(Rule(size=6000)))["standard 1000"].why


@pytest.mark.parametrize(
    ("tags", "policy", "wanted"),
    [
        ([], Policy(), "standard"),
        (["retention:temporary"], Policy(), "temporary"),
        (["retention:temporary", "retention:critical"], Policy(), "critical"),
        (["retention:nonsense"], Policy(), "standard"),
        (["scratch"], Policy(tags={"scratch": "temporary"}), "temporary"),
        (["scratch", "thesis"], Policy(tags={"scratch": "temporary", "thesis": "critical"}), "critical"),
        (["scratch", "retention:standard"], Policy(tags={"scratch": "temporary"}), "standard"),
    ],
)
def test_classes(tags: list[str], policy: Policy, wanted: str) -> None:
    """The tag that names a class counts before others; of several, the one that keeps longest."""
    assert class_of(tags, policy) == wanted


def test_always_to_the_trash(aged: Store) -> None:
    """And back from there."""
    done = apply(aged, plan(aged, Policy(), NOW, catalog=Catalog(None)))
    assert (len(done.moved), done.problems) == (3, [])
    assert sorted(one.title for one in aged.trash.list()) == ["temporary 10", "temporary 100", "temporary 1000"]
    for one in aged.trash.list():
        aged.trash.restore(one.name)
    assert len(_titles(aged)) == 12


def test_what_is_in_use_stays(aged: Store) -> None:
    """Held, opened not long ago, or with a draft; one that is held when it is to go is told."""
    ids = {store_title: ref.id for ref in aged.list() for store_title in [aged.read(ref.id).title]}
    aged.opened(ids["temporary 10"])
    os.utime(aged.root / ".bough" / "accesses" / ids["temporary 10"], (NOW.timestamp(), NOW.timestamp()))
    found = plan(aged, Policy(), NOW, catalog=Catalog(None), but=[ids["temporary 100"]])
    assert [one.title for one in found] == ["temporary 1000"]
    with aged.write(ids["temporary 1000"]):
        done = apply(aged, found)
        assert [one.code for one in done.problems] == ["held"]
        assert plan(aged, Policy(), NOW, catalog=Catalog(None), but=[ids["temporary 100"]]) == []
    assert apply(aged, found).moved == found
    assert apply(aged, found).moved == [], "it is not there any more"


def test_what_was_used_since_the_plan_stays(aged: Store) -> None:
    """Somebody wrote to it while a person looked at the plan."""
    found = plan(aged, Policy(), NOW, catalog=Catalog(None))
    with aged.write(found[0].id) as writer:
        writer.append("still needed")
    os.utime(aged.root / "conversations" / found[0].id / "conversation.jsonl", (NOW.timestamp(), NOW.timestamp()))
    done = apply(aged, found)
    assert [one.code for one in done.problems] == ["used-meanwhile"]
    assert found[0] not in done.moved
    assert len(done.moved) == 2


def test_what_cannot_be_read_stays(aged: Store) -> None:
    """Nobody knows how old it is, nor what it is worth."""
    folder = aged.root / "conversations" / "aaaaaaaaaaaaaaaaaaaa"
    folder.mkdir()
    (folder / "conversation.jsonl").write_bytes(b"\xff\xfe")
    found = plan(aged, Policy(Rule(count=0), Rule(count=0)), NOW, catalog=Catalog(None))
    assert len(found) == 8
    assert folder.name not in [one.id for one in found]


def test_by_itself_only_when_switched_on(aged: Store) -> None:
    """What the app calls at its start and every hour."""
    assert clean_up(aged, Policy(), NOW).moved == []
    assert len(clean_up(aged, Policy(on=True), NOW).moved) == 3


def test_stopped(aged: Store) -> None:
    """Before the first one goes, nothing has gone."""
    found = plan(aged, Policy(), NOW, catalog=Catalog(None))
    with pytest.raises(Stopped):
        apply(aged, found, stop=lambda: True)
    assert len(_titles(aged)) == 12


# What is done every so often


def test_every_hour(hand: Hand) -> None:
    """At once, and then again an hour after it ended; off and on at any time."""
    done: list[float] = []
    hourly = Periodic(lambda: done.append(hand.seconds), 3600.0, hand)
    assert (hourly.due, hourly.tick(), hourly.tick(), len(done)) == (0.0, True, False, 1)
    hand.pass_(3599)
    assert (hourly.tick(), hourly.due) == (False, 1.0)
    hand.pass_(1)
    assert hourly.tick()
    hourly.enabled = False
    hand.pass_(7200)
    assert (hourly.due, hourly.tick()) == (None, False)
    hourly.enabled = True
    assert hourly.tick()
    assert len(done) == 3


def test_a_failure_is_tried_again_soon(hand: Hand) -> None:
    """It is there to be shown, and gone once it worked."""
    broken = [NotSaved(Path("x"), "full"), NotSaved(Path("x"), "full"), Locked("x", None)]

    def work() -> str:
        if broken:
            raise broken.pop()
        return "done"

    hourly = Periodic(work, 3600.0, hand)
    for pause in (1.0, 2.0, 4.0):
        assert not hourly.tick()
        assert hourly.failure is not None
        assert hourly.due == pause
        hand.pass_(pause)
    assert hourly.tick()
    assert (hourly.failure, hourly.result, hourly.due) == (None, "done", 3600.0)


# Times and sizes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("30m", DAY / 48), (" 12 H ", DAY / 2), ("1d", DAY), ("2w", 14 * DAY), ("90min", DAY / 16)],
)  # fmt: skip
def test_times(text: str, wanted: timedelta) -> None:
    assert duration(text) == wanted


@pytest.mark.parametrize("text", ["", "d", "1", "-1d", "0d", "1.5d", "1 month", "9999999999y", "1d 2h", "²d"])
def test_what_is_no_time(text: str) -> None:
    """The sentence says what would be one."""
    with pytest.raises(ValueError, match="Write one like"):
        duration(text)


def test_sizes() -> None:
    """In steps of a thousand."""
    assert [size(text) for text in ("1", "2k", "500 MB", "1.5GB", "1GiB", "3 t")] == [
        1, 2_000, 500_000_000, 1_500_000_000, 1_000_000_000, 3_000_000_000_000,
    ]  # fmt: skip
    for text in ("", "0", "-1", "MB", "1 XB", "1e9"):
        with pytest.raises(ValueError, match="Write one like"):
            size(text)


def test_times_in_words() -> None:
    assert [in_words(duration(text)) for text in ("1w", "14d", "36h", "90m", "1m", "1d", "2y", "365d")] == [
        "1 week", "2 weeks", "36 hours", "90 minutes", "1 minute", "1 day", "2 years", "1 year",
    ]  # fmt: skip
