"""The rows of a table on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from bough.tui.safe import safe_line
from bough.tui.widgets.cells import fit
from bough.tui.widgets.line_view import CursorView, Look

from .head import TableHead
from .rows import GAP, Column, Laid, Row, lay

_LOOKS: dict[Look, tuple[str, ...]] = {
    Look.PLAIN: (),
    Look.HOVER: ("table--hover",),
    Look.CURSOR: ("table--cursor",),
    Look.FOCUSED: ("table--focused",),
}


class TableView(CursorView):
    """`moved` hears that the cursor is on another row, `chosen` that a person wants to see more of it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"table--{part}" for part in "plain quiet name good warning error bar hover cursor focused".split()
    }
    DEFAULT_CSS: ClassVar[str] = """
    TableView {
        & > .table--plain { color: $foreground; }
        & > .table--quiet { color: $text-muted; }
        & > .table--name { color: $primary; }
        & > .table--good { color: $text-success; }
        & > .table--warning { color: $text-warning; }
        & > .table--error { color: $text-error; }
        & > .table--bar { color: $accent; }
        & > .table--hover { background: $boost; }
        & > .table--cursor { background: $panel; }
        & > .table--focused { background: $panel; text-style: bold; }
    }
    """

    def __init__(
        self, moved: Callable[[], None], chosen: Callable[[], None], *, head: TableHead, ascii: bool = False
    ) -> None:
        super().__init__(ascii=ascii)
        self._moved = moved
        self._chosen = chosen
        self._head = head
        self._columns: Sequence[Column] = ()
        self._rows: Sequence[Row] = ()
        self._laid: Sequence[Laid] = ()
        self._nothing = ""
        self._sorted_by = ""

    def show(
        self, columns: Sequence[Column], rows: Sequence[Row], *, nothing: str = "", sorted_by: str = "", key: str = ""
    ) -> None:
        """Show another table, the cursor on the row of that key, or on the first. `nothing` says why there are none."""
        self._columns, self._rows, self._nothing, self._sorted_by = columns, rows, nothing, sorted_by
        self._lay()
        self.place(self.top)
        self.put_cursor(next((at for at, row in enumerate(rows) if row.key == key), 0))

    @property
    def current(self) -> str:
        """The key of the row under the cursor, empty if there is none."""
        return self._rows[self.cursor_line].key if self.cursor_line < len(self._rows) else ""

    @property
    def place_words(self) -> str:
        """Which of how many rows."""
        return f"{self.cursor_line + 1:,} of {len(self._rows):,}" if self._rows else ""

    # Lines

    def line_count(self) -> int:
        """All rows."""
        return len(self._rows)

    def cursor_moved(self, line: int) -> None:  # noqa: ARG002 - it is asked for by its key
        """Somebody moved it."""
        self._moved()

    def activated(self, line: int) -> None:  # noqa: ARG002 - as above
        """Somebody wants to see more of it."""
        self._chosen()

    def window_changed(self, old: Size) -> None:
        """Lay the columns anew for the room there is."""
        self._lay()
        super().window_changed(old)

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window; where there are none, the first ones say why."""
        if not self._rows and self._nothing:
            lines = _wrapped(self._nothing, max(1, width - 2))
            text = f" {lines[row]}" if row < len(lines) else ""
            return Strip([Segment(fit(text, width, ascii=self.ascii), self.palette.style("table--quiet"))], width)
        return super().strip_at(row, width)

    def paint(self, line: int, width: int) -> Strip:
        """A row, its cells where their columns stand."""
        row, look = self._rows[line], self.look(line)
        overlay = _LOOKS[look]
        bar = (">" if self.ascii else "▌") if look >= Look.CURSOR else " "
        segments = [Segment(bar, self.palette.style("table--bar", *overlay))]
        for one in self._laid:
            cell = row.cells[one.number]
            if len(segments) > 1:
                segments.append(Segment(" " * GAP, self.palette.style(*overlay)))
            segments.append(Segment(self._fitted(cell.text, one), self.palette.style(f"table--{cell.part}", *overlay)))
        return Strip(segments).adjust_cell_length(width, self.palette.style(*overlay))

    def _fitted(self, text: str, one: Laid) -> str:
        fitted = fit(safe_line(text), one.width, ascii=self.ascii)
        text = fitted.rstrip()
        return " " * (len(fitted) - len(text)) + text if one.column.right else fitted

    def _lay(self) -> None:
        self.strips.clear()
        self._laid = lay(self._columns, self._rows, self.window.width - 1)
        self._head.place(self._laid if self._rows else (), self._sorted_by)


def _wrapped(text: str, width: int) -> list[str]:
    """A sentence or several in lines of a width; what is longer than a line, a path say, is broken."""
    from textwrap import wrap  # noqa: PLC0415 - start-up time: rows are the rule

    return [line for part in text.split("\n") for line in wrap(safe_line(part), width) or [""]]
