"""`bough stats`: one conversation, or all, in words and in JSON."""

from __future__ import annotations

from pathlib import Path

from bough.core.store import Store
from tests.sessions import pi_home, pi_session
from tests.tui.samples import forked

from .conftest import Run


def test_all_conversations_by_every_group(tmp_path: Path, bough: Run) -> None:
    """A stated cost is taken as it is; the table names each group, and `--by` one of them."""
    pi_home(tmp_path)
    shown = bough("stats", tmp_path)
    assert shown.status == 0
    assert shown.out.startswith("3 conversations · 6 messages · 21 tokens · $1.50\n")
    assert all(f"by {name}" in shown.out for name in ("source", "project", "model", "provider", "day", "conversation"))
    only = bough("stats", tmp_path, "--by", "day").out
    assert "by day" in only
    assert "by model" not in only
    assert "2026-11-02" in only


def test_json_has_totals_and_groups(tmp_path: Path, bough: Run) -> None:
    """Each group's totals add up to the whole."""
    pi_home(tmp_path)
    answer = bough("stats", tmp_path, "--json").json
    assert answer["total"]["cost"] == 1.5
    assert answer["prices"]["date"]
    for name, group in answer["by"].items():
        assert sum(one["tokens"] for one in group) == 21, name
    assert {one["title"] for one in answer["by"]["conversation"]} == {"Question 1", "Question 2", "Question 3"}


def test_one_conversation_and_its_branches(tmp_path: Path, bough: Run) -> None:
    """Estimated costs are marked; each branch says what it took itself, with its path, and with its forks."""
    forked(tmp_path)
    shown = bough("stats", "11111111", tmp_path)
    assert shown.status == 0
    assert "at list prices of" in shown.out
    assert "by branch" in shown.out
    assert "with its forks" in shown.out
    answer = bough("stats", "11111111", tmp_path, "--json").json
    own = {one["name"] or one["id"]: one["own"]["messages"] for one in answer["branches"]}
    assert sorted(own.values()) == [4, 4]
    assert answer["accesses"] is None
    assert answer["total"]["estimated"] == answer["total"]["cost"] > 0


def test_days_can_be_chosen_and_mistakes_are_named(tmp_path: Path, bough: Run) -> None:
    """Only what was said on them is counted."""
    pi_home(tmp_path)
    assert bough("stats", tmp_path, "--since", "2026-11-03", "--json").json["total"]["messages"] == 2
    assert bough("stats", tmp_path, "--until", "2026-11-01", "--json").json["total"]["messages"] == 2
    wrong = bough("stats", tmp_path, "--since", "last week")
    assert wrong.status == 2
    assert "2026-11-05" in wrong.err
    assert bough("stats", "nobody", tmp_path).status == 5


def test_hostile_titles_are_made_safe(tmp_path: Path, bough: Run) -> None:
    """No control character of a file reaches the terminal."""
    pi_session(tmp_path / "s.jsonl", turns=("\x1b]52;c;aGk=\x07 evil",))
    assert "\x1b" not in bough("stats", tmp_path).out


def test_openings_of_a_native_conversation_are_told(tmp_path: Path, bough: Run) -> None:
    """How often a person opened it, and when last."""
    store = tmp_path / "store"
    id = bough("new", "--store", store, "--title", "Mine", "--json").json["conversation"]
    assert bough("stats", id, "--store", store, "--json").json["accesses"] == {"openings": 0, "last": None}
    Store.open(store).opened(id)
    Store.open(store).opened(id)
    told = bough("stats", id, "--store", store, "--json").json["accesses"]
    assert told["openings"] == 2
    assert told["last"]
