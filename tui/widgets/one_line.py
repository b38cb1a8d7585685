"""A line of text that is replaced as a whole and never lays the screen out again."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from .steady import Steady


class OneLine(Steady):
    """One row of content, cut where the screen ends.

    Content, never a string: strings are markup to Textual, and what is shown here may come from a file.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS: ClassVar[str] = """
    OneLine {
        height: 1;
        width: 1fr;
        padding: 0 1;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.content = Content("")

    def show(self, content: Content) -> None:
        """Show another content."""
        if content.is_same(self.content):
            return
        self.content = content
        self.refresh()

    def render(self) -> Content:
        """What is shown, in one line."""
        return self.content.truncate(self.size.width, ellipsis=True)


def two_sides(left: Content, right: Content, width: int) -> Content:
    """Two contents at the ends of a line. The right one gives way if there is no room for both."""
    gap = width - left.cell_length - right.cell_length
    if gap < 2:
        return left
    return Content.assemble(left, " " * gap, right)
