"""What is under the cursor, read for the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.core.searching.hits import Hit
from bough.core.searching.titles import Whole

if TYPE_CHECKING:
    from bough.core.searching.query import Query
    from bough.tui.screens.browse.work import Task, Works
    from bough.tui.widgets.pane import Pane

    from .preview import Preview
    from .rows import Row
    from .state import State


class Reading:
    """Reads the message under the cursor in a thread, for it may be of megabytes."""

    def __init__(self, state: State, works: Works, pane: Pane, preview: Preview) -> None:
        self._state = state
        self._works = works
        self._pane = pane
        self._preview = preview
        self._shown: tuple[Row, Query] | None = None

    def show(self, row: Row | None, query: Query) -> None:
        """Show the message of a row, or the conversation that it is; nothing is read anew while an answer grows."""
        if (row, query) == self._shown:
            return
        if row is None:
            self.clear()
            return
        self._shown = row, query
        if isinstance(row, Whole):
            self._works.start("preview", "reading", lambda _: None, lambda _: None)  # it would come over this
            self._preview.show_whole(row)
            self._pane.entitle(row.summary.title)
        if not isinstance(row, Hit):
            return
        state = self._state

        def body(task: Task[tuple[Hit, str]]) -> tuple[Hit, str]:
            with state.turn:
                return row, "" if task.stopped else state.search.said(row)

        def done(read: tuple[Hit, str]) -> None:
            self._preview.show(*read, query)
            self._pane.entitle(read[0].summary.title)

        self._works.start("preview", "reading", body, done)

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        self._preview.clear()
        self._pane.entitle("")
