"""The transcript: what the mouse does, finding and copying in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from textual.events import Click
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import Worker

from bough.core.conversation import Conversation
from bough.tui.widgets.times import local_now

from .copying import code_text, message_text
from .finder import Finder
from .keys import KeyedPane
from .paint import MARGIN, columns
from .reading import Reading
from .selecting import hit_strip, nowhere, selected_text, span_on, word_at
from .window import Spot

_FIND_AT_ONCE = 0.012
_FIND_SLICE = 0.006
"""Seconds of a search before the frame that shows its first hits, and between two keys after that."""


class Transcript(KeyedPane):
    """What is said from a root to a head, to be read, searched, folded and copied.

    `found` is called when a search that goes on beside the keys has found more, or is further than it said.
    """

    ALLOW_SELECT = True

    def __init__(
        self,
        selected: Callable[[int], None],
        *,
        found: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = local_now,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(selected, now=now, ascii=ascii, name=name, id=id, classes=classes)
        self._found = found
        self._finder: Finder | None = None
        self._searching: Worker[None] | None = None
        self._selection: Selection | None = None
        self.copied: Callable[[str], object] = lambda _: None
        """Called with the code that a click on the sign of its frame has put on the clipboard."""

    def show(self, conversation: Conversation, path: Sequence[int], *, at: int | None = None) -> None:
        """Show a path, from its end or from the entry `at`."""
        self._stop_looking()
        if self._selection is not None and self.is_attached:
            self.screen.clear_selection()
        self._selection = None
        super().show(conversation, path, at=at)

    def extend(self, conversation: Conversation, path: Sequence[int], *, to: int | None = None) -> None:
        """Show a path of the same conversation read again, or another path of it: what both share stays in place."""
        super().extend(conversation, path, to=to)
        if self._finder is not None:
            self._look_for(self._finder.query, going=False)

    # Finding

    def find(self, query: str) -> int:
        """Look for words in all messages, from the current one on; empty for nothing. Returns the hits found at once.

        A long search goes on beside the keys: `hits` says how far it is.
        """
        self._look_for(query, going=True)
        self._settle()
        return self._finder.total if self._finder is not None else 0

    @property
    def hits(self) -> str:
        """Which hit of how many, and how far the search is; empty if nothing is looked for."""
        return str(self._finder) if self._finder is not None else ""

    @property
    def looking(self) -> bool:
        """Whether a search goes on."""
        return self._finder is not None and not self._finder.finished

    @property
    def mistake(self) -> str:
        """What is wrong with what is looked for; empty if nothing is."""
        return self._finder.mistake if self._finder is not None else ""

    def next_hit(self) -> None:
        """Go to the next hit, from the first again after the last."""
        self._step(1)

    def previous_hit(self) -> None:
        """Go to the previous hit."""
        self._step(-1)

    def _step(self, direction: int) -> None:
        if self._finder is not None:
            self._finder.step(direction)
            self._settle()

    def _look_for(self, query: str, *, going: bool) -> None:
        before = self._finder
        self._stop_looking()
        if self._reading is None or not query:
            return
        self._finder = Finder(self._reading, query, self._now(), going=going, after=before)
        self._finder.look(_FIND_AT_ONCE)
        if not self._finder.finished:
            self._searching = self.run_worker(partial(self._look_on, self._finder), exclusive=True, group="find")

    def _stop_looking(self) -> None:
        self._finder = None
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None

    async def _look_on(self, finder: Finder) -> None:
        while not finder.finished and finder is self._finder:
            anchor = self._reading.window.anchor if self._reading is not None else None
            said = str(finder)
            news = finder.look(_FIND_SLICE)
            if self._reading is not None and self._reading.window.anchor != anchor:
                self._settle()
            if news:
                self.refresh(self.window.region)  # what is in view may have been found to be a hit
            if str(finder) != said:
                self._found()
            await asyncio.sleep(0)

    # Copying

    def copy_message(self) -> str:
        """The current message as it was written."""
        return message_text(self._reading) if self._reading is not None else ""

    def copy_code(self) -> str:
        """The piece of code in view in the current message; empty without any."""
        return code_text(self._reading) if self._reading is not None else ""

    def copy_selection(self) -> str:
        """The selected text; empty if nothing is selected."""
        if self._reading is None or self._selection is None:
            return ""
        return selected_text(self._reading.pages, self._selection)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """What Textual's own copying takes from here."""
        return (selected_text(self._reading.pages, selection), "\n") if self._reading is not None else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw another selection."""
        self._selection = selection
        self.refresh(self.window.region)

    def on_click(self, event: Click) -> None:
        """Fold at a bar, copy at the end of a frame of code, else make the message the current one; twice: a word."""
        if event.chain > 1:  # Textual would select everything here, and then the whole screen
            event.prevent_default().stop()
        reading = self._reading
        if reading is None or not 0 <= event.y < len(reading.window.spots):
            return
        spot = reading.window.spots[event.y]
        if event.chain == 2:
            self._select_word(event)
        elif self._selection is None:
            self._click(reading, spot, event.x)

    def _click(self, reading: Reading, spot: Spot, x: int) -> None:
        page = reading.pages.page(spot.message)
        line = page.lines[spot.line]
        block = page.blocks[line.block] if line.block >= 0 else None
        reading.current = spot.message
        if block is not None and block.fold:
            self._do(lambda reading: reading.turn(spot.message, block.fold))
        elif block is not None and block.copies and x >= self.window.width - MARGIN - len(block.right):
            code = page.blocks[line.block + 1].text
            self.app.copy_to_clipboard(code)
            self.copied(code)
        else:
            self._settle()

    def _select_word(self, event: Click) -> None:
        _, offset = self.screen.get_widget_and_offset_at(event.screen_x, event.screen_y)
        if self._reading is None or offset is None:
            return
        span = word_at(self._reading.pages.page(offset.y).text, offset.x)
        if span is not None:
            start, end = span
            self.screen.selections = {self: Selection(Offset(start, offset.y), Offset(end, offset.y))}

    # Drawing over

    def hit_strip(self, row: int, width: int) -> Strip:
        """A row that says which characters it shows."""
        reading = self._reading
        if reading is None or not reading.path:
            return Strip.blank(width)
        if row >= len(reading.window.spots):
            last = len(reading.path) - 1
            return nowhere(last, len(reading.pages.page(last).text), width)
        spot = reading.window.spots[row]
        return hit_strip(reading.pages.page(spot.message), spot.line, spot.message, width)

    def over(self, reading: Reading, spot: Spot) -> Iterator[tuple[int, int, str]]:
        """Columns of a line that are drawn over, and the look to lay there."""
        page = reading.pages.page(spot.message)
        line = page.lines[spot.line]
        if self._finder is not None and line.block >= 0:
            for hit in self._finder.on_page(spot.message):
                if hit.block == line.block:
                    look = "hit-current" if self._finder.is_on(spot.message, hit) else "hit"
                    yield from ((*at, look) for at in columns(page, spot.line, hit.start, hit.end))
        span = self._selection.get_span(spot.message) if self._selection is not None else None
        inside = span_on(page, spot.line, *span) if span is not None else None
        if inside is not None:
            yield from ((*at, "selection") for at in columns(page, spot.line, *inside))
