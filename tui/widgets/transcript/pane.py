"""A pane that paints a reading: its size, its colours, and what is worked out beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, ClassVar

from textual.geometry import Size
from textual.strip import Strip

from bough.core.conversation import Conversation
from bough.tui.code_colors import syntax_style
from bough.tui.widgets.line_view import LineView
from bough.tui.widgets.times import local_now

from . import markdown
from .beside import Beside
from .blocks import Block
from .colouring import Colouring
from .coming import Coming, destination, neighbours
from .looks import COMPONENTS, CSS, Looks
from .making import Making
from .paint import MARGIN, Painter, overlaid
from .reading import Reading
from .remembering import restore, state_of
from .window import Spot

_UNKNOWN = Size(80, 24)
"""The size until there is one."""


class ReadingPane(LineView):
    """All messages from a root to a head, as one text that scrolls.

    `selected` is called, at once, with the entry of the message that one is on whenever a key or the mouse changes it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    DEFAULT_CSS: ClassVar[str] = CSS

    def __init__(
        self,
        selected: Callable[[int], None],
        *,
        now: Callable[[], datetime] = local_now,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(ascii=ascii, name=name, id=id, classes=classes)
        self._selected = selected
        self._now = now
        self._reading: Reading | None = None
        self._told: int | None = None
        self._asked_before_size: Callable[[], None] | None = None
        """Where to go once the size is known: what was shown before that was laid out for none."""
        self._painter: Painter | None = None
        self._work_out = Beside(self, lambda: self._reading)
        self._colouring = Colouring(self._work_out, self._take_colours)
        self.likely: Callable[[], Iterable[tuple[Sequence[int], int]]] = tuple
        """Gives the messages, each on a path, that the next keys may lead to, the likeliest first."""

    # What is shown

    def show(self, conversation: Conversation, path: Sequence[int], *, at: int | None = None) -> None:
        """Show a path, from its end or from the entry `at`."""
        self._work_out.forget()
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

    def extend(self, conversation: Conversation, path: Sequence[int], *, to: int | None = None) -> None:
        """Show a path of the same conversation read again, or another path of it: what both share stays in place.

        `to` is the entry that is gone to next, if that is known.
        """
        if self._reading is None:
            self.show(conversation, path)
            return
        self._reading.extend(conversation, path, to)
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
                self._do(Reading.go_end)

    def state(self) -> dict[str, Any]:
        """The place and the folds, by ids: plain values that can be stored. Empty if nothing is shown."""
        return state_of(self._reading) if self._reading is not None else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go back to where `state` was taken, as far as that is still there."""
        again = partial(self._do, lambda reading: restore(reading, state), tell=False)
        again()
        if not self.window.width:
            self._asked_before_size = again

    # Painting

    def line_count(self) -> int:
        """Lines of all messages, guessed where nobody has looked."""
        return self._reading.window.total if self._reading is not None else 0

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window, with what is laid over it."""
        reading = self._reading
        if reading is None or row >= len(reading.window.spots):
            return Strip.blank(width, self.palette.style())
        spot = reading.window.spots[row]
        strip = self._strip_of(reading, spot, width)
        for left, right, look in self.over(reading, spot):
            strip = overlaid(strip, left, right, self._paints().over(look))
        return strip

    def over(self, reading: Reading, spot: Spot) -> Iterable[tuple[int, int, str]]:  # noqa: ARG002  # here nothing is
        """Columns of a line that are drawn over, and the look to lay there. Not cached."""
        return ()

    def palette_changed(self) -> None:
        """Look everything up in the new theme when it is next painted."""
        self._painter = None

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
        """Have ready what the next keys may show: those of the pane that has them first."""
        reading = self._reading
        if reading is None:
            return
        own, others = neighbours(reading), self._destinations(reading)
        for line in chain(own, others) if self.has_focus else chain(others, own):
            if self.strips.get(self._key(*line)) is None:
                self.render_ahead(self._painted(*line, self.window.width))
            yield

    def _destinations(self, reading: Reading) -> Iterator[Coming]:
        for path, entry in self.likely():
            yield from destination(reading, path, entry, self._read_ahead)

    def _strip_of(self, reading: Reading, spot: Spot, width: int) -> Strip:
        return self._painted(reading.pages, spot, reading.current, width)

    def _key(self, pages: Making, spot: Spot, current: int) -> tuple[int, int, bool]:
        marked = spot.message == current and spot.line == pages.lead(spot.message)
        return pages.page(spot.message).serial, spot.line, marked

    def _painted(self, pages: Making, spot: Spot, current: int, width: int) -> Strip:
        key = self._key(pages, spot, current)
        strip = self.strips.get(key)
        if strip is None:
            self._colouring.pale = False
            strip = self._paints().strip(pages.page(spot.message), spot.line, width, marked=key[-1])
            if not self._colouring.pale:
                self.strips.put(key, strip)
        return strip

    def _paints(self) -> Painter:
        palette = self.palette  # asked first: it may be another than before
        if self._painter is None:
            looks = Looks(palette, syntax_style(self.app.current_theme))
            self._painter = Painter(looks, self._colouring, ascii=self.ascii)
        return self._painter

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

    # What takes longer than a frame may

    def _take_colours(self, has_them: Callable[[Block], bool]) -> None:
        reading = self._reading
        shown = {spot.message for spot in reading.window.spots} if reading is not None else ()
        pages = [reading.pages.page(position) for position in shown] if reading is not None else []
        if any(has_them(block) for page in pages for block in page.blocks):
            self.refresh(self.window.region)
        self.prefetch_soon()

    def _read_later(self, position: int, text: str) -> None:
        self._work_out((position, text), partial(markdown.blocks, text), partial(self._take_blocks, position, text))

    def _take_blocks(self, position: int, text: str, blocks: list[Block]) -> None:
        reading = self._reading
        if reading is not None and any(spot.message == position for spot in reading.window.spots):
            self._do(lambda reading: reading.take(position, text, blocks), tell=False)
        elif reading is not None:
            reading.pages.take(text, blocks, position)
            self.prefetch_soon()

    def _read_ahead(self, text: str) -> None:
        """Read a text for a path that is not shown yet."""
        self._work_out(text, partial(markdown.blocks, text), partial(self._take_ahead, text))

    def _take_ahead(self, text: str, blocks: list[Block]) -> None:
        if self._reading is not None:
            self._reading.pages.shelf.read.put(text, blocks)
            self.prefetch_soon()
