"""The last line: the keys that matter here, each a button for the mouse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip

from bough.core.cache import Cache

from .one_line import OneLine
from .palette import Palette


class Hint(NamedTuple):
    """A key and what it does."""

    command: str
    """The id of the command."""
    key: str
    """The key as a person reads it."""
    word: str
    enabled: bool = True
    """Whether the command can be given now; else it is greyed, and says why when it is given."""

    @property
    def width(self) -> int:
        """Cells it takes."""
        return cell_len(f"{self.key} {self.word}")


_GAP = 2
_DRAWN = 16
"""Lines kept as they were drawn."""


class KeyBar(OneLine):
    """One line instead of Textual's Footer, which is a widget for each key. Hints that do not fit are left out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--word", "key-bar--disabled"}
    DEFAULT_CSS: ClassVar[str] = """
    KeyBar {
        .key-bar--key { color: $primary; text-style: bold; }
        .key-bar--word { color: $text-muted; }
        .key-bar--disabled { color: $text-disabled; }
    }
    """

    def __init__(self, given: Callable[[str], Awaitable[None]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._given = given
        self._hints: tuple[Hint, ...] = ()
        self._drawn: Cache[Hashable, Strip] = Cache(_DRAWN)
        self._palette: Palette | None = None

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show other keys."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def fresh_lines(self, crop: Region) -> list[Strip]:
        """The hints that fit. They change with each message one is on, between few states: each is drawn once."""
        width = self.outer_size.width
        line = self._drawn.get((self._hints, width))
        if line is None:
            line = self._line(width)
            self._drawn.put((self._hints, width), line)
        seen = line if crop.column_span == (0, width) else line.crop(*crop.column_span)
        return [seen] * crop.height

    def notify_style_update(self) -> None:
        """Colours may be others than before."""
        self._palette = None
        self._drawn.clear()
        super().notify_style_update()

    def _line(self, width: int) -> Strip:
        palette = self._palette = self._palette or Palette.of(self, self.COMPONENT_CLASSES)
        segments = [Segment(" " * self.styles.padding.left, palette.style())]
        for start, hint in self._placed():
            key, word = ("key-bar--key", "key-bar--word") if hint.enabled else ("key-bar--disabled",) * 2
            segments.append(Segment(" " * (_GAP if start else 0), palette.style()))
            segments += [Segment(hint.key, palette.style(key)), Segment(f" {hint.word}", palette.style(word))]
        line = Strip(segments).adjust_cell_length(width, palette.style())
        for line_filter in self.get_line_filters():
            line = line.apply_filter(line_filter, self.background_colors[1])
        return line

    async def on_click(self, event: Click) -> None:
        """Give the command under the mouse."""
        column = event.x - self.styles.padding.left
        for start, hint in self._placed():
            if start <= column < start + hint.width:
                await self._given(hint.command)

    def _placed(self) -> list[tuple[int, Hint]]:
        """The hints that fit, each with the column it begins in. The last one, which opens the help, always does."""
        if not self._hints:
            return []
        *hints, last = self._hints
        room = self.size.width - last.width - _GAP
        placed: list[tuple[int, Hint]] = []
        column = 0
        for hint in hints:
            if column + hint.width <= room:
                placed.append((column, hint))
                column += hint.width + _GAP
        return [*placed, (column, last)]
