"""The frame around a table and its headings."""

from __future__ import annotations

from textual.app import ComposeResult

from bough.tui.widgets.pane import Pane
from bough.tui.widgets.table import TableHead, TableView


class TablePane(Pane):
    """It has the keys, always: what is below it is only looked at."""

    def __init__(self, head: TableHead, table: TableView, *, ascii: bool) -> None:
        super().__init__(title="", ascii=ascii, id="rows")
        self.add_class("-current")
        self.view = table
        self._head = head

    def entitle(self, what: str) -> None:
        """What is before the first dot is ours, the rest a text of strangers."""
        self._title, _, rest = what.partition(" · ")
        super().entitle(rest)

    def compose(self) -> ComposeResult:
        """The headings, then the rows."""
        yield self._head
        yield self.view
