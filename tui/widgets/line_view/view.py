"""A pane of lines that are drawn when they are seen, built so that a key press costs one small frame.

What is here exists because Textual's general way costs too much where ten thousand lines scroll: its scrolling
animates, its `virtual_size` lays the screen out again, its scrollbar is drawn through Rich, and its style cache gives
out new strips for each frame. All of that is taken over here, silently, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, ClassVar

from textual.events import MouseEvent
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from bough.core.cache import Cache
from bough.tui.widgets.cells import ascii_terminal
from bough.tui.widgets.palette import Palette
from bough.tui.widgets.steady import Steady

from .idle import IdleWork
from .scroll_bar import ScrollBar

_STRIPS = 900
"""Painted lines kept: some twenty screens, as seven keys may lead to seven others. Each is about fifteen objects for
the garbage collector."""


class LineView(ScrollView, Steady, can_focus=True, inherit_bindings=False):
    """A pane that says how many lines it has and paints the one it is asked for.

    A subclass gives `line_count` and `paint`, and calls `place` whenever either changes or the window moves. One whose
    lines have no fixed positions (a transcript) overrides `strip_at`, `scrolled` and `window_changed` and keeps its own
    idea of where it is; then `scroll_y` is only what the scrollbar shows.

    It draws no border and no padding: the container around it does. It must not be given opacity or tint.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS: ClassVar[str] = """
    LineView {
        overflow-y: scroll;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
    }
    """

    PREFETCH_DELAY: ClassVar[float | None] = 0.012
    """Seconds after the last movement at which idle work begins; None for never."""

    def __init__(
        self, *, ascii: bool | None = None, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.ascii = ascii_terminal() if ascii is None else ascii
        """Whether to draw with ASCII alone, apart from what messages say."""
        self.window = Size(0, 0)
        """Size of the text on screen as of the last layout. `size` counts the scrollbar in, and is slow to find out."""
        self.strips: Cache[Hashable, Strip] = Cache(_STRIPS)
        """Painted lines by `cache_key`. Clear it when what lines say changes."""
        self._palette: Palette | None = None
        self._palette_stale = True
        self._muted = False
        self._idle = IdleWork(self, self.prefetch)
        # The bar is always there: one that appears changes the width, which lays everything out twice.
        self.set_reactive(Widget.show_vertical_scrollbar, True)

    # What a subclass says

    def line_count(self) -> int:
        """Number of lines to scroll over."""
        raise NotImplementedError

    def paint(self, line: int, width: int) -> Strip:
        """Draw one line, exactly `width` cells wide. Its result is kept under `cache_key`."""
        raise NotImplementedError

    def cache_key(self, line: int) -> Hashable:
        """What a line's picture depends on besides width and palette."""
        return line

    def strip_at(self, row: int, width: int) -> Strip:
        """The strip of a row of the window, 0 at the top."""
        line = self.top + row
        if line >= self.line_count():
            return Strip.blank(width, self.palette.style())
        return self.strip_of(line, width)

    def strip_of(self, line: int, width: int) -> Strip:
        """A line, painted if it is not known."""
        key = self.cache_key(line)
        strip = self.strips.get(key)
        if strip is None:
            strip = self.paint(line, width)
            self.strips.put(key, strip)
        return strip

    def hit_strip(self, row: int, width: int) -> Strip:
        """A row for Textual's hit test, which selections need: its segments then carry `offset` metadata.

        It is asked for one row at a time and never painted.
        """
        return self.strip_at(row, width)

    def scrolled(self, old: float, new: float) -> None:  # noqa: ARG002  # for those that move by distance
        """The wheel, the scrollbar or Textual itself moved `scroll_y`; place the window accordingly."""
        self.place(round(new))

    def window_changed(self, old: Size) -> None:  # noqa: ARG002  # for those that wrap by width
        """The window has another size than `old`; called before the frame that shows it, and before the first."""
        self.place(self.top)

    def palette_changed(self) -> None:
        """Colours are others than before; called before painting with them."""

    def prefetch(self) -> Iterator[None]:
        """Work to do when idle, in pieces of well under a millisecond: here, the next page and the previous."""
        top, height, count = self.top, self.window.height, self.line_count()
        for line in (
            *range(top + height, min(top + 2 * height, count)),
            *range(top - 1, max(-1, top - height - 1), -1),
        ):
            self.make_ready(line)
            yield

    # What a subclass uses

    @property
    def top(self) -> int:
        """The line in the first row of the window."""
        return round(self.scroll_y)

    @property
    def palette(self) -> Palette:
        """The colours of the component classes, for painting."""
        if self._palette is None or self._palette_stale:
            return self._resolve_palette()
        return self._palette

    def place(self, top: int, total: int | None = None) -> None:
        """Put line `top` in the first row, without animation, layout or second frame, and repaint the window.

        `top` is clamped. `total` is the number of lines, `line_count()` if it is not given.
        """
        total = self.line_count() if total is None else total
        top = max(0, min(top, total - self.window.height))
        self.set_reactive(Widget.virtual_size, Size(self.window.width, total))
        self.set_reactive(Widget.scroll_y, float(top))
        self.set_reactive(Widget.scroll_target_y, float(top))
        if self.is_attached:
            self.vertical_scrollbar.place(total, self.window.height, top)
            self.refresh(self.window.region)
            self.prefetch_soon()

    def reveal(self, line: int, margin: int = 0) -> bool:
        """Bring a line into the window, `margin` lines from its edge if possible. Returns whether the window moved."""
        top = self.top_with(line, margin)
        if top == self.top:
            return False
        self.place(top)
        return True

    def top_with(self, line: int, margin: int = 0) -> int:
        """The line in the first row once another one was brought into the window."""
        height = self.window.height
        margin = min(margin, max(0, (height - 1) // 2))
        top = min(max(self.top, line + margin - height + 1), line - margin) if height else line
        return max(0, min(top, self.line_count() - height))

    def line_under(self, event: MouseEvent) -> int | None:
        """The line that a mouse event is on, None below the last."""
        line = self.top + event.y
        return line if 0 <= event.y < self.window.height and line < self.line_count() else None

    def prefetch_soon(self) -> None:
        """Do the idle work afresh once nothing has moved for a moment."""
        if self.PREFETCH_DELAY is not None and self.is_running:
            self._idle.begin_after(self.PREFETCH_DELAY)

    def make_ready(self, line: int) -> None:
        """Have a line painted, so that the frame that shows it need not. What is kept was made ready, or shown."""
        if self.strips.get(self.cache_key(line)) is None:
            self.render_ahead(self.strip_of(line, self.window.width))

    def render_ahead(self, strip: Strip) -> None:
        """Have a strip filtered and rendered: it remembers both."""
        for filtered in self._filtered([strip], self.get_line_filters()):
            filtered.render(self.app.console)

    # Painting

    def fresh_lines(self, crop: Region) -> list[Strip]:
        """The rows of `crop`. Bypasses Textual's style cache, so filters (safe text, NO_COLOR) are applied here."""
        if self._palette_stale:
            self._resolve_palette()
        width = self.window.width
        strips = [self.strip_at(row, width) for row in crop.line_range]
        strips = self._filtered(strips, self.get_line_filters())
        return strips if crop.x == 0 and crop.right >= width else [s.crop(*crop.column_span) for s in strips]

    def render_line(self, y: int) -> Strip:
        """A row for Textual's hit test: painting goes through `fresh_lines` and never comes here."""
        return self.hit_strip(y, self.window.width)

    def _filtered(self, strips: list[Strip], filters: Sequence[LineFilter]) -> list[Strip]:
        background = self.background_colors[1]
        for line_filter in filters:
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips

    def notify_style_update(self) -> None:
        """Textual says so at each change of focus too: look at the colours when they are next needed."""
        self._palette_stale = True
        if isinstance(self._vertical_scrollbar, ScrollBar):
            self._vertical_scrollbar.notify_style_update()  # it has its colours from us
        super().notify_style_update()

    def _resolve_palette(self) -> Palette:
        self._palette_stale = False
        fresh = Palette.of(self, self._component_names())
        if fresh == self._palette:
            return self._palette
        self._palette = fresh
        self.strips.clear()
        self.palette_changed()
        return fresh

    def _component_names(self) -> set[str]:
        return {name for kind in type(self).__mro__ for name in getattr(kind, "COMPONENT_CLASSES", ())}

    # Scrolling

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """Our own bar in the place of Textual's."""
        bar = self._vertical_scrollbar
        if not isinstance(bar, ScrollBar):
            self._vertical_scrollbar = bar = ScrollBar(thickness=self.scrollbar_size_vertical, ascii=self.ascii)
            self.app._start_widget(self, bar)  # noqa: SLF001  # as Textual's property does
        return bar

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Only movements that others make come here: ours are silent."""
        if not self._muted and old_value != new_value:
            self.scrolled(old_value, new_value)

    def _scroll_to(self, x: float | None = None, y: float | None = None, **options: Any) -> bool:
        """As Textual has it, but without animation, which it does by default: 800 ms for a page."""
        return super()._scroll_to(x, y, **{**options, "animate": False})

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        """Take a new size in before anything is painted with it.

        Textual clamps `scroll_y` on the way, which would look like a person's scrolling: it is muted.
        """
        old, position = self.window, self.scroll_y
        self._muted = True
        try:
            changed = super()._size_updated(size, virtual_size, container_size, layout)
        finally:
            self._muted = False
        self.set_reactive(Widget.scroll_y, position)
        self.window = Size(max(0, size.width - self.scrollbar_size_vertical), size.height)
        if self.window != old:
            if self.window.width != old.width:
                self.strips.clear()
            self.window_changed(old)
        return changed
