"""Showing only the messages that hold what is typed, and everything again as it was."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from textual.strip import Strip

from bough.tui.widgets.cells import fit

from .finder import Finder
from .navigation import TreeNavigation


class FilteredTree(TreeNavigation):
    """A branch tree that can be filtered. A subclass makes the finder, which knows what messages say."""

    def __init__(
        self,
        selected: Callable[[int], None],
        opened: Callable[[int], None],
        retitled: Callable[[], None],
        *,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(selected, opened, ascii=ascii, name=name, id=id, classes=classes)
        self._retitled = retitled
        self._finder: Finder | None = None
        self._before_filter: tuple[int, int] | None = None

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

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window; where a filter finds nothing, the first says so."""
        if row == 0 and self._finder is not None and self._query and not self.line_count():
            words = " looking …" if self._finder.searching else " no message here says that"
            return Strip([Segment(fit(words, width), self.palette.style("branch-tree--quiet"))], width)
        return super().strip_at(row, width)
