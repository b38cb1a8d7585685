"""The rows of the tree, against a list made the slow way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.conversation import Conversation
from bough.core.skeleton import Named, Skeleton
from bough.tui.widgets.branch_tree.kinds import KINDS, Kinds, shown_nodes
from bough.tui.widgets.branch_tree.layout import Layout
from bough.tui.widgets.branch_tree.marks import ASCII, UNICODE, guides
from bough.tui.widgets.branch_tree.rows import Row, Rows

Make = Callable[..., Conversation]

KIND_NAMES = ("prompt", "answer", "call", "result", "context", "note")


@st.composite
def forests(draw: st.DrawFn) -> tuple[list[int], list[str]]:
    """Parents and kinds: long chains, forks, several roots, notes without children."""
    parents: list[int] = []
    kinds: list[str] = []
    for index in range(draw(st.integers(1, 40))):
        messages = [-1, *(at for at in range(index) if kinds[at] != "note")]
        near = messages[-1]
        parents.append(near if draw(st.integers(0, 2)) else draw(st.sampled_from(messages)))
        kinds.append(draw(st.sampled_from(KIND_NAMES)))
    return parents, kinds


def members(layout: Layout, strand: int) -> list[int]:
    """The nodes of a strand, from its first to its head."""
    found: list[int] = []
    at = layout.firsts[strand]
    while at >= 0:
        found.extend(range(layout.tree.segments[at].start, layout.tree.segments[at].end))
        at = layout.main[at]
    return found


def slow_rows(layout: Layout, shown: set[int], opened: set[int], folded: set[int]) -> list[tuple[int, int, bool]]:
    """(item, depth, closed) of every row, message by message."""
    rows: list[tuple[int, int, bool]] = []

    def walk(segment: int, depth: int) -> None:
        strand = layout.strand_of[segment]
        visible = [node for node in members(layout, strand) if node in shown]
        start, end = layout.tree.segments[segment].start, layout.tree.segments[segment].end
        if strand in opened and visible:
            rows.extend((node, depth, False) for node in range(start, end) if node in shown)
        elif segment == layout.firsts[strand]:
            rows.append((visible[0] if visible else start, depth, True))
        for child in layout.alternates[segment] if strand not in folded else []:
            walk(child, depth + 1)
        if layout.main[segment] >= 0:
            walk(layout.main[segment], depth)

    for root in layout.roots:
        walk(root, 0)
    return rows


@pytest.fixture(scope="module")
def build() -> Make:
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    spec = spec_from_file_location("tree_samples", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make  # type: ignore[no-any-return]


@given(forest=forests(), kinds=st.sampled_from(list(KINDS)), data=st.data())
def test_rows_are_those_of_a_slow_walk(
    build: Make, forest: tuple[list[int], list[str]], kinds: Kinds, data: st.DataObject
) -> None:
    """Whatever is opened, folded and shown: the same rows in the same order, and `row_of` finds each again."""
    tree = build(*forest).tree
    layout = Layout(tree, sides=kinds == "all")
    strands = st.sets(st.integers(0, max(0, len(layout.firsts) - 1))) if layout.firsts else st.just(set[int]())
    opened, folded = data.draw(strands), data.draw(strands)
    shown = shown_nodes(tree, kinds)
    rows = Rows(layout, shown, opened, folded)
    expected = slow_rows(layout, set(shown), opened, folded)
    found = [rows.at(number) for number in range(len(rows))]
    assert [(row.item, row.depth, row.closed) for row in found] == expected
    for number, row in enumerate(found):
        assert rows.row_of(row.item) == number


@given(forest=forests(), data=st.data())
def test_every_message_has_a_row_that_stands_for_it(
    build: Make, forest: tuple[list[int], list[str]], data: st.DataObject
) -> None:
    """What is filtered, closed or folded away is represented by a row of its own path, or of its own strand."""
    tree = build(*forest).tree
    layout = Layout(tree)
    strands = st.sets(st.integers(0, max(0, len(layout.firsts) - 1))) if layout.firsts else st.just(set[int]())
    rows = Rows(layout, shown_nodes(tree, "no-tools"), data.draw(strands), data.draw(strands))
    for entry, kind in enumerate(forest[1]):
        if kind == "note":
            continue
        number = rows.row_of(tree.node(entry))
        assert 0 <= number < len(rows)
        row = rows.at(number)
        strand = layout.strand_of[tree.segment_of(entry)]
        on_path = tree.path(entry).position(tree.nodes[row.item]) is not None
        assert on_path or row.strand == strand or strand < 0 or row.strand in _above(layout, strand)


def _above(layout: Layout, strand: int) -> set[int]:
    found = set()
    while strand >= 0:
        found.add(strand)
        parent = layout.tree.segments[layout.firsts[strand]].parent
        strand = layout.strand_of[parent] if parent >= 0 else -1
    return found


@given(forest=forests())
def test_each_branch_ends_a_strand(build: Make, forest: tuple[list[int], list[str]]) -> None:
    """So a list of closed strands is the list of branches, and the active one is at the left edge."""
    conversation = build(*forest)
    layout = Layout(conversation.tree)
    named = [layout.branch(strand) for strand in range(len(layout.firsts))]
    assert sorted(branch for branch in named if branch is not None) == list(range(len(conversation.branches)))
    default = conversation.tree.default
    if default is not None:
        rows = Rows(layout, shown_nodes(conversation.tree, "all"))
        head = conversation.tree.node(conversation.tree.head(default))
        assert rows.at(rows.row_of(head)).depth == 0


@given(forest=forests())
def test_guides_meet(build: Make, forest: tuple[list[int], list[str]]) -> None:
    """Under a column that goes on there is a column or the tee of an alternate, and nowhere else."""
    tree = build(*forest).tree
    layout = Layout(tree)
    rows = Rows(layout, shown_nodes(tree, "no-tools"), set(range(len(layout.firsts))))
    pictures = []
    for number in range(len(rows)):
        row = rows.at(number)
        own = "" if row.closed or row.last else "│"
        pictures.append((guides(row, UNICODE) + own).ljust(60))
    for above, below in pairwise(pictures):
        for at, sign in enumerate(above):
            if sign == "├" or (sign == "│" and below[at] == " "):
                assert below[at] in "│├└" or not below[at:].strip(), (above, below)


def test_filtered_rows_are_the_hits_and_nothing_else(conversation: Make) -> None:
    """Closed and folded branches show what was found in them; a head mark stands only on a head."""
    tree = conversation([-1, 0, 1, 2, 1, 4]).tree
    layout = Layout(tree)
    rows = Rows(layout, [2, 3, 4], hits=True)
    found = [rows.at(number) for number in range(len(rows))]
    assert [row.item for row in found] == [2, 3, 4]
    assert [row.last for row in found] == [False, True, False]


def test_a_branch_that_holds_nothing_has_a_row(conversation: Make) -> None:
    """It hangs where it was forked, named, and is found again."""

    def prepare(skeleton: Skeleton) -> None:
        skeleton.bare.append((Named("b9", "an idea"), "m1"))

    tree = conversation([-1, 0, 1, 2], prepare=prepare).tree
    layout = Layout(tree)
    rows = Rows(layout, shown_nodes(tree, "all"), {0})
    bare = [number for number in range(len(rows)) if rows.at(number).item < 0]
    assert len(bare) == 1
    row = rows.at(bare[0])
    assert tree.branches[~row.item].name == "an idea"
    assert row.depth == 1
    assert rows.row_of(row.item) == bare[0]


def test_a_sub_agent_never_stands_in_its_callers_column(conversation: Make) -> None:
    """However much it did."""

    def prepare(skeleton: Skeleton) -> None:
        skeleton.starts[2] = Named("agent-1", "explore", "agent")
        skeleton.active = 1

    layout = Layout(conversation([-1, 0, 1, 2, 3, 4, 5], prepare=prepare).tree)
    assert layout.main[0] == -1
    assert layout.alternates[0] == [1]


def test_a_main_child_once_shown_stays(conversation: Make) -> None:
    """An alternate that grows beyond it does not take its column."""

    def abandoned(skeleton: Skeleton) -> None:
        skeleton.active = 1

    # root 0, active answer 1; a second root 2 with two answers 3-4 and 5
    before = Layout(conversation([-1, 0, -1, 2, 3, 2], prepare=abandoned).tree)
    fork = before.tree.segment_of(2)
    assert before.tree.segments[before.main[fork]].start == 3
    grown = conversation([-1, 0, -1, 2, 3, 2, 5, 6, 7], prepare=abandoned).tree
    assert grown.segments[Layout(grown).main[fork]].start == 5
    assert grown.segments[Layout(grown, kept=before.choices()).main[fork]].start == 3


def test_guides_are_capped() -> None:
    """Forty nested forks leave the text its width."""
    row = Row(0, 0, 40, closed=True, first=True, last=True, fork=False, columns=(1 << 40) - 1)
    assert guides(row, UNICODE).startswith("⋯ │")
    assert len(guides(row, UNICODE)) <= 26
    assert guides(row, ASCII).isascii()


def test_a_million_messages_are_a_few_runs(conversation: Make) -> None:
    """Rows cost memory by fork, not by message."""
    tree = conversation([*range(-1, 99_999), 50_000]).tree
    layout = Layout(tree)
    rows = Rows(layout, shown_nodes(tree, "all"), set(range(len(layout.firsts))))
    assert len(rows) == 100_001
    assert len(rows._runs) == 3
