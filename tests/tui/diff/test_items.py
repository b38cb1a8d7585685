"""What stands below one another, in one column, in two, and of one side alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core import Diff, Span
from bough.tui.widgets.diff_view.items import Item, change_starts, items_of
from bough.tui.widgets.diff_view.versions import versions

from .sides import compared


@pytest.fixture
def found(tmp_path: Path) -> Diff:
    return compared(tmp_path)


def short(items: list[Item]) -> list[tuple[str, int, int]]:
    """Items in few characters."""
    return [(item.kind, item.ours, item.theirs) for item in items]


def test_common_runs_are_one_line(found: Diff) -> None:
    """Until they are unfolded; all else is one item a message, ours first."""
    assert short(items_of(found, split=False)) == [
        ("fold", 1, 1),
        ("changed", 2, 2),
        ("changed", 3, 3),
        ("theirs", -1, 4),
        ("theirs", -1, 5),
        ("fold", 5, 7),
    ]
    opened = items_of(found, split=False, unfolded={0})
    assert short(opened)[:2] == [("same", 0, 0), ("same", 1, 1)]
    assert len(opened) == 7


def test_one_side_whole(found: Diff) -> None:
    """Every message of it, and none of the other."""
    assert [item.ours for item in items_of(found, split=False, whole="ours")] == list(range(6))
    assert [item.theirs for item in items_of(found, split=True, whole="theirs")] == list(range(8))


@pytest.mark.parametrize("split", [False, True])
def test_each_message_of_both_sides_once(split: bool, found: Diff) -> None:
    """Whatever is unfolded."""
    items = items_of(found, split=split, unfolded=range(len(found.regions)))
    assert [item.ours for item in items if item.ours >= 0] == list(range(6))
    assert [item.theirs for item in items if item.theirs >= 0] == list(range(8))


def test_changes_begin_where_something_else_begins(found: Diff) -> None:
    """Each message in two versions, and each run of what one side alone has."""
    items = items_of(found, split=False)
    assert [items[at].kind for at in change_starts(items)] == ["changed", "changed", "theirs"]


# Versions of a message

SPANS = [Span("same", "Use "), Span("ours", "mmap"), Span("theirs", "pread"), Span("same", " here")]


def test_words_of_both_versions_have_looks() -> None:
    """Or of one of them; with signs around them where looks cannot be told apart."""
    both = versions(SPANS, "both", whole=False)
    assert both.text == "Use mmappread here"
    assert [(both.text[style.start : style.end], style.look) for style in both.styles] == [
        ("mmap", "word-removed"),
        ("pread", "word-added"),
    ]
    assert versions(SPANS, "theirs", whole=False).text == "Use pread here"
    assert versions(SPANS, "both", whole=False, signs=True).text == "Use [-mmap-]{+pread+} here"


def test_long_runs_of_lines_fold_around_a_change() -> None:
    """Three lines stay on each side of it; unfolded, all of them."""
    run = "".join(f"line {number}\n" for number in range(40))
    spans = [Span("same", run), Span("ours", "x"), Span("theirs", "y"), Span("same", f"\n{run}")]
    lines = versions(spans, "both", whole=False).text.splitlines()
    assert lines == [
        "⋯ 37 lines in common",
        "line 37",
        "line 38",
        "line 39",
        "xy",
        "line 0",
        "line 1",
        "⋯ 39 lines in common",
    ]
    assert len(versions(spans, "both", whole=True).text.splitlines()) == 81


def test_hostile_words_are_safe() -> None:
    """On their way to the blocks: what is painted comes from there alone."""
    block = versions([Span("same", "a\x1b"), Span("ours", "\x9b2J"), Span("theirs", "\u202e\t")], "both", whole=False)
    assert not {"\x1b", "\x9b", "\u202e", "\t"} & set(block.text)
