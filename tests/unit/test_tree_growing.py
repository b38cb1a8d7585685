"""A tree that grows with its skeleton is the tree that is made anew."""

from __future__ import annotations

from copy import copy

from hypothesis import given
from hypothesis import strategies as st

from bough.core.skeleton import COLUMNS, Skeleton
from bough.core.tree import Tree
from tests.sources.growing import same_tree
from tests.unit.forests import forests, skeleton


def first(size: int, whole: Skeleton) -> Skeleton:
    """The first entries of a skeleton; what hung on later ones is a root."""
    part = copy(whole)
    for name in COLUMNS:
        setattr(part, name, getattr(whole, name)[:size])
    part.parents = [parent if parent < size else -1 for parent in whole.parents[:size]]
    part.starts = {entry: named for entry, named in whole.starts.items() if entry < size}
    part.owners = whole.owners[:size] if whole.owners is not None else None
    part.active = whole.active if whole.active < size else -1
    return part


@given(whole=forests(), data=st.data())
def test_a_tree_grows_to_what_it_would_be(whole: Skeleton, data: st.DataObject) -> None:
    """In any steps: notes, hidden sub-trees, agents, named and owned branches, parents that come later."""
    sizes = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    tree = Tree(first(0, whole))
    for size in [*sizes, len(whole)]:
        now = first(size, whole)
        before = list(tree.branches)
        grown = tree.grown(now)
        same_tree(grown, Tree(now))
        assert tree.branches == before, "the old tree may be on a screen"
        tree = grown


def test_what_is_another_tree_is_made_anew() -> None:
    """Other parents, other kinds, fewer entries: nothing of the old tree is believed."""
    tree = Tree(skeleton([-1, 0, 1, 2]))
    for other in (
        skeleton([-1, 0, 0, 2, 3]),
        skeleton([-1, 0, 1, 2, 2], notes={3}),
        skeleton([-1, 0]),
        skeleton([]),
    ):
        same_tree(tree.grown(other), Tree(other))


def test_only_what_was_added_is_cut_into_segments() -> None:
    """A thousand messages and one more, and one that goes back: the segments that were there stay."""
    parents = list(range(-1, 999))
    tree = Tree(skeleton(parents))
    longer = tree.grown(skeleton([*parents, 999]))
    assert [(segment.start, segment.end) for segment in longer.segments] == [(0, 1001)]
    forked = longer.grown(skeleton([*parents, 999, 499]))
    assert [(segment.start, segment.end) for segment in forked.segments] == [(0, 500), (500, 1001), (1001, 1002)]
