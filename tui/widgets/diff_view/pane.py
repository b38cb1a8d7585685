"""The pane of a diff: what is laid out, where in it one is, and how that is painted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.geometry import Size
from textual.strip import Strip

from bough.core.comparing import Diff
from bough.tui.code_colors import syntax_style
from bough.tui.widgets.line_view import LineView
from bough.tui.widgets.times import local_now
from bough.tui.widgets.transcript import highlight, markdown
from bough.tui.widgets.transcript.blocks import Block, Style
from bough.tui.widgets.transcript.looks import Looks
from bough.tui.widgets.transcript.paint import Painter
from bough.tui.widgets.transcript.sections import Folds
from bough.tui.widgets.transcript.window import Spot, Window

from .items import Item, Whole, change_starts, items_of
from .laid_out import Columns, LaidOut
from .painter import COMPONENTS, CSS, DiffPainter, column_width

NARROW = 97
"""Columns below which both sides share one column, unless a person wants two: those of a screen of 100 in its frame."""


class DiffPane(LineView):
    """Both sides of a diff. `moved` hears that one is at another item, or that other items are shown."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    DEFAULT_CSS: ClassVar[str] = CSS
    PREFETCH_DELAY: ClassVar[float | None] = None

    def __init__(
        self,
        moved: Callable[[], None] = lambda: None,
        *,
        now: Callable[[], datetime] = local_now,
        ascii: bool | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(ascii=ascii, id=id)
        self._moved = moved
        self._now = now
        self._diff: Diff | None = None
        self._wanted: bool | None = None
        """Whether a person wants two columns; None as long as the width decides."""
        self.whole: Whole = ""
        """The side that is shown by itself, empty for both."""
        self._unfolded: set[int] = set()
        self._folds = Folds()
        self._opened: set[tuple[int, int]] = set()
        self._laid: LaidOut | None = None
        self._window: Window | None = None
        self._painter: DiffPainter | None = None
        self._starts: Sequence[int] = ()
        self.current = 0
        """The item that one is at."""

    # What is shown

    def show(self, diff: Diff, *, stay: bool = False) -> None:
        """Show a diff, from its first change; `stay`: where one is, for it is of the same sides."""
        self._diff = diff
        self._unfolded.clear()
        if not stay:
            self.whole = ""
            self._laid = self._window = None
        self._lay_out_again()

    @property
    def split(self) -> bool:
        """Whether there are two columns."""
        return not self.whole and (self.window.width >= NARROW if self._wanted is None else self._wanted)

    @property
    def item(self) -> Item | None:
        """The item that one is at."""
        return self._laid.items[self.current] if self._laid is not None and len(self._laid) else None

    @property
    def place_words(self) -> str:
        """Which change of how many one is at or behind."""
        count = len(self._starts)
        at = bisect_right(self._starts, self.current)
        if not count:
            return "no changes"
        return f"change {at} of {count}" if at else f"{count} change{'' if count == 1 else 's'} below"

    # How it is done

    def _lay_out(self) -> None:
        if self._diff is None or not self.window.width:
            return
        items = items_of(self._diff, split=self.split, unfolded=self._unfolded, whole=self.whole)
        self._starts = change_starts(items)
        columns = Columns(
            width=column_width(self.window.width, split=self.split),
            split=self.split,
            whole=self.whole,
            signs=self.ascii or self.app.no_color,
        )
        self._laid = LaidOut(
            self._diff,
            items,
            columns,
            folds=self._folds,
            opened=self._opened,
            late=self._read_later,
            clock=self._now,
        )
        self._window = Window(self._laid, self.window.height)
        self._painter = None
        self.strips.clear()
        self._window.sync()
        self.current = min(self.current, max(0, len(items) - 1))
        self._settle()

    def _lay_out_again(self) -> None:
        """Lay out in another way; the item one is at stays where it is on the screen."""
        item = self.item
        row = 0
        if self._window is not None and self._laid is not None and len(self._laid):
            row = self._window.row_of(Spot(self.current, self._laid.lead(self.current))) or 0
        self._lay_out()
        if item is not None and self._laid is not None:
            self.go_to(_nearest(self._laid.items, item), row=row)
        elif self._starts:
            self.go_to(self._starts[0], row=4)

    def go_to(self, at: int, *, row: int) -> None:
        """Go to an item, its first line in a row of the window as far as there is something above and below."""
        if self._window is None or self._laid is None or not len(self._laid):
            return
        self.current = at
        self._window.show(Spot(at, self._laid.lead(at)), min(row, max(0, self._window.rows - 1)))
        self._settle()

    def _settle(self) -> None:
        if self._window is not None:
            self.place(self._window.top, self._window.total)
            self._moved()

    def window_changed(self, old: Size) -> None:
        """Lay out for another size."""
        if old.width != self.window.width:
            self._lay_out_again()
        elif self._window is not None:
            self._window.rows = self.window.height
            self._window.sync()
            self._settle()

    # Painting

    def line_count(self) -> int:
        """Lines of all items, guessed where nobody has looked."""
        return self._window.total if self._window is not None else 0

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window."""
        if self._window is None or self._laid is None or row >= len(self._window.spots):
            return Strip.blank(width, self.palette.style())
        spot = self._window.spots[row]
        pair = self._laid.pair(spot.message)
        marked = spot.message == self.current and spot.line == self._laid.lead(spot.message)
        key = (pair.serial, spot.line, marked)
        strip = self.strips.get(key)
        if strip is None:
            strip = self._paints().strip(self._laid.items[spot.message], pair, spot.line, width, marked=marked)
            self.strips.put(key, strip)
        return strip

    def palette_changed(self) -> None:
        """Look everything up in the new theme when it is next painted."""
        self._painter = None

    def _paints(self) -> DiffPainter:
        palette = self.palette  # asked first: it may be another than before
        if self._painter is None:
            looks = Looks(palette, syntax_style(self.app.current_theme))
            self._painter = DiffPainter(Painter(looks, _colours, ascii=self.ascii), split=self.split, ascii=self.ascii)
        return self._painter

    def _read_later(self, side: int, position: int, text: str) -> None:
        """Have the Markdown of a long text read in a thread; the plain text is shown until then."""
        laid = self._laid
        if not self.is_running:
            return

        def take(blocks: list[Block]) -> None:
            if laid is not None and laid is self._laid and self._window is not None:
                laid.take(side, position, text, blocks)
                self._window.sync()
                self._settle()

        work = partial(markdown.blocks, text)
        self.run_worker(lambda: self.app.call_from_thread(take, work()), thread=True, exit_on_error=False)


def _colours(block: Block) -> Sequence[Style]:
    """Of code that is quickly coloured; the rest stays plain."""
    return highlight.colours(block.lang, block.text) if highlight.is_quick(block.text) else ()


def _nearest(items: Sequence[Item], item: Item) -> int:
    """The item of the same message, else of the same region."""

    def near(other: Item) -> tuple[bool, bool]:
        same = item.ours >= 0 and item.ours == other.ours, item.theirs >= 0 and item.theirs == other.theirs
        return not any(same), other.region != item.region

    return min(range(len(items)), key=lambda at: near(items[at]), default=0)
