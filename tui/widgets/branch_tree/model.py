"""The state of a branch tree without its widget: what is open, where the cursor is, and what a filter found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bough.core.tree import Tree

from .kinds import DEFAULT_KINDS, Kinds, shown_nodes
from .layout import Layout
from .rows import Row, Rows
from .state import State


class TreeModel:
    """One tree and the choices made about it. Every change makes `rows` anew; the cursor's item stays the same."""

    def __init__(
        self, tree: Tree, state: State, *, kinds: Kinds = DEFAULT_KINDS, before: TreeModel | None = None
    ) -> None:
        """`before`: the model of what the conversation was, shown with the same kinds; what stood stays standing."""
        self.tree = tree
        self.kinds = kinds
        self.kept: Mapping[str, str] = {}
        """Main children that stay what they were."""
        self.layout = self._lay_out(before)
        self._shown = shown_nodes(tree, kinds)
        self._hits: list[int] | None = None
        # Strands are known by their first segment, which another layout of the same tree leaves in its place.
        self._folded = self._segments_of(state.folded)
        self._opened = self._default_opened() if state.opened is None else self._segments_of(state.opened)
        self.rows: Rows
        self._make_rows()
        cursor = tree.index_of(state.cursor) if state.cursor is not None else None
        self.cursor = self.node_of(cursor) if cursor is not None else self._default_cursor()
        """The item the cursor is on; it may be hidden, then another row stands for it."""

    @property
    def line(self) -> int:
        """The row of the cursor."""
        return self.rows.row_of(self.cursor) if len(self.rows) else 0

    @property
    def shown(self) -> Sequence[int]:
        """The nodes that the filter by kind leaves."""
        return self._shown

    def state(self) -> State:
        """What to hand to the next model of this conversation."""
        return State(self._id(self.cursor), self._ids_of(self._folded), self._ids_of(self._opened))

    def node_of(self, entry: int) -> int:
        """The node of an entry; for a note, of the message it hangs on, or the first if it hangs on none."""
        if self.tree.skeleton.kinds[entry] == "note":
            entry = self.tree.skeleton.parents[entry]
        return self.tree.node(entry) if entry >= 0 else 0

    def entry_of(self, item: int) -> int | None:
        """The entry of an item; for a branch without messages, its fork point. None if that is nowhere."""
        return self.tree.nodes[item] if item >= 0 else self.tree.index_of(self.tree.branches[~item].head)

    def head_of(self, row: Row) -> int | None:
        """The entry at which the strand of a row ends."""
        if row.strand < 0:
            return self.entry_of(row.item)
        return self.tree.nodes[self.tree.segments[self.layout.lasts[row.strand]].end - 1]

    def _lay_out(self, before: TreeModel | None) -> Layout:
        continued = before.layout.continued(self.tree) if before is not None and before.kinds == self.kinds else None
        if before is not None:
            self.kept = before.kept if continued is not None else before.layout.choices()
        return continued or Layout(self.tree, sides=self.kinds == "all", kept=self.kept)

    # Changes

    def set_kinds(self, kinds: Kinds) -> None:
        """Show other kinds of messages."""
        if (self.kinds == "all") != (kinds == "all"):
            self.layout = Layout(self.tree, sides=kinds == "all", kept={**self.kept, **self.layout.choices()})
        self.kinds = kinds
        self._shown = shown_nodes(self.tree, kinds)
        self._make_rows()

    def set_hits(self, hits: list[int] | None) -> None:
        """Show what a filter found, or for None everything again."""
        self._hits = hits
        self._make_rows()

    def open(self, strand: int, *, opened: bool = True) -> None:
        """Let a strand show its messages, or close it to one row."""
        self._set(self._opened, strand, opened)

    def fold(self, strand: int, *, folded: bool = True) -> None:
        """Hide what hangs on a strand, or show it again."""
        self._set(self._folded, strand, folded)

    def is_folded(self, strand: int) -> bool:
        """Whether what hangs on a strand is hidden."""
        return strand >= 0 and self.layout.firsts[strand] in self._folded

    def has_alternates(self, strand: int) -> bool:
        """Whether anything hangs on a strand."""
        segment = self.layout.firsts[strand] if strand >= 0 else -1
        while segment >= 0:
            if self.layout.alternates[segment] or segment in self.layout.bare:
                return True
            segment = self.layout.main[segment]
        return False

    def fold_all(self) -> None:
        """Close every strand to one row; if all are closed, hide what hangs on them."""
        if self._opened:
            self._opened.clear()
        else:
            self._folded = set(self.layout.firsts)
        self._make_rows()

    def unfold_all(self) -> None:
        """Show what hangs on every strand; if all of that is shown, every message."""
        if self._folded:
            self._folded.clear()
        else:
            self._opened = set(self.layout.firsts)
        self._make_rows()

    def uncover(self, item: int) -> bool:
        """Open what hides an item. Returns whether that changed anything."""
        segment = self.rows.segment_of(item) if item >= 0 else -1
        before = len(self._opened) - len(self._folded)
        while segment >= 0:
            strand = self.layout.strand_of[segment]
            if strand < 0:
                segment = self.tree.segments[segment].parent
                continue
            first = self.layout.firsts[strand]
            if segment == self.rows.segment_of(item):
                self._opened.add(first)
            segment = self.tree.segments[first].parent
            if segment >= 0 and self.layout.strand_of[segment] >= 0:
                self._folded.discard(self.layout.firsts[self.layout.strand_of[segment]])
        changed = before != len(self._opened) - len(self._folded)
        if changed:
            self._make_rows()
        return changed

    # Ways through the tree

    def fork_above(self, item: int) -> int | None:
        """The node of the fork point that an item's branch left; the next one up if the item is that itself."""
        segment = self._competing(item)
        parent = self.tree.segments[segment].parent if segment >= 0 else -1
        return self.tree.segments[parent].end - 1 if parent >= 0 else None

    def alternate(self, item: int, step: int) -> int | None:
        """The first node of the next or previous alternate at the fork above an item; None where nothing competes."""
        segment = self._competing(item)
        if segment < 0:
            return None
        rivals = self.layout.rivals(segment)
        return self.tree.segments[rivals[(rivals.index(segment) + step) % len(rivals)]].start

    def parent_row(self, row: Row) -> int | None:
        """The row one step up: a strand's first row for its messages, its fork point for that."""
        if row.strand < 0:
            entry = self.entry_of(row.item)
            return self.rows.row_of(self.node_of(entry)) if entry is not None else None
        first = self.layout.firsts[row.strand]
        if not row.first:
            return self.rows.row_of(self.tree.segments[first].start)
        parent = self.tree.segments[first].parent
        return self.rows.row_of(self.tree.segments[parent].end - 1) if parent >= 0 else None

    def _competing(self, item: int) -> int:
        """The nearest segment from an item upwards that has rivals, -1 if none has."""
        segment = self.rows.segment_of(item) if item >= 0 else -1
        while segment >= 0 and len(self.layout.rivals(segment)) < 2:
            segment = self.tree.segments[segment].parent
        return segment

    def _set(self, which: set[int], strand: int, value: bool) -> None:
        (which.add if value else which.discard)(self.layout.firsts[strand])
        self._make_rows()

    def _make_rows(self) -> None:
        if self._hits is not None:
            self.rows = Rows(self.layout, self._hits, hits=True)
            return
        strand_of = self.layout.strand_of
        opened = {strand_of[segment] for segment in self._opened}
        self.rows = Rows(self.layout, self._shown, opened, {strand_of[segment] for segment in self._folded})

    def _default_opened(self) -> set[int]:
        return {self.layout.firsts[self.layout.active]} if self.layout.active >= 0 else set()

    def _default_cursor(self) -> int:
        """The active head's row, as one goes on where one was."""
        default = self.tree.default
        if default is not None and not default.messages:
            return ~self.tree.branches.index(default)
        if self.layout.active < 0:
            return 0
        return self.tree.segments[self.layout.lasts[self.layout.active]].end - 1

    def _id(self, item: int) -> str | None:
        entry = self.entry_of(item) if len(self.tree.nodes) else None
        return self.tree.skeleton.ids[entry] if entry is not None else None

    def _ids_of(self, firsts: Collection[int]) -> tuple[str, ...]:
        ids, nodes, segments = self.tree.skeleton.ids, self.tree.nodes, self.tree.segments
        return tuple(ids[nodes[segments[first].start]] for first in sorted(firsts))

    def _segments_of(self, ids: Collection[str]) -> set[int]:
        """The first segments of strands by the ids of their first messages; those that are gone are left out."""
        if not ids:
            return set()
        wanted, known, nodes, segments = set(ids), self.tree.skeleton.ids, self.tree.nodes, self.tree.segments
        return {first for first in self.layout.firsts if known[nodes[segments[first].start]] in wanted}
