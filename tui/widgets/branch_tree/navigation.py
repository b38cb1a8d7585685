"""Moving about in a branch tree, and opening and closing what is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from bough.tui.widgets.line_view import CursorView

from .model import TreeModel
from .rows import Row


class TreeNavigation(CursorView):
    """A cursor view over the rows of a `TreeModel`, and the actions on it. It knows nothing of how rows look."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "open", show=False),
        Binding("left,h", "close", show=False),
        Binding("space", "toggle_branch", show=False),
    ]

    def __init__(
        self,
        selected: Callable[[int], None],
        opened: Callable[[int], None],
        *,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(ascii=ascii, name=name, id=id, classes=classes)
        self._selected = selected
        self._opened = opened
        self._model: TreeModel | None = None

    @property
    def filtering(self) -> bool:
        """Whether only what a filter found is shown: then nothing can be opened or closed."""
        return False

    @property
    def current(self) -> int | None:
        """The entry the cursor's row is for."""
        row = self._row()
        return self._model.entry_of(row.item) if self._model is not None and row is not None else None

    @property
    def head(self) -> int | None:
        """The entry at which the branch in the cursor's column ends: the path to it leads through `current`."""
        row = self._row()
        return self._model.head_of(row) if self._model is not None and row is not None else None

    def move_to(self, entry: int) -> None:
        """Put the cursor on an entry and open what hides it. Nobody is told: it follows another pane."""
        if self._model is not None:
            self._move_to_item(self._model.node_of(entry))

    def line_count(self) -> int:
        """Number of rows."""
        return len(self._model.rows) if self._model is not None else 0

    def cursor_moved(self, line: int) -> None:
        """Tell what the cursor is on now."""
        if self._model is not None:
            self._model.cursor = self._model.rows.at(line).item
            self._tell(self._selected)

    def activated(self, line: int) -> None:
        """A closed branch opens; a message is entered."""
        self.go(line)
        row = self._row()
        if row is not None and self._model is not None:
            self._model.cursor = row.item
        if row is not None and row.closed and row.strand >= 0 and not self.filtering:
            self._open(row.strand, opened=True)
        else:
            self._tell(self._opened)

    # Actions

    def action_open(self) -> None:
        """Open the branch under the cursor to its messages, or show what hangs on it."""
        row = self._row()
        if row is None or self._model is None or row.strand < 0:
            return
        if self._model.is_folded(row.strand):
            self._fold(row.strand, folded=False)
        elif row.closed:
            self._open(row.strand, opened=True)

    def action_close(self) -> None:
        """Close the branch under the cursor, then hide what hangs on it, then go to its fork point."""
        row, model = self._row(), self._model
        if row is None or model is None:
            return
        if row.first and not row.closed and not self.filtering:
            self._open(row.strand, opened=False)
        elif row.closed and model.has_alternates(row.strand) and not model.is_folded(row.strand):
            self._fold(row.strand, folded=True)
        elif (line := model.parent_row(row)) is not None:
            self.go(line)

    def action_toggle_branch(self) -> None:
        """Open the branch under the cursor, or close it."""
        row = self._row()
        if row is not None and row.strand >= 0 and not self.filtering:
            self._open(row.strand, opened=row.closed)

    def action_fold_all(self) -> None:
        """Close all branches; once more hides what hangs on them."""
        if self._model is not None:
            self._change(self._model.fold_all)

    def action_unfold_all(self) -> None:
        """Show all branches; once more opens them to their messages."""
        if self._model is not None:
            self._change(self._model.unfold_all)

    def action_next_alternate(self) -> None:
        """To the next message that competes at the fork point above."""
        self._go_to_alternate(1)

    def action_previous_alternate(self) -> None:
        """To the previous message that competes at the fork point above."""
        self._go_to_alternate(-1)

    def action_fork_point(self) -> None:
        """To the message where the branch under the cursor left its parent."""
        if self._model is not None and (item := self._model.fork_above(self._model.cursor)) is not None:
            self._move_to_item(item, opening=False)
            self._tell(self._selected)

    def action_next_fork(self) -> None:
        """To the next row that something hangs on."""
        self._go_to_fork(1)

    def action_previous_fork(self) -> None:
        """To the previous row that something hangs on."""
        self._go_to_fork(-1)

    # Changes

    def _row(self) -> Row | None:
        if self._model is None or not self.line_count():
            return None
        return self._model.rows.at(self.cursor_line)

    def _tell(self, whom: Callable[[int], None]) -> None:
        entry = self.current
        if entry is not None:
            whom(entry)

    def _redraw(self) -> None:
        self.strips.clear()
        if self._model is not None:
            self.cursor_line = self._model.line
        self.place(self.top)

    def _anchor(self) -> tuple[int, int]:
        """What has to stay where it is, and on which row of the window: the cursor, or the top line if it is away."""
        if self._model is None or self.cursor_in_sight or not self.line_count():
            return (self._model.cursor if self._model is not None else 0), self.cursor_line - self.top
        return self._model.rows.at(self.top).item, 0

    def _change(self, change: Callable[[], object]) -> None:
        """Make a change of rows that leaves what is read on its line of the screen."""
        item, row = self._anchor()
        change()
        self._settle(item, row)

    def _settle(self, item: int, row: int) -> None:
        if self._model is None:
            return
        self.strips.clear()
        self.cursor_line = self._model.line
        self.place((self._model.rows.row_of(item) if self.line_count() else 0) - row)
        if item == self._model.cursor:
            self.reveal(self.cursor_line)

    def _open(self, strand: int, *, opened: bool) -> None:
        if self._model is not None:
            model = self._model
            self._change(lambda: model.open(strand, opened=opened))

    def _fold(self, strand: int, *, folded: bool) -> None:
        if self._model is not None:
            model = self._model
            self._change(lambda: model.fold(strand, folded=folded))

    def _move_to_item(self, item: int, *, opening: bool = True) -> None:
        if self._model is None:
            return
        anchor = self._anchor()
        if opening and not self.filtering and self._model.uncover(item):
            self._settle(*anchor)
        self._model.cursor = item
        self.put_cursor(self._model.line)

    def _go_to_alternate(self, step: int) -> None:
        if self._model is not None and (item := self._model.alternate(self._model.cursor, step)) is not None:
            self._move_to_item(item, opening=False)
            self._tell(self._selected)

    def _go_to_fork(self, step: int) -> None:
        if self._model is not None and self.line_count():
            line = self._model.rows.next_fork(self.cursor_line, step)
            if line is not None:
                self.go(line)
