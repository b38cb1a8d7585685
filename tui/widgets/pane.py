"""The frame around a pane: border, title, the find or filter line, and what is said while there is nothing to show."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from .label import Ink, Label
from .palette import Palette
from .steady import Steady


class Pane(Vertical, Steady):
    """A border of its own lets the view inside hand its lines straight to the screen.

    The class `-current` says that it has the keys: by the weight of its title as well as the colour of its border.
    """

    ALLOW_SELECT = False  # else a double click on the border selects all that is inside
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--title", "pane--count"}
    DEFAULT_CSS: ClassVar[str] = """
    Pane {
        border: round $border-blurred;
        .pane--title { color: $text-muted; }
        .pane--count { color: $text-muted; }
        &.-current {
            border: round $border;
            .pane--title { color: $foreground; text-style: bold; }
        }
        &.-ascii { border: ascii $border-blurred; }
        &.-ascii.-current { border: ascii $border; }
    }
    """

    def __init__(self, *, title: str, ascii: bool = False, id: str) -> None:
        super().__init__(id=id, classes="-ascii" if ascii else "")
        self.view: Widget = self
        """What is in the frame; the pane itself until there is something."""
        self._title = title
        self._top, self._bottom = Label(), Label(right=True)
        self._found_inks: tuple[Ink, Ink] | None = None
        self.entitle("")

    def compose(self) -> ComposeResult:
        """The view, if it was there before the frame."""
        if self.view is not self:
            yield self.view

    async def fill(self) -> None:
        """Take the view in, which came after the frame."""
        await self.mount(self.view)

    def entitle(self, what: str) -> None:
        """Name what the pane shows: a text of strangers. It changes with each message."""
        if self._top.say(f"{self._title} · {what}" if what else self._title):
            self._repaint_line(0)

    def count(self, text: str) -> None:
        """Say how much of how much is seen. It changes with each key."""
        if self._bottom.say(text):
            self._repaint_line(self.outer_size.height - 1)

    @property
    def heading(self) -> str:
        """What stands on the frame's first line."""
        return self._top.text

    def render_lines(self, crop: Region) -> list[Strip]:
        """The frame, which is kept, with the two texts over it."""
        width, height = self.outer_size
        lines = super().render_lines(Region(0, 0, width, height))
        if height > 1:
            title, count = self._inks()
            lines = [self._top.over(lines[0], title), *lines[1:-1], self._bottom.over(lines[-1], count)]
        seen = lines[crop.y : crop.bottom]
        return seen if crop.column_span == (0, width) else [line.crop(*crop.column_span) for line in seen]

    def notify_style_update(self) -> None:
        """Colours may be others than before."""
        self._found_inks = None
        super().notify_style_update()

    def _inks(self) -> tuple[Ink, Ink]:
        if self._found_inks is None:
            palette = Palette.of(self, self.COMPONENT_CLASSES)
            filters, background = tuple(self.get_line_filters()), self.background_colors[1]
            title, count = palette.style("pane--title"), palette.style("pane--count")
            self._found_inks = Ink(title, filters, background), Ink(count, filters, background)
        return self._found_inks

    def _repaint_line(self, row: int) -> None:
        if self.is_attached:
            self.refresh(Region(-1, row - 1, self.outer_size.width, 1))

    def _set_dirty(self, *regions: Region) -> None:
        """Only labels change a part: the frame itself is as it was."""
        kept = self._kept if regions else None
        super()._set_dirty(*regions)
        self._kept = kept
