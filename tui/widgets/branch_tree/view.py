"""The branch tree: branches first, opened down to their messages, the active path never indented."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from bough.core.conversation import Conversation
from bough.tui.widgets.line_view import fit, local_now

from .finder import Finder
from .kinds import DEFAULT_KINDS, KINDS, Kinds
from .marks import ASCII, UNICODE
from .model import TreeModel
from .navigation import TreeNavigation
from .painter import COMPONENTS, Painter
from .search import Search
from .state import State


class BranchTree(TreeNavigation):
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
        super().__init__(selected, opened, ascii=ascii, name=name, id=id, classes=classes)
        self._retitled = retitled
        self._now = now
        self._conversation: Conversation | None = None
        self._painter: Painter | None = None
        self._finder: Finder | None = None
        self._kinds: Kinds = DEFAULT_KINDS
        self._live = False
        self._before_filter: tuple[int, int] | None = None

    # What is shown

    def show(
        self,
        conversation: Conversation,
        *,
        cursor: int | None = None,
        folded: Collection[str] = (),
        opened: Collection[str] | None = None,
        live: bool = False,
    ) -> None:
        """Show a conversation.

        `folded` and `opened` are ids of a `state()`; `cursor` is an entry, and the active head if it is None. `live`
        says that the active branch is being written now.
        """
        self.clear_filter()
        at = conversation.skeleton.ids[cursor] if cursor is not None else None
        self._take(conversation, State(at, tuple(folded), None if opened is None else tuple(opened)), live=live)
        if self._model is not None:
            if cursor is not None:  # ids may repeat
                self._model.cursor = self._model.node_of(cursor)
            self.put_cursor(self._model.line)
        self._retitled()

    def refresh_tree(self, conversation: Conversation, *, live: bool = False) -> None:
        """Show what the same conversation has become: what was open stays open, what was read stays where it was."""
        if self._model is None:
            self.show(conversation, live=live)
            return
        query = self._query
        self.clear_filter()
        item, row = self._anchor()
        anchor = self._model.entry_of(item)
        anchor_id = self._model.tree.skeleton.ids[anchor] if anchor is not None else None
        kept = self._model.layout.choices()
        self._take(conversation, self._model.state(), live=live, kept=kept)
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

    def set_live(self, *, live: bool) -> None:
        """Mark the active branch as being written now, or no longer."""
        if live != self._live and self._conversation is not None and self._model is not None:
            self._live = live
            self._painter = self._new_painter(self._conversation, self._model)
            self._redraw()

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

    # Filter

    @property
    def _query(self) -> str:
        return self._finder.query if self._finder is not None else ""

    @property
    def filtering(self) -> bool:
        """Whether only what a filter found is shown."""
        return self._before_filter is not None

    def filter(self, text: str) -> None:
        """Show only messages that hold every word of `text`; for none, everything again, as it was before.

        A search that takes longer goes on beside the keys and shows what it finds; the next call ends it.
        """
        if not text.strip():
            self.clear_filter()
        elif self._model is not None and self._finder is not None:
            if self._before_filter is None:
                self._before_filter = (self._model.cursor, self.cursor_line - self.top)
            self._finder.start(text, self._model.shown)

    def clear_filter(self) -> None:
        """Show everything again: the cursor as it was before, unless it was moved to something found since."""
        if self._finder is not None:
            self._finder.stop()
        before, self._before_filter = self._before_filter, None
        if before is None or self._model is None:
            return
        item, row = before
        moved = self._model.cursor != item
        row = self.cursor_line - self.top if moved else row
        self._model.set_hits(None)
        if moved:
            self._model.uncover(self._model.cursor)
        self._settle(self._model.cursor, row)
        self._retitled()

    def _show_hits(self, hits: list[int]) -> None:
        if self._model is not None:
            self._model.set_hits(hits)
            self._redraw()
            self.put_cursor(self._model.line)
            self._retitled()

    # Lines

    def paint(self, line: int, width: int) -> Strip:
        """A row."""
        if self._model is None or self._painter is None:
            return Strip.blank(width, self.palette.style())
        return self._painter.strip(self._model.rows.at(line), self.look(line), width, self.palette)

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window; where a filter finds nothing, the first says so."""
        if row == 0 and self._finder is not None and self._query and not self.line_count():
            words = " looking …" if self._finder.searching else " no message here says that"
            return Strip([Segment(fit(words, width), self.palette.style("branch-tree--quiet"))], width)
        return super().strip_at(row, width)

    # Pieces

    def _take(
        self, conversation: Conversation, state: State, *, live: bool, kept: Mapping[str, str] | None = None
    ) -> None:
        self._conversation = conversation
        self._live = live
        self._model = TreeModel(conversation.tree, state, kinds=self._kinds, kept=kept)
        self._painter = self._new_painter(conversation, self._model)
        self._finder = Finder(self, Search(self._painter.text), self._show_hits)
        self._redraw()

    def _new_painter(self, conversation: Conversation, model: TreeModel) -> Painter:
        marks = ASCII if self.ascii else UNICODE
        return Painter(conversation, model.layout, marks, self._now, live=self._live)

    def _redraw(self) -> None:
        self.strips.clear()
        if self._model is not None:
            self.cursor_line = self._model.line
        self.place(self.top)
