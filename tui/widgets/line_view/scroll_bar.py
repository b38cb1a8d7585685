"""A vertical scrollbar that costs nothing while its thumb stands still."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import ClassVar

from rich.segment import Segment
from textual import scrollbar
from textual.color import Color
from textual.events import MouseCapture, MouseMove
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from bough.tui.widgets.steady import Steady

_STEPS = 8
"""Drawn positions per cell."""


class AsciiBars(scrollbar.ScrollBarRender):
    """Draws whole cells only, for terminals without block characters."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * _STEPS


class ScrollBar(scrollbar.ScrollBar, Steady):
    """Textual's bar with its mouse behaviour, drawn as cached strips.

    Textual's own goes through a Rich renderable, 1.2 ms a frame, and repaints at every line scrolled even where a
    million lines share one thumb position.
    """

    def __init__(self, *, thickness: int = 1, ascii: bool = False) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        if ascii:
            self.renderer = AsciiBars  # type: ignore[misc]  # documented for instances, declared for the class
        self._thumb = (0, 0)
        self._grabbed_thumb = 0.0

    def place(self, total: int, window: int, position: int) -> None:
        """Show that `window` lines of `total` are visible from line `position` on; repaint if that looks different."""
        self.set_reactive(ScrollBar.window_virtual_size, total)
        self.set_reactive(ScrollBar.window_size, window)
        self.set_reactive(ScrollBar.position, position)
        thumb = self._place_thumb()
        if thumb != self._thumb:
            self._thumb = thumb
            self.refresh()

    def _on_mouse_capture(self, event: MouseCapture) -> None:  # noqa: ARG002 - Textual's own handler runs as well
        self._grabbed_thumb = self._place_thumb()[0] / _STEPS

    async def _on_mouse_move(self, event: MouseMove) -> None:
        """The thumb stays under the mouse, though lines that come in sight are counted anew and change the total.

        Textual adds distances to the position that was grabbed, in lines of the total there is now.
        """
        total, window = self.window_virtual_size, self.window_size
        if self.grabbed and 0 < window < total:
            thumb = self._grabbed_thumb + event.screen_y - self.grabbed.y
            way = max(1.0, window - max(1.0, window * window / total))
            self.post_message(scrollbar.ScrollTo(y=round(thumb / way * (total - window)), animate=False))
        event.prevent_default().stop()

    def _place_thumb(self) -> tuple[int, int]:
        """Start and length of the thumb, in steps."""
        total, window = self.window_virtual_size, self.window_size  # we are as long as the window is high
        if not 0 < window < total:
            return (0, 0)
        length = max(1.0, window * window / total)
        return int((window - length) * self.position / (total - window) * _STEPS), ceil(length * _STEPS)

    def fresh_lines(self, crop: Region) -> list[Strip]:
        """The bar's cells, of which there are three kinds at most."""
        parent = self.parent
        if not isinstance(parent, Widget):
            return []
        base = parent.background_colors[1]
        strips = self._draw(*self._colors(parent, base), base, parent.get_line_filters())[crop.y : crop.bottom]
        return strips if crop.column_span == (0, self.size.width) else [s.crop(*crop.column_span) for s in strips]

    def _colors(self, parent: Widget, base: Color) -> tuple[Color, Color]:
        styles = parent.styles
        if self.grabbed:
            back, bar = styles.scrollbar_background_active, styles.scrollbar_color_active
        elif self.mouse_over:
            back, bar = styles.scrollbar_background_hover, styles.scrollbar_color_hover
        else:
            back, bar = styles.scrollbar_background, styles.scrollbar_color
        back = base + back
        return back, back + bar

    def _draw(self, back: Color, bar: Color, base: Color, filters: Sequence[LineFilter]) -> list[Strip]:
        width, height = self.size
        total, window = int(self.window_virtual_size), int(self.window_size)
        cells = self.renderer.render_bar(
            size=height,
            virtual_size=total,
            window_size=window if window < total else 0,
            position=self.position,
            thickness=width,
            back_color=back.rich_color,
            bar_color=bar.rich_color,
        )
        kinds = {(text, style) for text, style, _ in cells.segments}
        looks = {(text, style): Strip([Segment(text, style)], width) for text, style in kinds}
        for line_filter in filters:
            looks = {look: strip.apply_filter(line_filter, base) for look, strip in looks.items()}
        return [looks[text, style] for text, style, _ in cells.segments]
