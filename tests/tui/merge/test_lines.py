"""Which lines a merge has, and which an item of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bough.core.merging.items import PICKS, Pick
from bough.core.merging.merging import begin
from bough.tui.widgets.merge_view import versions
from bough.tui.widgets.merge_view.lines import MOST, lines_after, lines_of
from tests.merging.transcripts import said, words


def test_each_item_has_a_line_for_each_message_and_runs_have_one() -> None:
    """What is open has a line in the result; a run that both have is folded, unless somebody unfolded it."""
    merging = begin(said("a? A! S? s! T? t!"), said("b? B! S? s! T? t!", "t"))
    lines = lines_of(merging.items)
    assert [(line.items, line.first, line.run) for line in lines] == [
        (range(1), True, 0),
        (range(1), False, 0),
        (range(1, 2), True, 0),
        (range(1, 2), False, 0),
        (range(2, 4), True, 4),
    ]
    assert [line.ours.at for line in lines] == [0, 1, -1, -1, -1]
    assert [line.result.at for line in lines_of(merging.pick(0, "ours").items)][:2] == [0, 1]
    assert len(lines_of(merging.items, {2})) == 8


def test_a_long_turn_counts_what_it_does_not_show() -> None:
    """Its last line says how many more there are."""
    lines = lines_of(begin(said("a? " + "A! " * 9), said("b?", "t")).items)
    assert [line.ours.more for line in lines if line.ours.at >= 0] == [*[0] * (MOST - 1), 10 - MOST]


@given(words(9), words(9), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(PICKS)), max_size=6))
def test_lines_are_kept_up(ours: str, theirs: str, picks: list[tuple[int, Pick]]) -> None:
    """After each decision they are what they would be if they were made anew."""
    merging = begin(said(ours), said(theirs, "t"))
    lines = lines_of(merging.items)
    for number, pick in picks:
        if not merging.items:
            return
        before = merging
        at = number % len(merging.items)
        merging = merging.move(at, at + 1) if number % 5 == 0 else merging.pick(at, pick)
        lines = lines_after(lines, before.items, merging.items, ())
        assert lines == lines_of(merging.items)


def test_versions_are_folded_where_they_agree() -> None:
    """Lines of both are quieter, long runs of them are folded, and what is hostile is only text."""
    lines = [f"line {number}" for number in range(20)]
    mine, others = "\n".join([*lines, "red \x1b[31m"]), "\n".join([*lines, "blue"])
    assert list(versions.said(mine, others)) == [
        *((line, "common") for line in lines[:3]),
        ("⋯ 14 lines in common", "head"),
        *((line, "common") for line in lines[-3:]),
        ("red ␛[31m", "text"),
    ]
    assert list(versions.said("red", "blue")) == list(versions.said("red")) == [("red", "text")]
    assert list(versions.said("x" * 30_000))[-1] == ("… more than is shown here", "head")
