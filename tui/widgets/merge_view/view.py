"""The pane of a merge: where in it one is, and what is painted of it. Only lines in sight are read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import ClassVar

from textual.events import Click
from textual.strip import Strip

from bough.core.errors import BoughError
from bough.core.merging.items import Item
from bough.core.merging.merging import Merging
from bough.core.merging.sides import Sides
from bough.core.model import ToolCall, ToolResult
from bough.tui.safe import safe_line
from bough.tui.widgets.line_view import CursorView

from .lines import Cell, Line, lines_after, lines_of
from .painter import COLUMNS, COMPONENTS, Column, Painter, Said

NARROW = 100
"""Columns below which one side is shown at a time."""


class MergeView(CursorView):
    """Items in the order of the result.

    `moved` hears that one is at another item, `chosen` in which column one was clicked that is in the cursor's item.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    DEFAULT_CSS: ClassVar[str] = """
    MergeView {
        & > .merge--ours { color: $primary; }
        & > .merge--theirs { color: $secondary; }
        & > .merge--kept { color: $foreground; }
        & > .merge--open { color: $conflict; text-style: bold; }
        & > .merge--left { color: $text-muted; text-style: italic; }
        & > .merge--common { color: $text-muted; }
        & > .merge--tag { color: $text-muted; }
        & > .merge--bar { color: $primary; text-style: bold; }
        & > .merge--divider { color: $quiet; }
        & > .merge--hover { background: $boost; }
        & > .merge--cursor { background: $panel; }
        & > .merge--focused { background: $block-cursor-blurred-background; }
    }
    """

    def __init__(
        self,
        moved: Callable[[], None],
        chosen: Callable[[Column], None],
        *,
        ascii: bool | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(ascii=ascii, id=id)
        self._moved = moved
        self._chosen = chosen
        self._sides: Sides | None = None
        self.merging: Merging | None = None
        """What is shown."""
        self._lines: list[Line] = []
        self._unfolded: set[int] = set()
        self._painter = Painter(self._said, ascii=self.ascii)
        self.column: Column = "result"
        """The one that is shown where there is no room for three."""

    # What is shown

    def show(self, sides: Sides, merging: Merging, item: int | None = None) -> None:
        """Show a merge as it is now, and go to an item of it; else one stays at the item one is at."""
        at = self.item if item is None else item
        before = self.merging if self._sides is sides else None
        if before is None:
            self._unfolded.clear()
            self._lines = lines_of(merging.items)
        else:
            self._lines = lines_after(self._lines, before.items, merging.items, self._unfolded)
        self._sides, self.merging = sides, merging
        self.strips.clear()
        self.place(self.top)
        self.go_to(min(at, len(merging.items) - 1))

    @property
    def item(self) -> int:
        """The item one is at; 0 if there is none."""
        return self._lines[self.cursor_line].items.start if self._lines else 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is shown beside each other."""
        return COLUMNS if self.window.width >= NARROW else (self.column,)

    def go_to(self, item: int) -> None:
        """Go to an item."""
        line = bisect_right(self._lines, item, key=lambda line: line.items.start) - 1
        while line > 0 and not self._lines[line].first:
            line -= 1
        self.put_cursor(max(0, line))
        self._moved()

    def turn_column(self) -> None:
        """Show the next column, where there is no room for three."""
        at = COLUMNS.index(self.column)
        self.column = COLUMNS[(at + 1) % len(COLUMNS)]
        self.strips.clear()
        self.place(self.top)
        self._moved()

    def toggle_fold(self) -> bool:
        """Unfold the run one is at, or fold it again. False if there is none."""
        merging = self.merging
        if merging is None or not self._lines:
            return False
        line = self._lines[self.cursor_line]
        item = merging.items[line.items.start]
        if not item.same:
            return False
        start = line.items.start
        while not line.run and start and merging.items[start - 1].same:
            start -= 1
        self._unfolded ^= {start}
        self._lines = lines_of(merging.items, self._unfolded)
        self.strips.clear()
        self.place(self.top)
        self.go_to(start)
        return True

    # What `CursorView` asks

    def line_count(self) -> int:
        """Lines of all items."""
        return len(self._lines)

    def accepts(self, line: int) -> bool:
        """The cursor goes from item to item."""
        return self._lines[line].first

    def cursor_moved(self, line: int) -> None:  # noqa: ARG002 - asked for when it is wanted
        """One is at another item."""
        self._moved()

    def on_click(self, event: Click) -> None:
        """A click goes to an item; one more, in a column, takes what stands there."""
        line = self.line_under(event)
        if line is None:
            return
        if self._lines[line].items.start == self.item and len(self.columns) > 1:
            self._chosen(self.columns[min(event.x * len(self.columns) // max(1, self.window.width), 2)])
        else:
            self.go_to(self._lines[line].items.start)

    def paint(self, line: int, width: int) -> Strip:
        """One line."""
        shown = self._lines[line]
        return self._painter.strip(shown, self._item(shown), self.look(line), width, self.palette, self.columns)

    def _item(self, line: Line) -> Item:
        if self.merging is None:
            raise LookupError("lines are made of a merge, and there is none")
        return self.merging.items[line.items.start]

    def _said(self, cell: Cell) -> Said:
        """The first words of a message, and what kind it is."""
        if self._sides is None:
            return Said(" ", "")
        side = self._sides.theirs if cell.side == "theirs" else self._sides.ours
        try:
            parts = side.parts(cell.at)
            text = safe_line(side.conversation.preview(side.entry(cell.at)))
        except (BoughError, OSError) as error:
            return Said("!", safe_line(str(error)))
        if any(isinstance(part, ToolCall) for part in parts):
            return Said("+" if self.ascii else "▸", text)
        if any(isinstance(part, ToolResult) for part in parts):
            return Said("`" if self.ascii else "└", text)
        return Said((">" if self.ascii else "›") if side.said[cell.at].role == "user" else " ", text)
