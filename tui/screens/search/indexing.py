"""The index behind the search screen: brought up to date as long as one looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bough.tui.screens.browse.work import Task, Works

if TYPE_CHECKING:
    from textual.screen import Screen

    from .rows import Goal
    from .state import State

KIND = "index"
"""Of its tasks."""
_LOOK_AGAIN = 1.0
"""Seconds between two looks for what others wrote."""
_FEW = 16
"""Conversations that are read before anybody would want to stop it."""


class Indexing:
    """Has the index hold what there is now, again and again. Works of its own: a look every second is not shown."""

    def __init__(
        self,
        screen: Screen[Goal | None],
        state: State,
        *,
        progress: Callable[[str | None], None],
        failed: Callable[[str], None],
        done: Callable[[bool], None],
    ) -> None:
        """`done` is told whether there was anything new."""
        self.works = Works(screen, self._show, failed)
        self._screen = screen
        self._state = state
        self._progress = progress
        self._done = done
        self._left = False
        """Whether the screen was left: its next look may have been on its way, and its end would reach nobody."""

    def start(self) -> None:
        """Begin, and look again and again."""
        self._look()
        self._screen.set_interval(_LOOK_AGAIN, self._look)

    def stop(self) -> None:
        """The search screen was left: stop looking how far the index is."""
        self._left = True
        self.works.stop()
        self.is_over()

    def stop_reading(self) -> bool:
        """Stop for good what takes long; False if nothing does."""
        if not (self._state.indexing and self._state.reading):
            return False
        self.stop()
        self._state.stopped = True
        return True

    def is_over(self) -> None:
        """Indexing has ended, finished or failed."""
        self._state.indexing = self._state.reading = False

    def _look(self) -> None:
        state = self._state
        if state.indexing or state.stopped or self._left:
            return
        state.indexing = True

        def body(task: Task[bool]) -> bool:
            def tell(done: int, of: int) -> None:
                task.far = f"{done:,} of {of:,}"
                state.reading = of > _FEW

            return state.bring_up_to_date(lambda: task.stopped, tell)

        self.works.start(KIND, "indexing", body, self._looked)

    def _looked(self, changed: bool) -> None:
        self.is_over()
        self._done(changed)

    def _show(self, text: str | None) -> None:
        """Only a look that has much to read is worth a word."""
        self._progress(text if self._state.reading else None)
