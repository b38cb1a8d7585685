"""Families: who is related to whom, and who is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bough.core.families import families
from bough.core.summary import Summary

UUID = "0f8fad5b-d9cb-469f-a165-70867728950{}"


def one(
    id: str, source: str = "x", *, first: str | None = None, fork: str | None = None, day: int = 1, path: str = ""
) -> Summary:
    forked = {"conversation": fork, "message": None} if fork is not None else None
    created = datetime(2026, 1, day, tzinfo=UTC)
    return Summary(f"{source}:{id}", id, source, path=path, first_message=first, forked_from=forked, created=created)


def test_a_fork_belongs_to_what_it_was_forked_from() -> None:
    """Whatever their order and number; the oldest gives the name."""
    chain = [one("c", fork="b", day=1), one("b", fork="a", day=2), one("a", day=3), one("z")]
    assert families(chain) == ["c", "c", "c", None]


def test_siblings_are_family_even_when_their_parent_is_gone() -> None:
    """Two forks of one conversation that was cleaned away."""
    assert families([one("b", fork="gone"), one("c", fork="gone")]) == ["b", "b"]


def test_ids_mean_something_within_their_source() -> None:
    """Short ones; random ones are the same everywhere, as are those that name their source."""
    assert families([one("1", "x"), one("1", "y", fork="2"), one("2", "x")]) == [None] * 3
    long = UUID.format(1)
    assert families([one(long, "claude-code"), one("n", "bough", fork=long)]) == [long, long]
    assert families([one("1", "x"), one("n", "bough", fork="x:1")]) == ["1", "1"]


def test_a_shared_first_message_makes_a_family() -> None:
    """Copies with ids of their own."""
    assert families([one("a", first=UUID.format(2)), one("b", first=UUID.format(2))]) == ["a", "a"]


@pytest.mark.parametrize("first", ["r1", "0a1b2c3d", "client-created-root", None])
def test_ids_that_every_file_has_make_none(first: str | None) -> None:
    """Record numbers, eight hexadecimal digits, and words of a format."""
    assert families([one("a", first=first), one("b", first=first)]) == [None, None]


def test_a_parent_named_by_its_file_is_found_on_another_machine() -> None:
    """By the name of the file alone; the same name elsewhere means nothing without such a link."""
    fork = one("b", fork="C:\\Users\\ada\\s.jsonl", path="/x/t.jsonl", day=2)
    assert families([one("a", path="/home/ada/s.jsonl"), fork]) == ["a", "a"]
    assert families([one("a", path="/p/s.jsonl"), one("b", path="/q/s.jsonl")]) == [None, None]


def test_copies_of_one_conversation_are_family() -> None:
    """The same id in two exports."""
    assert families([one("a", path="/1.zip"), one("a", path="/2.zip")]) == ["a", "a"]
