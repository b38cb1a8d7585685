"""The text area in which a message is written, under the conversation that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from bough.tui.safe import safe_line

from .one_line import OneLine


class Area(TextArea):
    """Where the text is typed."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing once it is taken apart: Textual may draw it then, and its styles are gone."""
        return super().render_lines(crop) if self.is_attached else [Strip.blank(crop.width)] * crop.height


class Composer(Vertical):
    """A heading that says what is written and to where, and the text. Its keys are rows of the command table."""

    DEFAULT_CSS: ClassVar[str] = """
    Composer {
        dock: bottom;
        height: 50%;
        min-height: 5;
        background: $background;
        OneLine { background: $panel; color: $text-accent; }
        TextArea {
            height: 1fr;
            border: none;
            padding: 0 1;
            background: $background;
            &:focus { border: none; }
            & .text-area--cursor-line { background: $background; }
        }
    }
    """

    def __init__(self, text: str, *, typed: Callable[[], None]) -> None:
        super().__init__()
        self._heading = OneLine()
        self.area = Area(text, placeholder="Write the message here", soft_wrap=True, compact=True)
        self.area.cursor_blink = False
        self._typed = typed

    def compose(self) -> ComposeResult:
        """The heading above the text."""
        yield self._heading
        yield self.area

    @property
    def text(self) -> str:
        """What is written."""
        return self.area.text

    @text.setter
    def text(self, text: str) -> None:
        self.area.text = text
        self.area.move_cursor(self.area.document.end)

    def entitle(self, text: str) -> None:
        """Say what is written, and to where."""
        self._heading.show(Content(safe_line(text)))

    def on_mount(self) -> None:
        """Go on where the text ends."""
        self.area.move_cursor(self.area.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Say that there is something to save."""
        event.stop()
        self._typed()
