"""The pane of a diff: moving along the items, folding, going from change to change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

from textual.events import Click
from textual.geometry import Size
from textual.strip import Strip

from bough.core.comparing import Diff
from bough.core.errors import BoughError
from bough.tui.palette import syntax_style
from bough.tui.widgets.line_view import LineView
from bough.tui.widgets.line_view.times import local_now
from bough.tui.widgets.transcript import highlight, markdown
from bough.tui.widgets.transcript.blocks import Block, Style
from bough.tui.widgets.transcript.looks import Looks
from bough.tui.widgets.transcript.paint import Painter
from bough.tui.widgets.transcript.sections import Folds
from bough.tui.widgets.transcript.window import Spot, Window

from .items import Item, Whole, change_starts, items_of
from .laid_out import LaidOut
from .painter import COMPONENTS, CSS, DiffPainter, column_width
from .versions import plain

NARROW = 100
"""Columns below which both sides share one column, unless a person wants two."""


class DiffView(LineView):
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

    def show(self, diff: Diff) -> None:
        """Show a diff, from its first change."""
        self._diff = diff
        self._unfolded.clear()
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
        at = sum(start <= self.current for start in self._starts)
        if not count:
            return "no changes"
        return f"change {at} of {count}" if at else f"{count} change{'' if count == 1 else 's'} below"

    def text(self) -> str:
        """What is to be copied of the item one is at: what it says, in two versions with signs around the words."""
        laid, item = self._laid, self.item
        if laid is None or item is None or item.kind == "fold":
            return ""
        try:
            if item.kind == "changed" and not self.whole:
                return plain(laid.words(item))
        except (BoughError, OSError):
            return ""
        pages = [page for page in laid.pair(self.current)[:2] if page is not None]
        if item.kind == "same":
            pages = pages[:1]
        return "\n\n".join("\n".join(block.said for block in page.blocks if block.said) for page in pages)

    # What a person does

    def toggle_split(self) -> None:
        """Two columns, or one."""
        self._wanted = not self.split
        self.whole = ""
        self._lay_out_again()

    def toggle_whole(self, side: Whole) -> None:
        """Show one side by itself, or both again."""
        self.whole = "" if self.whole == side else side
        self._lay_out_again()

    def toggle_fold(self) -> bool:
        """Open or close a run in common, or what a message holds. False if there is nothing that folds."""
        item = self.item
        if item is None or self._laid is None or self._window is None:
            return False
        if item.kind == "fold" or (item.kind == "same" and not self.whole):
            self._unfolded ^= {item.region}
            self._lay_out_again()
            return True
        if self._laid.turn(self.current):
            self._window.sync()
            self._settle()
            return True
        return False

    def next_change(self, step: int) -> bool:
        """Go to the next change (1) or the one before (-1). False if there is none."""
        beyond = [at for at in self._starts if (at > self.current if step > 0 else at < self.current)]
        if not beyond:
            return False
        self._go(beyond[0] if step > 0 else beyond[-1], row=2)
        return True

    def action_cursor_down(self) -> None:
        """To the next item, or a line further where this one goes on below the window."""
        self._step(1)

    def action_cursor_up(self) -> None:
        """To the item above, or a line up where this one began above the window."""
        self._step(-1)

    def action_page_down(self) -> None:
        """A page down, of which two lines stay in sight."""
        self._move(max(1, self.window.height - 2))

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-max(1, self.window.height - 2))

    def action_cursor_home(self) -> None:
        """To the first item."""
        self._go(0, row=0)

    def action_cursor_end(self) -> None:
        """To the last line."""
        if self._window is not None and self._laid is not None:
            self._window.show_end()
            self.current = self._shown(len(self._laid), -1)
            self._settle()

    def on_click(self, event: Click) -> None:
        """A click goes to an item, a second one opens or closes it."""
        spots = self._window.spots if self._window is not None else []
        if event.y < len(spots):
            self.current = spots[event.y].message
            if event.chain > 1 or (self.item is not None and self.item.kind == "fold"):
                self.toggle_fold()
            else:
                self._settle()

    def _step(self, step: int) -> None:
        window, laid = self._window, self._laid
        if window is None or laid is None or not len(laid):
            return
        edge = Spot(self.current, laid.height(self.current) - 1 if step > 0 else laid.lead(self.current))
        after = self._shown(self.current, step)
        if window.row_of(edge) is None:
            self._move(step)
        elif after == self.current:
            self._move(step)  # the last line of all, or the blank above the first
        else:
            self.current = after
            self._reveal()
            self._settle()

    def _move(self, lines: int) -> None:
        if self._window is None or self._laid is None:
            return
        self._window.move(lines)
        seen = [spot.message for spot in self._window.spots]
        if seen and self.current not in seen:
            self.current = seen[0] if lines > 0 else seen[-1]
        self._settle()

    def _go(self, at: int, *, row: int) -> None:
        if self._window is None or self._laid is None or not len(self._laid):
            return
        self.current = at
        self._window.show(Spot(at, self._laid.lead(at)), min(row, max(0, self._window.rows - 1)))
        self._settle()

    def _reveal(self) -> None:
        """Bring the beginning of the current item in sight, and as much of it as there is room for."""
        if self._window is None or self._laid is None:
            return
        lead, height = self._laid.lead(self.current), self._laid.height(self.current)
        first = self._window.row_of(Spot(self.current, lead))
        last = self._window.row_of(Spot(self.current, height - 1))
        if first is None or last is None:
            room = max(0, self._window.rows - (height - lead))
            above = first is None and last is not None
            self._window.show(Spot(self.current, lead), min(1, room) if above or not room else room)

    def _shown(self, at: int, step: int) -> int:
        """The next item that has a line; where there is none, the same."""
        laid = self._laid
        found = at + step
        while laid is not None and 0 <= found < len(laid):
            if laid.height(found):
                return found
            found += step
        return max(0, min(at, len(laid) - 1 if laid is not None else 0))

    # How it is done

    def _lay_out(self) -> None:
        if self._diff is None or not self.window.width:
            return
        width = column_width(self.window.width, split=self.split)
        items = items_of(self._diff, split=self.split, unfolded=self._unfolded, whole=self.whole)
        self._starts = change_starts(items)
        self._laid = LaidOut(
            self._diff,
            items,
            width=width,
            split=self.split,
            whole=self.whole,
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
            self._go(_nearest(self._laid.items, item), row=row)
        elif self._starts:
            self._go(self._starts[0], row=4)

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

    def scrolled(self, old: float, new: float) -> None:
        """The wheel moves by lines; the scrollbar goes to a place that is partly guessed."""
        lines = round(new - old)
        if abs(lines) <= 3 * self.window.height:
            self._move(lines)
        elif self._window is not None:
            self._window.show_line(round(new))
            self._move(0)

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
        key = (id(self._laid), pair.serial, spot.line, marked)
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
