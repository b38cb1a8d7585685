"""The tree of a conversation: what continues what, where branches part, and which way leads to a message.

Works on the segments of `segments.py`. Notes are left out of the tree proper and hang beside the message they follow
(`Tree.notes`). A sub-tree of nothing but hidden messages is no branch either: it is counted with the branch it hangs
on and starts none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from .branches import Parted, lengthened, named_branches
from .model import Branch
from .runs import owners_of, runs_of
from .segments import (
    Path,
    Segment,
    longer,
    more_nodes,
    more_notes,
    more_starts,
    nodes_of,
    notes_of,
    segments_of,
    starts_of,
)
from .skeleton import Named, Skeleton

__all__ = ["Path", "Segment", "Tree"]


class Tree:
    """Branches, paths and forks of one skeleton, worked out once."""

    def __init__(self, skeleton: Skeleton, before: Tree | None = None) -> None:
        """`before` is the tree of a skeleton that this one begins with: `grown` finds out whether it does."""
        self.skeleton = skeleton
        self._found: dict[str, int] = {}
        """Entries that were asked for by id: the same few, again and again. Shared with the trees this one grows to."""
        if before is None:
            self.nodes: Sequence[int] = nodes_of(skeleton)
            """Entry of each node: every entry but the notes."""
            self.notes: dict[int, list[int]] = notes_of(skeleton, self.nodes)
            """Notes by the message they follow, -1 for those that hang on none."""
            self._starts = starts_of(skeleton, self.nodes)
        else:
            known = len(before.skeleton)
            self.nodes = more_nodes(skeleton, before.nodes, known)
            self.notes = more_notes(skeleton, before.notes, known)
            self._starts = more_starts(skeleton, self.nodes, before.segments, known)
        if before is None or not self._lengthen(before):
            self._make_branches()

    def _make_branches(self) -> None:
        skeleton, nodes = self.skeleton, self.nodes
        self.segments: list[Segment] = segments_of(skeleton, nodes, self._starts)
        """In file order."""
        self._runs = runs_of(skeleton, nodes, self.segments)
        self._owner = owners_of(self.segments, self._runs)
        self.branches: list[Branch] = named_branches(self._parted)
        self.branches += [self._bare(*bare) for bare in skeleton.bare]
        """In file order of their first own messages; branches without messages of their own come last."""

    def _lengthen(self, before: Tree) -> bool:
        """Take the branches of another tree over, if all that came since lengthens its last segment."""
        skeleton, old = self.skeleton, before.skeleton
        names = (skeleton.starts, skeleton.bare, skeleton.agent) == (old.starts, [], old.agent)
        if not names or old.bare or self._starts != before._starts:
            return False
        last = longer(skeleton, self.nodes, before.segments)
        if last is None:
            return False
        self.segments = [*before.segments[:-1], last]
        self._runs, self._owner = before._runs, before._owner
        self.branches = lengthened(self._parted, before.branches)
        return True

    @property
    def _parted(self) -> Parted:
        return Parted(self.skeleton, self.nodes, self.segments, self._runs, self._owner)

    def grown(self, skeleton: Skeleton) -> Tree:
        """The tree of a later skeleton of the same conversation.

        Where that has only more entries after those that were there, they are all that costs more than a copy.
        """
        if not self.segments or not _begins_with(skeleton, self.skeleton):
            return Tree(skeleton)
        tree = Tree(skeleton, self)
        tree._found = self._found
        return tree

    # Where things are

    def node(self, entry: int) -> int:
        """The node of an entry; for a note, that of the message it hangs on. -1 if there is none."""
        if self.skeleton.kinds[entry] == "note":
            entry = self.skeleton.parents[entry]
        return bisect_left(self.nodes, entry) if entry >= 0 else -1

    def segment_of(self, entry: int) -> int:
        """The segment that holds an entry; for a note, that of the message it hangs on. -1 if there is none."""
        return bisect_right(self._starts, self.node(entry)) - 1

    def branch_of(self, entry: int) -> Branch | None:
        """The branch whose own message an entry is. None only for notes that hang on nothing."""
        segment = self.segment_of(entry)
        return self.branches[self._owner[segment]] if segment >= 0 else None

    def branch_index(self, segment: int) -> int:
        """Index in `branches` of the branch a segment belongs to."""
        return self._owner[segment]

    def runs(self, branch: int) -> list[int]:
        """Own segments of the branch of that index, from its first message to its head.

        Side segments are left out, but for the one that ends a branch which nothing else continues: its hidden tail.
        """
        return self._runs[branch].segments if branch < len(self._runs) else []

    def index_of(self, id: str) -> int | None:
        """The first entry with this id, None if there is none."""
        found = self._found.get(id)
        if found is None:
            try:
                found = self._found[id] = self.skeleton.ids.index(id)
            except ValueError:
                return None
        return found if found < len(self.skeleton) else None

    def typed_notes(self, entry: int) -> list[int]:
        """The notes on a message (-1: on none) that a person typed while the model worked: shown, and not counted."""
        roles, hidden = self.skeleton.roles, self.skeleton.hidden
        return [note for note in self.notes.get(entry, ()) if roles[note] == "user" and not hidden[note]]

    # Ways through the tree

    def path(self, entry: int) -> Path:
        """The messages from the root to an entry. A note's path ends at the message it hangs on."""
        node, at = self.node(entry), self.segment_of(entry)
        ranges = [range(self.segments[at].start, node + 1)] if at >= 0 else []
        while at >= 0 and (at := self.segments[at].parent) >= 0:
            ranges.append(range(self.segments[at].start, self.segments[at].end))
        ranges.reverse()
        return Path(ranges, self.nodes)

    def children(self, entry: int) -> list[int]:
        """The messages that continue an entry, in file order, hidden ones included; for a note, its message's."""
        node = self.node(entry)
        if node < 0:
            return []
        at = self.segments[self.segment_of(entry)]
        if node + 1 < at.end:
            return [self.nodes[node + 1]]
        return [self.nodes[self.segments[child].start] for child in at.children]

    def alternates(self, entry: int) -> list[int]:
        """The messages that compete with an entry, itself among them: visible children of its parent, or all roots.

        Sub-agents do not compete, with one another neither; nothing competes with a note.
        """
        if self.skeleton.kinds[entry] == "note":
            return [entry]
        own = self.segment_of(entry)
        at = self.segments[own]
        if self.node(entry) > at.start or self._said_by_agent(own):
            return [entry]
        if at.parent < 0:
            rivals = [number for number, other in enumerate(self.segments) if other.parent < 0]
        else:
            rivals = list(self.segments[at.parent].children)
        return [self.nodes[self.segments[rival].start] for rival in rivals if self._said_by_people(rival)]

    def fork_points(self) -> list[int]:
        """Entries at which a person would say that the conversation forks: sub-agents do not count, notes neither."""
        return [
            self.nodes[segment.end - 1]
            for segment in self.segments
            if len(segment.children) > 1 and sum(map(self._said_by_people, segment.children)) > 1
        ]

    @property
    def forks(self) -> int:
        """In how many places the conversation forks: at fork points, and before its first message if that changed."""
        roots = [number for number, segment in enumerate(self.segments) if segment.parent < 0]
        edited = self.skeleton.root_fork and sum(map(self._said_by_people, roots)) > 1
        return len(self.fork_points()) + edited

    # Branches

    @property
    def agent(self) -> bool:
        """Whether all of it is the run of a sub-agent whose conversation is not there."""
        roots = [branch.kind for branch in self.branches if branch.parent is None]
        return bool(roots) and all(kind == "agent" for kind in roots)

    @property
    def default(self) -> Branch | None:
        """The branch that is opened when none is named. None for a conversation without messages."""
        return next((branch for branch in self.branches if branch.active), None)

    def branch(self, id: str) -> Branch | None:
        """The branch of that exact id."""
        return next((branch for branch in self.branches if branch.id == id), None)

    def head(self, branch: Branch) -> int:
        """Entry of a branch's head, -1 for a branch that holds nothing and hangs on nothing."""
        own = self.runs(self.branches.index(branch))
        if own:
            return self.nodes[self.segments[own[-1]].end - 1]
        entry = self.index_of(branch.head)
        return -1 if entry is None else entry

    def _said_by_people(self, segment: int) -> bool:
        return not self.segments[segment].side and not self._said_by_agent(segment)

    def _said_by_agent(self, segment: int) -> bool:
        branch = self.branches[self._owner[segment]]
        return branch.kind == "agent" and not (self.skeleton.agent and branch.parent is None)

    def _bare(self, named: Named, at: str | None) -> Branch:
        """A branch that was forked and not continued yet."""
        entry = self.index_of(at) if at is not None else None
        total = len(self.path(entry)) if entry is not None else 0
        updated = self.skeleton.time(entry) if entry is not None else None
        active = named.id == self.skeleton.default
        above = self.branch_of(entry) if entry is not None and named.parent is None else None
        parent = above.id if above is not None else named.parent
        return Branch(named.id, named.name, named.kind, parent, at, at or "", 0, total, updated, active)


def _begins_with(new: Skeleton, old: Skeleton) -> bool:
    """Whether the tree of a skeleton is that of another one with more entries after those."""
    size = len(old)
    if not 0 < size <= len(new) or (new.owners is None) != (old.owners is None):
        return False
    return (
        {entry for entry in new.starts if entry < size} == old.starts.keys()
        and new.hidden.startswith(old.hidden)
        and new.parents[:size] == old.parents
        and new.kinds[:size] == old.kinds
        and new.ids[:size] == old.ids
        and new.times[:size] == old.times
        and (new.owners is None or old.owners is None or new.owners[:size] == old.owners)
    )
