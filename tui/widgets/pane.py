"""The frame around a pane: border, title, the find or filter line, and what is said while there is nothing to show."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from bough.tui.safe import safe_line


class Pane(Vertical):
    """A border of its own lets the view inside hand its lines straight to the screen.

    The class `-current` says that it has the keys: by the weight of its title as well as the colour of its border.
    """

    ALLOW_SELECT = False  # else a double click on the border selects all that is inside
    DEFAULT_CSS: ClassVar[str] = """
    Pane {
        border: round $border-blurred;
        border-title-color: $text-muted;
        border-title-style: none;
        border-subtitle-color: $text-muted;
        border-subtitle-style: none;
        &.-current {
            border: round $border;
            border-title-color: $foreground;
            border-title-style: bold;
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
        self.entitle("")

    def compose(self) -> ComposeResult:
        """The view, if it was there before the frame."""
        if self.view is not self:
            yield self.view

    async def fill(self) -> None:
        """Take the view in, which came after the frame."""
        await self.mount(self.view)

    def entitle(self, what: str) -> None:
        """Name what the pane shows: a text of strangers. It changes with each message, and repaints as `count` does."""
        title = Content(f"{self._title} · {safe_line(what)}" if what else self._title)
        if not self.is_attached:
            self.border_title = title
        elif title != self._border_title:
            self._border_title = title
            self.refresh(Region(-1, -1, self.outer_size.width, 1))

    def count(self, text: str) -> None:
        """Say how much of how much is seen. It changes with each key: Textual's setter would repaint the whole pane."""
        subtitle = Content(safe_line(text))
        if subtitle != self._border_subtitle:
            self._border_subtitle = subtitle
            self.refresh(Region(-1, self.content_size.height, self.outer_size.width, 1))
