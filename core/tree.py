"""The tree of a conversation: what continues what, where branches part, and which way leads to a message.

Real conversations are tens of thousands of messages deep, so nothing here recurses and hardly anything is held per
message. The unit is the *segment*: a run of entries in file order, each the parent of the next, of which only the first
can have its parent elsewhere and only the last can have several children. A conversation of a million messages and 500
forks is about a thousand segments.

Notes are left out of the tree proper and hang beside the message they follow (`Tree.notes`). A sub-tree of nothing but
hidden messages is no branch either: it is counted with the branch it hangs on and starts none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, compress, count
from operator import ne
from typing import NamedTuple, overload

from .model import Branch
from .skeleton import Named, Skeleton


class Segment(NamedTuple):
    """A run of nodes `start <= node < end`, each the parent of the next."""

    start: int
    end: int
    parent: int
    """The segment whose last node is the parent of our first; -1 for a root."""
    children: tuple[int, ...]
    """Segments that begin at our last node, in file order."""
    side: bool
    """Whether nothing visible is in it or below it."""
    depth: int
    """Nodes on the path to our last node."""


class Path(Sequence[int]):
    """The entries from a root to a message: a sequence of indices that costs one range a segment."""

    def __init__(self, ranges: list[range], nodes: Sequence[int]) -> None:
        self._ranges = ranges
        self._nodes = nodes
        self._ends = list(accumulate(map(len, ranges)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        run = bisect_right(self._ends, at)
        run_range = self._ranges[run]
        return self._nodes[run_range[at - self._ends[run] + len(run_range)]]

    def __iter__(self) -> Iterator[int]:
        for nodes in self._ranges:
            yield from self._nodes[nodes.start : nodes.stop]

    def position(self, entry: int) -> int | None:
        """0-based position of an entry on this path, None if it is not on it."""
        node = bisect_right(self._nodes, entry) - 1
        if node < 0 or self._nodes[node] != entry:
            return None
        before = 0
        for nodes in self._ranges:
            if nodes.start <= node < nodes.stop:
                return before + node - nodes.start
            before += len(nodes)
        return None


class Tree:
    """Branches, paths and forks of one skeleton, worked out once."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton
        self.nodes: Sequence[int] = _nodes(skeleton)
        """Entry of each node: every entry but the notes."""
        self.notes: dict[int, list[int]] = _notes(skeleton)
        """Notes by the message they follow, -1 for those before any."""
        parents = _node_parents(skeleton, self.nodes)
        self._starts = _cuts(skeleton, self.nodes, parents)
        self.segments: list[Segment] = _segments(self._starts, parents, _visible(skeleton, self.nodes))
        """In file order."""
        self._branch_of_segment: list[int] = [-1] * len(self.segments)
        self.branches: list[Branch] = []
        """In file order of their first own messages; branches without messages of their own come last."""
        self._runs: list[list[int]] = []
        _find_branches(self)

    # Where things are

    def segment_of(self, entry: int) -> int:
        """The segment that holds an entry; for a note, that of the message it hangs on. -1 if there is none."""
        if self.skeleton.kinds[entry] == "note":
            entry = self.skeleton.parents[entry]
            if entry < 0:
                return -1
        return bisect_right(self._starts, self.node(entry)) - 1

    def node(self, entry: int) -> int:
        """The node of an entry that is no note."""
        return bisect_right(self.nodes, entry) - 1

    def branch_of(self, entry: int) -> Branch | None:
        """The branch whose own message an entry is. None only for notes that hang on nothing."""
        segment = self.segment_of(entry)
        return self.branches[self._branch_of_segment[segment]] if segment >= 0 else None

    def branch_index(self, segment: int) -> int:
        """Index in `branches` of the branch a segment belongs to."""
        return self._branch_of_segment[segment]

    def runs(self, branch: int) -> list[int]:
        """Own segments of the branch of that index, from its first message to its head. Side segments are left out."""
        return self._runs[branch]

    def index_of(self, id: str) -> int | None:
        """The first entry with this id, None if there is none."""
        try:
            return self.skeleton.ids.index(id)
        except ValueError:
            return None

    # Ways through the tree

    def path(self, entry: int) -> Path:
        """The messages from the root to an entry. A note's path ends at the message it hangs on."""
        segment = self.segment_of(entry)
        if segment < 0:
            return Path([], self.nodes)
        if self.skeleton.kinds[entry] == "note":
            entry = self.skeleton.parents[entry]
        ranges = [range(self.segments[segment].start, self.node(entry) + 1)]
        while (segment := self.segments[segment].parent) >= 0:
            ranges.append(range(self.segments[segment].start, self.segments[segment].end))
        ranges.reverse()
        return Path(ranges, self.nodes)

    def children(self, entry: int) -> list[int]:
        """The messages that continue an entry, in file order, hidden ones included."""
        at = self.segments[self.segment_of(entry)]
        node = self.node(entry)
        if node + 1 < at.end:
            return [self.nodes[node + 1]]
        return [self.nodes[self.segments[child].start] for child in at.children]

    def alternates(self, entry: int) -> list[int]:
        """The messages that compete with an entry: the visible children of its parent, or all roots; itself among them."""
        segment = self.segments[self.segment_of(entry)]
        if self.node(entry) > segment.start:
            return [entry]
        if segment.parent < 0:
            rivals: Sequence[int] = [number for number, other in enumerate(self.segments) if other.parent < 0]
        else:
            rivals = self.segments[segment.parent].children
        visible = [child for child in rivals if not self.segments[child].side]
        return [self.nodes[self.segments[child].start] for child in visible]

    def fork_points(self) -> list[int]:
        """Entries at which a person would say that the conversation forks: sub-agents do not count, notes neither."""
        agents = {branch for branch, value in enumerate(self.branches) if value.kind == "agent"}
        return [
            self.nodes[segment.end - 1]
            for segment in self.segments
            if sum(not self.segments[c].side and self._branch_of_segment[c] not in agents for c in segment.children) > 1
        ]

    # Branches by name

    @property
    def default(self) -> Branch | None:
        """The branch that is opened when none is named. None for a conversation without messages."""
        return next((branch for branch in self.branches if branch.active), None)

    def branch(self, id: str) -> Branch | None:
        """The branch of that exact id."""
        return next((branch for branch in self.branches if branch.id == id), None)

    def head(self, branch: Branch) -> int:
        """Entry of a branch's head, -1 for a branch that holds nothing and hangs on nothing."""
        number = self.branches.index(branch)
        if self._runs[number]:
            return self.nodes[self.segments[self._runs[number][-1]].end - 1]
        entry = self.index_of(branch.head)
        return -1 if entry is None else entry


def _nodes(skeleton: Skeleton) -> Sequence[int]:
    if "note" not in skeleton.kinds:
        return range(len(skeleton))
    return list(compress(count(), map("note".__ne__, skeleton.kinds)))


def _notes(skeleton: Skeleton) -> dict[int, list[int]]:
    notes: dict[int, list[int]] = {}
    if "note" in skeleton.kinds:
        for entry in compress(count(), map("note".__eq__, skeleton.kinds)):
            notes.setdefault(skeleton.parents[entry], []).append(entry)
    return notes


def _node_parents(skeleton: Skeleton, nodes: Sequence[int]) -> Sequence[int]:
    if isinstance(nodes, range):
        return skeleton.parents
    node_of = dict(zip(nodes, count(), strict=False))
    node_of[-1] = -1
    return [node_of[skeleton.parents[entry]] for entry in nodes]


def _cuts(skeleton: Skeleton, nodes: Sequence[int], parents: Sequence[int]) -> list[int]:
    """First nodes of the segments, ascending."""
    breaks = list(compress(count(), map(ne, parents, range(-1, len(parents) - 1))))
    cuts = set(breaks)
    cuts.update(parents[node] + 1 for node in breaks)
    cuts.update(bisect_right(nodes, entry) - 1 for entry in skeleton.starts)
    if skeleton.owners is not None:
        owners = [skeleton.owners[entry] for entry in nodes]
        cuts.update(compress(count(1), map(ne, owners[1:], owners)))
    if parents:
        cuts.add(0)
    return sorted(cut for cut in cuts if 0 <= cut < len(parents))


def _visible(skeleton: Skeleton, nodes: Sequence[int]) -> list[int]:
    """Number of visible messages before each node, and at last of all."""
    hidden = skeleton.hidden if isinstance(nodes, range) else [skeleton.hidden[entry] for entry in nodes]
    return list(accumulate((not value for value in hidden), initial=0))


def _segments(starts: list[int], parents: Sequence[int], visible: list[int]) -> list[Segment]:
    ends = [*starts[1:], len(parents)]
    above = [bisect_right(starts, parents[start]) - 1 if parents[start] >= 0 else -1 for start in starts]
    children: list[list[int]] = [[] for _ in starts]
    for number, parent in enumerate(above):
        if parent >= 0:
            children[parent].append(number)
    order = _parents_first(above, children)
    shown = [visible[end] - visible[start] for start, end in zip(starts, ends, strict=True)]
    depth = [0] * len(starts)
    for number in order:
        depth[number] = ends[number] - starts[number] + (depth[above[number]] if above[number] >= 0 else 0)
    for number in reversed(order):
        if above[number] >= 0:
            shown[above[number]] += shown[number]
    return [
        Segment(starts[n], ends[n], above[n], tuple(children[n]), not shown[n], depth[n]) for n in range(len(starts))
    ]


def _parents_first(above: list[int], children: list[list[int]]) -> list[int]:
    """All segments, each after its parent. File order does not promise that."""
    order = [number for number, parent in enumerate(above) if parent < 0]
    for number in order:  # grows while it is walked
        order.extend(children[number])
    return order


def _find_branches(tree: Tree) -> None:
    """Walk the segments from the roots, continuing a branch along its first child and starting one at each other."""
    heads: list[tuple[int, int]] = []  # first segment of a branch, branch it leaves
    roots = [number for number, segment in enumerate(tree.segments) if segment.parent < 0]
    shown = [number for number in roots if not tree.segments[number].side] or roots[:1]
    heads = [(number, -1) for number in shown]
    runs: list[tuple[int, int, list[int]]] = []  # first segment, branch it leaves, own segments
    diverged: set[int] = set()
    while heads:
        first, leaves = heads.pop()
        number = len(runs)
        own = [first]
        runs.append((first, leaves, own))
        while True:
            going, others, twice = _continuation(tree, own[-1])
            if twice:
                diverged.add(number)
            heads.extend((child, number) for child in others)
            if going is None:
                break
            own.append(going)
    rank = {old: new for new, old in enumerate(sorted(range(len(runs)), key=lambda number: runs[number][0]))}
    ordered = sorted(runs)
    tree._runs = [own for _, _, own in ordered]
    for number, own in enumerate(tree._runs):
        for segment in own:
            tree._branch_of_segment[segment] = number
    _give_side_segments_away(tree)
    _name_branches(tree, [rank[leaves] if leaves >= 0 else -1 for _, leaves, _ in ordered], {rank[d] for d in diverged})


def _continuation(tree: Tree, segment: int) -> tuple[int | None, list[int], bool]:
    """The child that continues the branch of a segment, those that start their own, and whether two claimed to go on."""
    skeleton = tree.skeleton
    children = [child for child in tree.segments[segment].children if not tree.segments[child].side]
    if skeleton.owners is not None:
        owner = skeleton.owners[tree.nodes[tree.segments[segment].start]]
        mine = [child for child in children if skeleton.owners[tree.nodes[tree.segments[child].start]] == owner]
    else:
        mine = [child for child in children if tree.nodes[tree.segments[child].start] not in skeleton.starts]
    going = mine[0] if mine else None
    twice = skeleton.owners is not None and len(mine) > 1
    return going, [child for child in children if child != going], twice


def _give_side_segments_away(tree: Tree) -> None:
    """Hidden sub-trees belong to the branch they hang on; hidden roots to the first one."""
    for number in _parents_first([s.parent for s in tree.segments], [list(s.children) for s in tree.segments]):
        if tree._branch_of_segment[number] < 0:
            parent = tree.segments[number].parent
            tree._branch_of_segment[number] = tree._branch_of_segment[parent] if parent >= 0 else 0


def _name_branches(tree: Tree, leaves: list[int], diverged: set[int]) -> None:
    skeleton, segments, nodes = tree.skeleton, tree.segments, tree.nodes
    own = [0] * len(tree._runs)
    for number, segment in enumerate(segments):
        own[tree._branch_of_segment[number]] += segment.end - segment.start
    named = [_named(tree, number, leaves) for number in range(len(tree._runs))]
    active = _active(tree, named)
    for number, run in enumerate(tree._runs):
        first, last = segments[run[0]], segments[run[-1]]
        head = nodes[last.end - 1]
        fork = nodes[segments[first.parent].end - 1] if first.parent >= 0 else None
        parent = named[leaves[number]].id if leaves[number] >= 0 else named[number].parent
        tree.branches.append(
            Branch(
                named[number].id,
                named[number].name,
                named[number].kind,
                parent,
                skeleton.ids[fork] if fork is not None else None,
                skeleton.ids[head],
                own[number],
                last.depth,
                skeleton.time(head),
                number == active,
                number in diverged,
            )
        )

    for bare, at in skeleton.bare:
        tree.branches.append(_bare_branch(tree, bare, at))
        tree._runs.append([])


def _bare_branch(tree: Tree, named: Named, at: str | None) -> Branch:
    entry = tree.index_of(at) if at is not None else None
    total = len(tree.path(entry)) if entry is not None else 0
    updated = tree.skeleton.time(entry) if entry is not None else None
    return Branch(named.id, named.name, named.kind, named.parent, at, at or "", 0, total, updated, False)


def _named(tree: Tree, number: int, leaves: list[int]) -> Named:
    """What a branch is called: what the source says of its first message, else that message's id."""
    entry = tree.nodes[tree.segments[tree._runs[number][0]].start]
    given = tree.skeleton.starts.get(entry)
    if given is not None:
        return given
    return Named(tree.skeleton.ids[entry], "main" if number == 0 and leaves[number] < 0 else None)


def _active(tree: Tree, named: list[Named]) -> int:
    """The branch of the head that the source names, else the one whose head is newest in the file."""
    if not tree._runs:
        return -1
    if tree.skeleton.active >= 0:
        segment = tree.segment_of(tree.skeleton.active)
        if segment >= 0:
            return tree._branch_of_segment[segment]
    heads = [
        (named[number].kind != "agent", tree.segments[run[-1]].end, number) for number, run in enumerate(tree._runs)
    ]
    return max(heads)[2]
