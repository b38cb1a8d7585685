"""`bough ls` by tag, time, length and cost, and labels across conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sessions import pi_home

from .conftest import Run


@pytest.fixture
def listed(bough: Run, home: Path) -> list[Path]:
    """Sessions of pi of three days, the oldest of which is tagged and has a label."""
    paths = pi_home(home)
    assert bough("tag", paths[0], "+later").status == 0
    assert bough("label", f"{paths[0]}#1", "the question").status == 0
    return paths


def titles(bough: Run, *words: object) -> list[str]:
    """Titles of what `bough ls` lists."""
    return [one["title"] for one in bough("ls", "--json", *words).json["conversations"] if one["source"] == "pi"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--tag", "later"), ["Question 1"]),
        (("--tag", "later", "--tag", "never"), []),
        (("--after", "2026-11-02"), ["Question 3", "Question 2"]),
        (("--since", "2026-11-02", "--before", "2026-11-03"), ["Question 2"]),
        (("--until", "2026-11"), []),
        (("--min-messages", 3), []),
        (("--min-messages", 2, "--min-cost", "0.5", "--latest"), ["Question 3"]),
        (("--min-cost", "0.6"), []),
        (("--title", "QUESTION 2"), ["Question 2"]),
    ],
)
def test_conversations_are_chosen(
    bough: Run, listed: list[Path], words: tuple[object, ...], expected: list[str]
) -> None:
    """Each choice leaves those to which it applies, newest first."""
    assert titles(bough, *words) == expected
    assert len(listed) == 3


def test_a_day_that_is_none(bough: Run, listed: list[Path]) -> None:
    """It is said what a day can be."""
    answer = bough("ls", "--after", "someday")
    assert answer.status == 2
    assert "yesterday" in answer.err
    assert len(listed) == 3


def test_labels_across_conversations(bough: Run, listed: list[Path]) -> None:
    """Every label with a reference that other commands take."""
    (label,) = bough("ls", "--labels", "--json").json["labels"]
    assert (label["label"], label["title"], label["source"]) == ("the question", "Question 1", "pi")
    assert bough("show", label["ref"]).status == 0
    assert "the question  Question 1" in bough("ls", "--labels").out
    assert len(listed) == 3
