"""Moving about in the list of conversations, and folding its groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click

from bough.core.summary import Summary
from bough.tui.widgets.line_view import CursorView

from .listing import Group, Listing, Row


class ListNavigation(CursorView):
    """A cursor view over the rows of a `Listing`, and the actions on it. It knows nothing of how rows look."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_group", show=False),
        Binding("left,h", "fold_group", show=False),
        Binding("right,l", "unfold_group", show=False),
    ]

    def __init__(
        self,
        selected: Callable[[Summary], None],
        opened: Callable[[Summary], None],
        *,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(ascii=ascii, name=name, id=id, classes=classes)
        self._selected = selected
        self._opened = opened
        self._listing = Listing()
        self._ref: str | None = None
        """The conversation the cursor is on, or was on last."""

    @property
    def current(self) -> Summary | None:
        """The conversation the cursor is on; None on a heading and in an empty list."""
        row = self._row()
        return row if isinstance(row, Summary) else None

    def line_count(self) -> int:
        """Number of rows, headings included."""
        return len(self._listing.rows)

    def accepts(self, line: int) -> bool:
        """Headings are no place for the cursor, unless they stand for their folded group."""
        row = self._listing.rows[line]
        return not isinstance(row, Group) or row.folded

    def cursor_moved(self, line: int) -> None:
        """Tell which conversation the cursor is on."""
        row = self._listing.rows[line]
        if isinstance(row, Summary):
            self._ref = row.ref
            self._selected(row)

    def activated(self, line: int) -> None:
        """A conversation is entered, a folded group unfolds."""
        self.go(line)
        row = self._row()
        if isinstance(row, Summary):
            self._ref = row.ref
            self._opened(row)
        elif row is not None:
            self._fold(row.project, folded=False)

    def on_click(self, event: Click) -> None:
        """A click on a heading folds its group."""
        line = self.line_under(event)
        row = self._listing.rows[line] if line is not None else None
        if isinstance(row, Group):
            event.prevent_default()
            self._fold(row.project, folded=not row.folded)

    # Actions

    def action_toggle_group(self) -> None:
        """Fold the group the cursor is in, or unfold it."""
        row = self._row()
        if row is not None:
            self._fold(row.project, folded=not isinstance(row, Group))

    def action_fold_group(self) -> None:
        """Fold the group the cursor is in."""
        row = self._row()
        if isinstance(row, Summary):
            self._fold(row.project, folded=True)

    def action_unfold_group(self) -> None:
        """Unfold the group the cursor is on."""
        row = self._row()
        if isinstance(row, Group):
            self._fold(row.project, folded=False)

    # Changes

    def _row(self) -> Row | None:
        return self._listing.rows[self.cursor_line] if self.line_count() else None

    def _line_of(self, ref: str | None) -> int:
        """The row of a conversation, else the first that the cursor may stand on."""
        row = self._listing.row_of(ref) if ref is not None else None
        if row is not None and self.accepts(row):
            return row
        return self._acceptable(0, 1) or 0

    def _fold(self, project: str, *, folded: bool) -> None:
        if self._listing.filtering:
            return
        row = self.cursor_line - self.top
        (self._listing.folded.add if folded else self._listing.folded.discard)(project)
        inside = self._row()
        self._listing.arrange()
        if inside is not None and inside.project == project:
            heading = self._listing.heading_of(project) or 0
            self._land(heading if folded else heading + 1, row)
        else:
            self._settle_at(row)

    def _land(self, line: int, row: int) -> None:
        self.strips.clear()
        self.cursor_line = line
        self.place(line - row)
        self.reveal(line)
        found = self.current
        if found is not None:
            self._ref = found.ref

    def _change(self, change: Callable[[], object]) -> None:
        """Make a change of rows that leaves the cursor's conversation on its line of the screen, or the top line."""
        in_sight, row = self.cursor_in_sight, self.cursor_line - self.top
        top = self._listing.rows[self.top] if self.top < self.line_count() else None
        change()
        if not in_sight and isinstance(top, Summary) and (line := self._listing.row_of(top.ref)) is not None:
            self.strips.clear()
            self.cursor_line = self._line_of(self._ref)
            self.place(line)
        else:
            self._settle_at(row)

    def _settle_at(self, row: int) -> None:
        self.strips.clear()
        self.cursor_line = self._line_of(self._ref)
        if self._ref is None and self.current is not None:
            self._ref = self.current.ref
            row = self.cursor_line
        self.place(self.cursor_line - row)
        self.reveal(self.cursor_line)
