"""Which messages stand in one column: the tree of a conversation cut into strands.

A strand begins at a root or at an alternate of a fork and goes on, fork by fork, along the *main child*: the one on the
path to the active head, elsewhere the largest sub-tree (the newest of equals). Only alternates are indented, so the
active path costs no width and elsewhere the depth is bounded by the logarithm of the tree's size.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from operator import attrgetter, eq

from bough.core.tree import Tree

_NONE: list[int] = []
_SHAPE = attrgetter("start", "parent", "children", "side")
"""All of a segment but its length."""


class Layout:
    """The strands of a tree, in parallel lists by segment and by strand; nothing is held per message."""

    def __init__(self, tree: Tree, *, sides: bool = False, kept: Mapping[str, str] | None = None) -> None:
        """`sides`: whether sub-trees of nothing but hidden messages are shown too.

        `kept`: main children shown before (`choices`), which stay main children: a growing alternate must not swap
        places with the column under a reader's eyes.
        """
        self.tree = tree
        segments = tree.segments
        # Those of some branch: hidden ones are if they are its tail.
        shown = {segment for branch in range(len(tree.branches)) for segment in tree.runs(branch)}
        self.children = [[child for child in s.children if sides or child in shown] for s in segments]
        self.roots = [n for n, s in enumerate(segments) if s.parent < 0 and (sides or n in shown)]
        order = list(self.roots)
        for number in order:  # grows while it is walked
            order.extend(self.children[number])
        self.main = _main_children(tree, self.children, order, kept or {})
        self.alternates = [
            [child for child in children if child != main] if len(children) > 1 or main < 0 else _NONE
            for children, main in zip(self.children, self.main, strict=True)
        ]
        """Segments that hang at the end of each and do not go on in its column, in file order."""
        self.strand_of = [-1] * len(segments)
        """Strand of each segment, -1 for those not shown."""
        self.firsts: list[int] = []
        """First segment of each strand."""
        self.lasts: list[int] = []
        """Last segment of each strand."""
        self._find_strands(order)
        self.heads: dict[int, int] = {}
        """Branch by the node of its head."""
        self.bare: dict[int, list[int]] = {}
        """Branches that hold no message, by the segment they hang on; -1 for those that hang on nothing."""
        self._find_heads()
        at = _active_segment(tree)
        self.active = self.strand_of[at] if at >= 0 else -1
        """The strand that holds the active head; -1 in a conversation without messages."""

    def continued(self, tree: Tree) -> Layout | None:
        """The same strands for a tree in which messages were only added to the ends of branches; None for any other.

        Following an agent, that is nearly every change: everything but the heads is as it was.
        """
        if not _same_forks(self.tree, tree) or _active_segment(self.tree) != _active_segment(tree):
            return None
        layout = copy(self)
        layout.tree = tree
        layout.heads, layout.bare = {}, {}
        layout._find_heads()  # noqa: SLF001 - of this class
        return layout

    def branch(self, strand: int) -> int | None:
        """The branch whose head ends a strand. None for strands of hidden messages, which are no branches."""
        return self.heads.get(self.tree.segments[self.lasts[strand]].end - 1)

    def rivals(self, segment: int) -> list[int]:
        """The segments that compete with one, itself among them: children of one parent, or all roots."""
        parent = self.tree.segments[segment].parent
        return self.children[parent] if parent >= 0 else self.roots

    def choices(self) -> dict[str, str]:
        """Id of each fork point with the id of its main child's first message, to hand to the next layout."""
        ids, nodes, segments = self.tree.skeleton.ids, self.tree.nodes, self.tree.segments
        return {
            ids[nodes[segments[number].end - 1]]: ids[nodes[segments[main].start]]
            for number, main in enumerate(self.main)
            if main >= 0 and len(self.children[number]) > 1
        }

    def _find_strands(self, order: list[int]) -> None:
        segments = self.tree.segments
        for number in order:
            parent = segments[number].parent
            if parent >= 0 and self.main[parent] == number:
                self.strand_of[number] = self.strand_of[parent]
                self.lasts[self.strand_of[number]] = number
            else:
                self.strand_of[number] = len(self.firsts)
                self.firsts.append(number)
                self.lasts.append(number)

    def _find_heads(self) -> None:
        for number, branch in enumerate(self.tree.branches):
            run = self.tree.runs(number)
            if run:
                self.heads[self.tree.segments[run[-1]].end - 1] = number
            else:
                self.bare.setdefault(self._hook(branch.fork_point), []).append(number)

    def _hook(self, id: str | None) -> int:
        """The shown segment that holds a message or its nearest ancestor, -1 if there is none."""
        entry = self.tree.index_of(id) if id is not None else None
        segment = self.tree.segment_of(entry) if entry is not None else -1
        while segment >= 0 and self.strand_of[segment] < 0:
            segment = self.tree.segments[segment].parent
        return segment


def _same_forks(before: Tree, after: Tree) -> bool:
    """Whether two trees consist of the same segments, of whatever length, and belong to the same branches."""
    old, new = before.segments, after.segments
    return (
        len(old) == len(new)
        and len(before.branches) == len(after.branches)
        and all(map(eq, map(_SHAPE, old), map(_SHAPE, new)))
        and all(before.runs(branch) == after.runs(branch) for branch in range(len(after.branches)))
    )


def _main_children(tree: Tree, children: list[list[int]], order: list[int], kept: Mapping[str, str]) -> list[int]:
    """The child that goes on in the column of each segment, -1 where the column ends."""
    segments = tree.segments
    size = [segment.end - segment.start for segment in segments]
    for number in reversed(order):
        if segments[number].parent >= 0:
            size[segments[number].parent] += size[number]
    active = _active_path(tree)
    main = [-1] * len(segments)
    for number in order:
        if not children[number]:
            continue
        candidates = [child for child in children[number] if child in active] or _going_on(tree, number, children)
        if len(candidates) > 1 and kept:
            candidates = _kept(tree, number, candidates, kept) or candidates
        if candidates:
            main[number] = max(candidates, key=lambda child: (size[child], child))
    return main


def _active_segment(tree: Tree) -> int:
    """The segment of the active head, -1 if there is none: an empty branch may hang on nothing."""
    head = tree.head(tree.default) if tree.default is not None else -1
    return tree.segment_of(head) if head >= 0 else -1


def _active_path(tree: Tree) -> set[int]:
    """The segments from the root to the active head."""
    path: set[int] = set()
    at = _active_segment(tree)
    while at >= 0:
        path.add(at)
        at = tree.segments[at].parent
    return path


def _going_on(tree: Tree, segment: int, children: list[list[int]]) -> list[int]:
    """Children that may go on in the column: none below a branch's head, so that each head ends a strand of its own.

    The run of a sub-agent never stands in its caller's column.
    """
    own = tree.branch_index(segment)
    run = tree.runs(own)
    if run and run[-1] == segment:
        return []
    return [
        child
        for child in children[segment]
        if tree.branch_index(child) == own or tree.branches[tree.branch_index(child)].kind != "agent"
    ]


def _kept(tree: Tree, segment: int, candidates: list[int], kept: Mapping[str, str]) -> list[int]:
    ids, nodes, segments = tree.skeleton.ids, tree.nodes, tree.segments
    wanted = kept.get(ids[nodes[segments[segment].end - 1]])
    return [child for child in candidates if ids[nodes[segments[child].start]] == wanted]
