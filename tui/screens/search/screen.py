"""The search screen: what is typed, what was found, and the message under the cursor in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize

from bough.core.searching.parsing import parse
from bough.tui.commands import WHILE_SEARCHING
from bough.tui.screens.browse.work import Ended, Partly, Task, Works
from bough.tui.screens.command_screen import Answer, CommandScreen
from bough.tui.widgets.pane import Pane

from .asking import Asking
from .hit_list import HitList
from .indexing import KIND, Indexing
from .line import SearchLine, Understood
from .offering import Offering
from .preview import Preview
from .reading import Reading
from .rows import Goal, More, Offer, Row
from .showing import Showing

if TYPE_CHECKING:
    from textual.timer import Timer

    from bough.core.searching.hits import Found
    from bough.tui.config import Config

    from .state import State

_DEBOUNCE = 0.04
"""Seconds after a letter before it is searched for: a burst of letters is one search."""
_MORE = 2
"""By how much the number of hits grows when the cursor comes to the last one."""
_NARROW = 100


class SearchScreen(CommandScreen[Goal | None]):
    """Finds what was said, as one types. Gives the hit or the conversation to go to, or None."""

    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "SearchLine"
    place = "search"
    also = WHILE_SEARCHING

    def __init__(self, state: State, *, config: Config, now: Callable[[], datetime]) -> None:
        super().__init__(config)
        self.state = state
        self._now = now
        self._timer: Timer | None = None
        ascii = config.ascii
        self.line = SearchLine(state.text, self._typed)
        self.understood = Understood(id="understood")
        self.list_pane = Pane(title="search", ascii=ascii, id="hits")
        self.list_pane.add_class("-current")
        self.hits = HitList(self._moved, self._chosen, now=now, ascii=ascii)
        self.keyless(self.hits)
        self.list_pane.view = self.hits
        self.preview_pane = Pane(title="message", ascii=ascii, id="preview")
        self.preview = Preview(now)
        self.preview_pane.view = self.preview
        progress, failed = self.status.progress, partial(self.say, tone="error")
        self.works = Works(self, progress, failed)
        self.indexing = Indexing(self, state, progress=progress, failed=failed, done=self._up_to_date)
        self.asking = Asking(state, self.works, show=self._show, say=self.say, again=self._search_again)
        self.reading = Reading(state, self.works, self.preview_pane, self.preview)
        self.offering = Offering(state, self.hits, self.list_pane)
        self.showing = Showing(
            state,
            self.hits,
            self.list_pane,
            self.reading,
            self.offering,
            has_preview=lambda: not self.has_class("-narrow"),
        )
        self.answers = self._answers()

    def compose(self) -> ComposeResult:
        """The line, what was found and one of it, what is to be said, the keys."""
        yield self.line
        yield self.understood
        with Horizontal(id="panes"):
            yield self.list_pane
            yield self.preview_pane
        yield self.status
        yield self.key_bar

    def on_mount(self) -> None:
        """Show what was there when one left, and look for what is new since."""
        self.set_class(self.size.width < _NARROW, "-narrow")
        self.line.cursor_position = len(self.state.text)
        self.show_hints()
        self.indexing.start()
        self._search()

    def on_resize(self, event: Resize) -> None:
        """The preview stands beside the hits where there is room for both."""
        self.set_class(event.size.width < _NARROW, "-narrow")

    # Commands

    def _answers(self) -> dict[str, Answer]:
        hits = self.hits
        return {
            "hit-up": hits.action_cursor_up,
            "hit-down": hits.action_cursor_down,
            "hit-page-up": hits.action_page_up,
            "hit-page-down": hits.action_page_down,
            "next-found": partial(hits.next_group, 1),
            "previous-found": partial(hits.next_group, -1),
            "preview-up": partial(self.preview.move, -1),
            "preview-down": partial(self.preview.move, 1),
            "go-to-hit": hits.action_activate,
            "newest-first": self._toggle_newest,
            "save-search": self._save,
            "leave-search": self._leave,
            "palette": self._palette,
        }

    @property
    def found(self) -> Found | None:
        """The answer that is shown."""
        return self.showing.found

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        return "" if self.can(id) else "Not while one searches."

    def _toggle_newest(self) -> None:
        self.state.newest = not self.state.newest
        self._search()

    def _save(self) -> None:
        self.say(*self.offering.toggle_saved())

    def _leave(self) -> None:
        """One step back: what runs for long is stopped first."""
        if self.indexing.stop_reading():
            self.say("Stopped. What is in the index so far is searched; opening the search again goes on.")
        elif not self.asking.stop():
            self._close(None)

    def _close(self, goal: Goal | None) -> None:
        self.works.stop()
        self.indexing.stop()
        self.dismiss(goal)

    # Searching

    def _up_to_date(self, changed: bool) -> None:
        if changed or (self.found is None and self.state.text):
            self.asking.news()
        elif not self.asking.looking:
            self.showing.settle()

    def _typed(self, text: str) -> None:
        self.state.text = text
        self.state.limit, self.state.all_wholes = self.state.page, False
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_DEBOUNCE, self._search)

    def _search_again(self) -> None:
        self._search(stay=True)

    def _search(self, *, stay: bool = False) -> None:
        query = parse(self.state.text, self._now(), typing=True)
        self.understood.explain(query)
        if query.empty:
            self.asking.nothing()
            self.showing.offer()
        else:
            self.showing.stay = stay
            self.asking.ask(query, self.found if stay else None)

    def _show(self, found: Found) -> None:
        self.showing.show(found, ended=not (self.state.indexing or self.asking.looking))
        if found.remarks:
            self.say(" ".join(found.remarks))

    # What the list says

    def _moved(self, row: Row) -> None:
        self.status.done()
        self.state.at = None
        self.showing.preview(row)
        if self.showing.wants_more:
            self.state.limit *= _MORE
            self._search(stay=True)

    def _chosen(self, row: Row) -> None:
        if isinstance(row, Offer):
            self.line.value = row.text
            self.line.cursor_position = len(row.text)
        elif isinstance(row, More):
            self.showing.all_wholes()
        elif isinstance(row, Goal):
            self.state.at = row
            self._close(row)

    # Threads

    def on_partly(self, message: Partly) -> None:
        """A part of what a thread was asked for."""
        self._works_of(message.task).part(message)

    def on_ended(self, message: Ended) -> None:
        """All of what a thread was asked for, or why not."""
        if message.task.kind == KIND and message.error is not None:
            self.indexing.is_over()
        self._works_of(message.task).ended(message)

    def _works_of(self, task: Task[Any]) -> Works:
        return self.indexing.works if task.kind == KIND else self.works
