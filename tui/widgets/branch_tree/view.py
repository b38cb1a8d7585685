"""The branch tree: branches first, opened down to their messages, the active path never indented."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from datetime import datetime
from typing import ClassVar

from textual.strip import Strip

from bough.core.conversation import Conversation
from bough.core.model import Branch
from bough.tui.widgets.times import local_now

from .filtering import FilteredTree
from .finder import Finder
from .kinds import DEFAULT_KINDS, KINDS, Kinds
from .marks import ASCII, UNICODE
from .model import TreeModel
from .painter import COMPONENTS, Painter
from .search import Search
from .state import GoingOn, Marked, State


class BranchTree(FilteredTree):
    """The branches of one conversation. `selected` hears where a person moves the cursor, `opened` what they enter."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    DEFAULT_CSS: ClassVar[str] = """
    BranchTree {
        & > .branch-tree--guide { color: $quiet; }
        & > .branch-tree--prompt { color: $user; }
        & > .branch-tree--answer { color: $foreground; }
        & > .branch-tree--tool { color: $tool; }
        & > .branch-tree--thinking { color: $thinking; text-style: italic; }
        & > .branch-tree--summary { color: $quiet; text-style: italic; }
        & > .branch-tree--name { color: $fork; }
        & > .branch-tree--agent { color: $tool; }
        & > .branch-tree--facts { color: $text-muted; }
        & > .branch-tree--active { color: $accent; }
        & > .branch-tree--live { color: $live; }
        & > .branch-tree--new { color: $accent; text-style: bold; }
        & > .branch-tree--label { color: $accent; }
        & > .branch-tree--quiet { color: $quiet; }
        & > .branch-tree--hover { background: $boost; }
        & > .branch-tree--cursor { background: $panel; }
        & > .branch-tree--focused { background: $panel; text-style: bold; }
    }
    """

    def __init__(
        self,
        selected: Callable[[int], None],
        opened: Callable[[int], None],
        *,
        retitled: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = local_now,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """All are called in the same breath as the key, `selected` and `opened` with an entry.

        `retitled` hears that `title` says something else. `now` is the clock that times are relative to.
        """
        super().__init__(selected, opened, retitled, ascii=ascii, name=name, id=id, classes=classes)
        self._now = now
        self._conversation: Conversation | None = None
        self._painter: Painter | None = None
        self._kinds: Kinds = DEFAULT_KINDS
        self._going_on = GoingOn()
        self._marked = Marked()

    # What is shown

    def show(
        self,
        conversation: Conversation,
        *,
        cursor: int | None = None,
        folded: Collection[str] = (),
        opened: Collection[str] | None = None,
    ) -> None:
        """Show a conversation.

        `folded` and `opened` are ids of a `state()`; `cursor` is an entry, and the active head if it is None.
        """
        self.clear_filter()
        self._going_on = GoingOn()
        at = conversation.skeleton.ids[cursor] if cursor is not None else None
        self._take(conversation, State(at, tuple(folded), None if opened is None else tuple(opened)))
        if self._model is not None:
            if cursor is not None:  # ids may repeat
                self._model.cursor = self._model.node_of(cursor)
            self.put_cursor(self._model.line)
        self._retitled()

    def refresh_tree(self, conversation: Conversation, going_on: GoingOn | None = None) -> None:
        """Show what the same conversation has become: what was open stays open, what was read stays where it was.

        `going_on` says what is marked from now on; None leaves the marks as they are.
        """
        if self._model is None:
            self.show(conversation)
            return
        if going_on is not None:
            self._going_on = going_on
        query = self._query
        self.clear_filter()
        item, row = self._anchor()
        anchor = self._model.entry_of(item)
        anchor_id = self._model.tree.skeleton.ids[anchor] if anchor is not None else None
        self._take(conversation, self._model.state(), before=self._model)
        found = conversation.index_of(anchor_id) if anchor_id is not None else None
        self._settle(self._model.node_of(found) if found is not None else self._model.cursor, row)
        if query:
            self.filter(query)
        self._retitled()

    def clear(self) -> None:
        """Show nothing."""
        self.clear_filter()
        self._conversation = self._model = self._painter = self._finder = None
        self.strips.clear()
        self.put_cursor(0)
        self.place(0)
        self._retitled()

    def mark(self, going_on: GoingOn) -> None:
        """Mark the branches that are being written now and the messages that are new, and no others."""
        conversation, model = self._conversation, self._model
        if going_on != self._going_on and conversation is not None and model is not None:
            before = self._keys_in_sight()
            self._going_on = going_on
            self._painter = self._new_painter(conversation, model)
            self._repaint_changed(before)

    def show_marked(self, marked: Marked) -> None:
        """Mark what is to be compared, and nothing else."""
        if marked != self._marked:
            before = self._keys_in_sight()
            self._marked = marked
            if self._painter is not None:
                self._painter.marked = marked
            self._repaint_changed(before)

    def set_kinds(self, kinds: Kinds) -> None:
        """Show other kinds of messages; the cursor's stays on its screen line, or the nearest above it."""
        self._kinds = kinds
        query = self._query
        self.clear_filter()
        if self._model is not None:
            self._change(lambda: self._show_kinds(kinds))
        if query:
            self.filter(query)
        self._retitled()

    def _show_kinds(self, kinds: Kinds) -> None:
        if self._model is not None and self._conversation is not None:
            self._model.set_kinds(kinds)
            self._painter = self._new_painter(self._conversation, self._model)

    def action_next_kinds(self) -> None:
        """To the next filter by kind, in turns."""
        turns = list(KINDS)
        self.set_kinds(turns[(turns.index(self._kinds) + 1) % len(turns)])

    def state(self) -> State:
        """What to remember of this conversation, for `show`."""
        return self._model.state() if self._model is not None else State()

    def likely(self) -> Iterator[int]:
        """The entries that the next keys may lead to, the likeliest first."""
        model = self._model
        for line in self.likely_lines() if model is not None else ():
            entry = model.entry_of(model.rows.at(line).item) if model is not None else None
            if entry is not None:
                yield entry

    @property
    def branch(self) -> Branch | None:
        """The branch of the cursor's row; None in an empty tree."""
        model = self._model
        if model is None or not self.line_count():
            return None
        item = model.rows.at(self.cursor_line).item
        return model.tree.branches[~item] if item < 0 else model.tree.branch_of(model.tree.nodes[item])

    @property
    def at_branch(self) -> bool:
        """Whether the cursor's row stands for a branch as a whole: a closed one, or its head."""
        if self._model is None or not self.line_count():
            return False
        row = self._model.rows.at(self.cursor_line)
        return row.closed or row.last or row.strand < 0

    def move_to_branch(self, branch: int) -> None:
        """Put the cursor on a branch that holds no message yet, given its index. Nobody is told."""
        self._move_to_item(~branch)

    @property
    def kinds(self) -> Kinds:
        """The kinds of messages shown."""
        return self._kinds

    @property
    def title(self) -> str:
        """What the pane shows, for its border: how many branches, which messages, what the filter found."""
        if self._model is None:
            return ""
        if self._query:
            return str(self._finder)
        count = len(self._model.tree.branches)
        return f"{count} branch{'' if count == 1 else 'es'} · {KINDS[self._kinds]}"

    # Lines

    def paint(self, line: int, width: int) -> Strip:
        """A row."""
        if self._model is None or self._painter is None:
            return Strip.blank(width, self.palette.style())
        return self._painter.strip(self._model.rows.at(line), self.look(line), width, self.palette)

    def cache_key(self, line: int) -> Hashable:
        """A row looks the same as long as its marks do: they come and go while others write, with each key."""
        model, painter = self._model, self._painter
        if model is None or painter is None or not painter.marks_any:
            return super().cache_key(line)
        marks = painter.marks(model.rows.at(line))
        return (super().cache_key(line), *marks) if marks else super().cache_key(line)

    # Pieces

    def _keys_in_sight(self) -> list[tuple[int, Hashable]]:
        lines = range(self.top, min(self.top + self.window.height, self.line_count()))
        return [(line, self.cache_key(line)) for line in lines]

    def _repaint_changed(self, before: list[tuple[int, Hashable]]) -> None:
        for line, key in before:
            if self.cache_key(line) != key:
                self.repaint(line)

    def _take(self, conversation: Conversation, state: State, *, before: TreeModel | None = None) -> None:
        self._conversation = conversation
        self._model = TreeModel(conversation.tree, state, kinds=self._kinds, before=before)
        self._painter = self._new_painter(conversation, self._model)
        self._finder = Finder(self, Search(self._painter.text), self._show_hits)
        self._redraw()

    def _new_painter(self, conversation: Conversation, model: TreeModel) -> Painter:
        marks = ASCII if self.ascii else UNICODE
        painter = Painter(conversation, model.layout, marks, self._now, self._going_on)
        painter.marked = self._marked
        return painter
