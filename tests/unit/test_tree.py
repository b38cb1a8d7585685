"""The tree against an obvious, slow one on random forests, and its behaviour at the edges."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bough.core.model import Branch
from bough.core.skeleton import Named, Skeleton
from bough.core.tree import Path, Tree
from tests.unit.forests import SlowBranch, SlowTree, forests, skeleton

MANY = settings(max_examples=200, deadline=None)


def expected(slow: SlowTree, branch: SlowBranch) -> Branch:
    """A branch of the reference as the tree gives it."""
    made = slow.made

    def name(first: int) -> Named:
        is_main = first == slow.branches[0].first and slow.branches[0].leaves < 0
        return made.starts.get(first) or Named(made.ids[first], "main" if is_main else None)

    own = [entry for entry in slow.messages if slow.branch_of(entry) == branch]
    head, before, named = branch.own[-1], made.parents[branch.first], name(branch.first)
    return Branch(
        named.id,
        named.name,
        named.kind,
        name(branch.leaves).id if branch.leaves >= 0 else named.parent,
        made.ids[before] if before >= 0 else None,
        made.ids[head],
        len(own),
        len(slow.path(head)),
        made.time(head),
        branch == slow.active(),
        branch.diverged,
    )


@MANY
@given(forests())
def test_branches_are_those_of_the_slow_tree(made: Skeleton) -> None:
    """Ids, names, kinds, parents, fork points, heads, counts, which is active and which diverged."""
    slow = SlowTree(made)
    assert Tree(made).branches == [expected(slow, branch) for branch in slow.branches]


@MANY
@given(forests())
def test_every_message_has_its_branch_path_children_and_alternates(made: Skeleton) -> None:
    """And every note those of the message it hangs on."""
    tree, slow = Tree(made), SlowTree(made)
    assert list(tree.nodes) == slow.messages
    assert tree.fork_points() == slow.fork_points()
    for entry in slow.messages:
        branch = tree.branch_of(entry)
        assert branch is not None
        assert tree.branches.index(branch) == slow.branches.index(slow.branch_of(entry))
        assert list(tree.path(entry)) == slow.path(entry)
        assert tree.children(entry) == slow.children(entry)
        if slow.visible(entry):
            assert tree.alternates(entry) == slow.alternates(entry)
    for entry in set(range(len(made))) - set(slow.messages):
        hook = made.parents[entry]
        assert entry in tree.notes[hook]
        assert list(tree.path(entry)) == slow.path(hook)
        assert tree.branch_of(entry) == (tree.branch_of(hook) if hook >= 0 else None)


@MANY
@given(forests())
def test_segments_cover_every_node_once(made: Skeleton) -> None:
    """In file order, each the parent of the next within a segment, depths and sides as in the slow tree."""
    tree, slow = Tree(made), SlowTree(made)
    covered = [node for segment in tree.segments for node in range(segment.start, segment.end)]
    assert covered == list(range(len(tree.nodes)))
    for number, segment in enumerate(tree.segments):
        entries = [tree.nodes[node] for node in range(segment.start, segment.end)]
        assert [made.parents[entry] for entry in entries[1:]] == entries[:-1]
        assert segment.depth == len(slow.path(entries[-1]))
        assert segment.side == (not slow.visible(entries[0]))
        assert all(tree.segments[child].parent == number for child in segment.children)


@MANY
@given(forests(), st.data())
def test_a_path_is_a_sequence(made: Skeleton, data: st.DataObject) -> None:
    """Length, every index, slices, reversal, membership and positions are those of a list."""
    tree, slow = Tree(made), SlowTree(made)
    if not slow.messages:
        return
    entry = data.draw(st.sampled_from(slow.messages))
    path, plain = tree.path(entry), slow.path(entry)
    assert len(path) == len(plain)
    assert [path[at] for at in range(-len(plain), len(plain))] == plain + plain
    assert list(reversed(path)) == plain[::-1]
    some = data.draw(st.slices(len(plain) + 2))
    assert path[some] == plain[some]
    for other in range(len(made)):
        assert path.position(other) == (plain.index(other) if other in plain else None)
        assert (other in path) == (other in plain)
    for at in (len(plain), -len(plain) - 1):
        with pytest.raises(IndexError):
            path[at]


def test_an_empty_conversation_has_nothing() -> None:
    """No branch, no default, an empty path."""
    tree = Tree(skeleton([]))
    assert (tree.branches, tree.segments, tree.default, tree.fork_points()) == ([], [], None, [])
    path = Path([], [])
    assert (len(path), list(path), path.position(0)) == (0, [], None)


def test_notes_before_any_message_hang_on_nothing() -> None:
    """They have no branch, no path, no children and no rivals but themselves."""
    tree = Tree(skeleton([-1, -1, 1], notes={0}))
    assert tree.notes == {-1: [0]}
    assert tree.branch_of(0) is None
    assert list(tree.path(0)) == []
    assert tree.children(0) == []
    assert tree.alternates(0) == [0]


def test_nothing_but_notes_is_a_tree_without_branches() -> None:
    """As in a file that only holds metadata."""
    tree = Tree(skeleton([-1, -1], notes={0, 1}))
    assert (tree.branches, tree.default, tree.notes) == ([], None, {-1: [0, 1]})
    assert tree.children(1) == []


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_two_hundred_thousand(backwards: bool) -> None:
    """Depth costs no recursion, even with every parent after its child."""
    size = 200_000
    parents = [entry + 1 for entry in range(size - 1)] + [-1] if backwards else list(range(-1, size - 1))
    tree = Tree(skeleton(parents))
    (branch,) = tree.branches
    assert (branch.total, branch.messages) == (size, size)
    path = tree.path(0 if backwards else size - 1)
    assert len(path) == size
    assert path[-1] == (0 if backwards else size - 1)
    assert path.position(size // 2) == (size - 1 - size // 2 if backwards else size // 2)


def test_a_comb_of_fifty_thousand_forks() -> None:
    """Every message forks; the slow way would be quadratic."""
    parents = [-1]
    for entry in range(1, 100_000, 2):
        parents += [entry - 1 if entry == 1 else entry - 2, entry - 1 if entry == 1 else entry - 2]
    tree = Tree(skeleton(parents))
    assert len(tree.fork_points()) == 50_000
    assert len(tree.branches) == 50_001
    assert tree.branches[0].total == 50_001


def test_ids_of_branches_stay_put_while_heads_grow() -> None:
    """Appending to any branch changes no id and no fork point."""
    parents = [-1, 0, 1, 0, 3]
    before = [(branch.id, branch.fork_point) for branch in Tree(skeleton(parents)).branches]
    for head in (2, 4):
        grown = Tree(skeleton([*parents, head])).branches
        assert [(branch.id, branch.fork_point) for branch in grown] == before


def test_a_hidden_first_sibling_does_not_take_the_branch() -> None:
    """The visible one continues, although it comes later in the file."""
    tree = Tree(skeleton([-1, 0, 1, 0, 3], hidden={1, 2}))
    (branch,) = tree.branches
    assert (branch.head, branch.messages, branch.total) == ("m4", 5, 3)
    assert tree.fork_points() == []


def test_a_hidden_message_with_something_visible_below_is_a_branch() -> None:
    """Only sub-trees of nothing but hidden messages are left out."""
    tree = Tree(skeleton([-1, 0, 0, 2], hidden={2}))
    assert [branch.id for branch in tree.branches] == ["m0", "m2"]
    assert tree.fork_points() == [0]


def test_a_sub_agent_is_no_fork_and_never_the_default() -> None:
    """Even where its head is the newest of the file."""
    agent = Named("agent-1", "explore", "agent")
    tree = Tree(skeleton([-1, 0, 1, 1, 3], starts={3: agent}))
    assert tree.fork_points() == []
    assert [(branch.id, branch.kind, branch.active) for branch in tree.branches] == [
        ("m0", "branch", True),
        ("agent-1", "agent", False),
    ]


def test_a_sub_agent_is_no_rival() -> None:
    """Neither of what a person could have said instead, nor of another sub-agent."""
    starts = {3: Named("one", None, "agent"), 4: Named("two", None, "agent")}
    tree = Tree(skeleton([-1, 0, 1, 1, 1, 1], starts=starts))
    assert tree.alternates(2) == tree.alternates(5) == [2, 5]
    assert (tree.alternates(3), tree.alternates(4)) == ([3], [4])


def test_a_hidden_tail_is_part_of_its_branch_wherever_it_lies() -> None:
    """So the head does not depend on the order in which two branches were written; beside another it is no tail."""
    together, apart = skeleton([-1, 0, 1, 0], hidden={2}), skeleton([-1, 0, 0, 1], hidden={3})
    assert [branch.head for branch in Tree(together).branches] == ["m2", "m3"]
    assert [branch.head for branch in Tree(apart).branches] == ["m3", "m2"]
    assert [branch.head for branch in Tree(skeleton([-1, 0, 0], hidden={1, 2})).branches] == ["m0"]


def test_an_active_note_means_the_message_it_hangs_on() -> None:
    """Wherever the note stands in the file."""
    made = skeleton([-1, 0, 0, 1], notes={3})
    made.active = 3
    tree = Tree(made)
    assert tree.default is not None
    assert tree.default.id == "m0"


def test_a_default_that_the_source_stores_wins() -> None:
    """By its id, bare branches included; an unknown id means none."""
    made = skeleton(
        [-1, 0, 0], owners=["main", "main", "alt"], starts={0: Named("main", "main"), 2: Named("alt", "other")}
    )
    made.bare = [(Named("empty", "new", "branch", "main"), "m1"), (Named("lost", None), None)]
    for id in ("main", "alt", "empty"):
        made.default = id
        tree = Tree(made)
        assert [branch.id for branch in tree.branches if branch.active] == [id]
    empty = tree.branch("empty")
    assert empty is not None
    assert (empty.head, empty.total, empty.messages, tree.head(empty)) == ("m1", 2, 0, 1)
    lost = tree.branch("lost")
    assert lost is not None
    assert (lost.head, lost.total, tree.head(lost)) == ("", 0, -1)
    assert tree.runs(tree.branches.index(empty)) == []


def test_heads_are_entries() -> None:
    """The head of each branch is the last message of its runs."""
    rng = random.Random(3)
    made = skeleton([-1, *(rng.randrange(entry) for entry in range(1, 200))])
    tree = Tree(made)
    for number, branch in enumerate(tree.branches):
        assert made.ids[tree.head(branch)] == branch.head
        assert tree.branch_index(tree.runs(number)[-1]) == number
