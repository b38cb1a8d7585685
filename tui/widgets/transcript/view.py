"""The pane that shows a transcript."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual.events import Click
from textual.geometry import Offset, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.worker import Worker

from bough.core.bodies import Cache
from bough.core.conversation import Conversation
from bough.tui.palette import syntax_style
from bough.tui.widgets.line_view import LineView
from bough.tui.widgets.line_view.times import local_now

from . import highlight, markdown
from .blocks import Block, Style
from .copying import code_text, message_text
from .finder import Finder
from .looks import COMPONENTS, Looks
from .paint import MARGIN, Painter, columns, overlaid
from .reading import Reading
from .sections import Fold
from .selecting import hit_strip, nowhere, selected_text, span_on, word_at
from .window import Spot

_FIND_AT_ONCE = 0.012
_FIND_SLICE = 0.006
"""Seconds of a search before the frame that shows its first hits, and between two keys after that."""
_UNKNOWN = Size(80, 24)
"""The size until there is one."""
_TOOLS: tuple[Fold, ...] = ("tool", "edit")


class Transcript(LineView):
    """All messages from a root to a head, as one text that scrolls.

    `selected` is called, at once, with the entry of the message that one is on whenever a key or the mouse changes it.
    `found` is called when a search that goes on beside the keys has found more.
    """

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    DEFAULT_CSS: ClassVar[str] = """
    Transcript {
        & > .transcript--user { color: $user; text-style: bold; }
        & > .transcript--assistant { color: $assistant; text-style: bold; }
        & > .transcript--system { color: $quiet; text-style: bold; }
        & > .transcript--tool { color: $tool; text-style: bold; }
        & > .transcript--thinking { color: $thinking; text-style: italic; }
        & > .transcript--quiet { color: $quiet; }
        & > .transcript--quote { color: $text-muted; }
        & > .transcript--heading { text-style: bold; }
        & > .transcript--strong { text-style: bold; }
        & > .transcript--emphasis { text-style: italic; }
        & > .transcript--struck { text-style: strike; }
        & > .transcript--code { background: $code-background; }
        & > .transcript--link { text-style: underline; }
        & > .transcript--attachment { color: $accent; }
        & > .transcript--unknown { color: $warning; }
        & > .transcript--good { color: $success; }
        & > .transcript--failed { color: $error; }
        & > .transcript--added { color: $added; }
        & > .transcript--removed { color: $removed; }
        & > .transcript--cursor { color: $accent; }
        & > .transcript--hit { background: $hit; text-style: underline; }
        & > .transcript--hit-current { background: $hit-current; text-style: bold underline; }
        & > .transcript--selection { text-style: reverse; }
    }
    """

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
        super().__init__(ascii=ascii, name=name, id=id, classes=classes)
        self._selected = selected
        self._found = found
        self._now = now
        self._reading: Reading | None = None
        self._told: int | None = None
        self._asked_before_size: Callable[[], None] | None = None
        """Where to go once the size is known: what was shown before that was laid out for none."""
        self._finder: Finder | None = None
        self._searching: Worker[None] | None = None
        self._selection: Selection | None = None
        self._painter: Painter | None = None
        self._coloured: Cache[tuple[str, str], Sequence[Style]] = Cache(64)
        self._awaited: set[Hashable] = set()

    # What is shown

    def show(self, conversation: Conversation, path: Sequence[int], *, at: int | None = None) -> None:
        """Show a path, from its end or from the entry `at`."""
        self._forget()
        width, rows = self.window if self.window.width else _UNKNOWN
        width = max(1, width - 2 * MARGIN)
        self._reading = Reading(conversation, path, width=width, rows=rows, later=self._read_later, clock=self._now)
        self._go_where_asked(at)
        self._asked_before_size = None if self.window.width else partial(self._go_where_asked, at)
        self._settle(tell=False)

    def _go_where_asked(self, at: int | None) -> None:
        reading = self._reading
        position = reading.position(at) if reading is not None and at is not None else None
        if reading is not None and position is not None:
            reading.go(position)
        elif reading is not None:
            reading.go_end()

    def extend(self, conversation: Conversation, path: Sequence[int]) -> None:
        """Show a path of the same conversation read again, or another path of it: what both share stays in place."""
        if self._reading is None:
            self.show(conversation, path)
            return
        self._reading.extend(conversation, path)
        if self._finder is not None:
            self._look_for(self._finder.query, going=False)
        self._settle(tell=False)

    def move_to(self, entry: int) -> None:
        """Go to a message; the text only moves if not all of the message is in view."""
        reading = self._reading
        position = reading.position(entry) if reading is not None else None
        if reading is not None and position is not None:
            reading.go(position, calmly=True)
            self._settle(tell=False)

    @property
    def current(self) -> int | None:
        """The entry of the message that one is on; None if nothing is shown."""
        return self._reading.entry if self._reading is not None else None

    @property
    def follow(self) -> bool:
        """Whether the end stays in view when messages are added, for as long as it is in view."""
        return self._reading is not None and self._reading.follow

    @follow.setter
    def follow(self, value: bool) -> None:
        if self._reading is not None:
            self._reading.follow = value
            if value:
                self.action_cursor_end()

    def state(self) -> dict[str, Any]:
        """The place and the folds, by ids: plain values that can be stored. Empty if nothing is shown."""
        return self._reading.state() if self._reading is not None else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to where `state` was taken, as far as that is still there."""
        self._do(lambda reading: reading.restore(state), tell=False)

    # What keys do

    def action_cursor_down(self) -> None:
        """One line down."""
        self._do(lambda reading: reading.move(1))

    def action_cursor_up(self) -> None:
        """One line up."""
        self._do(lambda reading: reading.move(-1))

    def action_page_down(self) -> None:
        """One page down."""
        self._do(lambda reading: reading.move_pages(1))

    def action_page_up(self) -> None:
        """One page up."""
        self._do(lambda reading: reading.move_pages(-1))

    def action_half_page_down(self) -> None:
        """Half a page down."""
        self._do(lambda reading: reading.move_pages(0.5))

    def action_half_page_up(self) -> None:
        """Half a page up."""
        self._do(lambda reading: reading.move_pages(-0.5))

    def action_cursor_home(self) -> None:
        """To the first message."""
        self._do(Reading.go_start)

    def action_cursor_end(self) -> None:
        """To the last line."""
        self._do(Reading.go_end)

    def action_next_message(self) -> None:
        """To the next message."""
        self._do(lambda reading: reading.go_message(1))

    def action_previous_message(self) -> None:
        """To the previous message."""
        self._do(lambda reading: reading.go_message(-1))

    def action_next_prompt(self) -> None:
        """To the next thing that a person typed."""
        self._do(lambda reading: reading.go_prompt(1))

    def action_previous_prompt(self) -> None:
        """To the previous thing that a person typed."""
        self._do(lambda reading: reading.go_prompt(-1))

    def action_activate(self) -> None:
        """Fold or unfold the current message."""
        self.toggle_fold()

    def toggle_fold(self) -> None:
        """Fold or unfold what the current message holds."""
        self._do(Reading.turn_current)

    def action_fold_tools(self) -> None:
        """Unfold all tool calls and edits, or fold all of them."""
        self._do(lambda reading: reading.turn_kinds(_TOOLS))

    def action_fold_thinking(self) -> None:
        """Unfold all thinking, or fold all of it."""
        self._do(lambda reading: reading.turn_kinds(("thinking",)))

    def action_notes(self) -> None:
        """Show notes and injected messages, or put them away."""
        self._do(Reading.turn_notes)

    def toggle_raw(self) -> None:
        """Show the record of the current message instead of what it says, or that again."""
        self._do(Reading.turn_raw)

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
        self._stop_looking()
        if self._reading is None or not query:
            return
        self._finder = Finder(self._reading, query, going=going)
        self._finder.look(_FIND_AT_ONCE)
        if not self._finder.finished:
            self._searching = self.run_worker(partial(self._look_on, self._finder), exclusive=True, group="find")

    def _stop_looking(self) -> None:
        self._finder = None
        if self._searching is not None:
            self._searching.cancel()
            self._searching = None

    async def _look_on(self, finder: Finder) -> None:
        import asyncio  # noqa: PLC0415  # loaded already by then

        while not finder.finished and finder is self._finder:
            anchor = self._reading.window.anchor if self._reading is not None else None
            news = finder.look(_FIND_SLICE)
            if self._reading is not None and self._reading.window.anchor != anchor:
                self._settle()
            if news:
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
            self.app.copy_to_clipboard(page.blocks[line.block + 1].text)
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

    # Painting

    def line_count(self) -> int:
        """Lines of all messages, guessed where nobody has looked."""
        return self._reading.window.total if self._reading is not None else 0

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window, with hits and selection over it."""
        reading = self._reading
        if reading is None or row >= len(reading.window.spots):
            return Strip.blank(width, self.palette.style())
        spot = reading.window.spots[row]
        strip = self._strip_of(reading, spot, width)
        if self._finder is None and self._selection is None:
            return strip
        for left, right, look in self._over(reading, spot):
            strip = overlaid(strip, left, right, self._looks.over(look))
        return strip

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

    def palette_changed(self) -> None:
        """Look everything up in the new theme."""
        self._looks = Looks(self.palette, syntax_style(self.app.current_theme))
        self._painter = Painter(self._looks, self._colours, ascii=self.ascii)

    def window_changed(self, old: Size) -> None:  # noqa: ARG002  # what it was does not matter
        """Lay out for another size; what was at the top stays there."""
        width, rows = self.window
        self._do(lambda reading: reading.resize(max(1, width - 2 * MARGIN), rows), tell=False)
        if self._asked_before_size is not None:
            self._do(lambda reading: reading.pages.forget(), tell=False)  # what takes long could not be begun then
            self._asked_before_size()
            self._asked_before_size = None
            self._settle(tell=False)

    def scrolled(self, old: float, new: float) -> None:
        """The wheel moves by lines, exactly; the scrollbar goes to a place that is partly guessed."""
        lines = round(new - old)
        if abs(lines) <= 3 * self.window.height:
            self._do(lambda reading: reading.move(lines))
        else:
            self._do(lambda reading: reading.scroll_to(round(new)))

    def prefetch(self) -> Iterator[None]:
        """Paint the next page and the previous one."""
        reading = self._reading
        if reading is None or not reading.window.spots:
            return
        window, width = reading.window, self.window.width
        below, above = window.spots[-1], window.anchor
        console, filters, background = self.app.console, self.get_line_filters(), self.background_colors[1]
        for start, steps in ((below, range(1, window.rows + 1)), (above, range(-1, -window.rows - 1, -1))):
            for step in steps:
                spot = window.walk(start, step)
                strip = self._strip_of(reading, spot, width)
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                strip.render(console)
                yield

    def _strip_of(self, reading: Reading, spot: Spot, width: int) -> Strip:
        page = reading.pages.page(spot.message)
        marked = spot.message == reading.current and spot.line == reading.pages.lead(spot.message)
        key = (page.serial, spot.line, marked)
        strip = self.strips.get(key)
        if strip is None:
            if self._painter is None:
                self.palette_changed()
            assert self._painter is not None  # noqa: S101  # palette_changed has just made it
            strip = self._painter.strip(page, spot.line, width, marked=marked)
            self.strips.put(key, strip)
        return strip

    def _over(self, reading: Reading, spot: Spot) -> Iterator[tuple[int, int, str]]:
        """Columns of a line that are drawn over, and the look to lay there."""
        page = reading.pages.page(spot.message)
        line = page.lines[spot.line]
        if self._finder is not None and line.block >= 0:
            for hit in self._finder.on_page(page):
                if hit.block == line.block:
                    look = "hit-current" if self._finder.is_on(spot.message, hit) else "hit"
                    yield from ((*at, look) for at in columns(page, spot.line, hit.start, hit.end))
        span = self._selection.get_span(spot.message) if self._selection is not None else None
        inside = span_on(page, spot.line, *span) if span is not None else None
        if inside is not None:
            yield from ((*at, "selection") for at in columns(page, spot.line, *inside))

    # How it is done

    def _do(self, act: Callable[[Reading], object], *, tell: bool = True) -> None:
        if self._reading is not None:
            act(self._reading)
            self._settle(tell=tell)

    def _settle(self, *, tell: bool = True) -> None:
        """Show where the reading is now, and say which message one is on."""
        reading = self._reading
        if reading is None:
            return
        self.place(reading.window.top, reading.window.total)
        if reading.entry != self._told:
            self._told = reading.entry
            if tell and reading.entry is not None:
                self._selected(reading.entry)

    def _forget(self) -> None:
        self._stop_looking()
        if self.is_attached and self._selection is not None:
            self.screen.clear_selection()
        self._selection = None
        self._awaited.clear()

    # What takes longer than a frame may

    def _colours(self, block: Block) -> Sequence[Style]:
        if highlight.is_quick(block.text):
            return highlight.colours(block.lang, block.text)
        key = (block.lang, block.text)
        known = self._coloured.get(key)
        if known is None:
            self._work_out(key, partial(highlight.colours, *key), partial(self._take_colours, key))
            return ()
        return known

    def _take_colours(self, key: tuple[str, str], colours: Sequence[Style]) -> None:
        self._coloured.put(key, colours)
        self.strips.clear()
        self.refresh(self.window.region)

    def _read_later(self, position: int, text: str) -> None:
        self._work_out((position, text), partial(markdown.blocks, text), partial(self._take_blocks, position, text))

    def _take_blocks(self, position: int, text: str, blocks: list[Block]) -> None:
        self._do(lambda reading: reading.take(position, text, blocks), tell=False)

    def _work_out(self, key: Hashable, work: Callable[[], Any], take: Callable[[Any], None]) -> None:
        """Have something pure done in a thread, once, and take the result here if the transcript is still the same."""
        if key in self._awaited or not self.is_running:
            return
        self._awaited.add(key)
        reading = self._reading

        def done(result: object) -> None:
            self._awaited.discard(key)
            if reading is self._reading:
                take(result)

        self.run_worker(lambda: self.app.call_from_thread(done, work()), thread=True, group="work", exit_on_error=False)
