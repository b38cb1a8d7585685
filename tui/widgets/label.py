"""A text on the frame of a pane, drawn anew only when it says something else."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from bough.tui.safe import safe_line

from .cells import fit

_EDGE = 2
"""Cells of the frame that stay on either side: a corner, and a piece of the line."""


class Ink(NamedTuple):
    """How a text is drawn: its style, and what is done to every line before it is painted."""

    style: Style
    filters: tuple[LineFilter, ...]
    background: Color


class Label:
    """A text of strangers near the left or the right end of a line.

    Textual's own border titles go through content and style cache, 0.4 ms each, and these change at every key.
    """

    def __init__(self, *, right: bool = False) -> None:
        self.text = ""
        self._right = right
        self._laid: tuple[object, Strip] | None = None

    def say(self, text: str) -> bool:
        """Say something else. Returns whether it differs from what was said before."""
        text = safe_line(text)
        if text == self.text:
            return False
        self.text = text
        return True

    def over(self, line: Strip, ink: Ink) -> Strip:
        """A line of the frame with the text over it, cut where there is no room for all of it."""
        key = (line, self.text, ink)
        if self._laid is None or self._laid[0] != key:
            self._laid = (key, self._lay(line, ink))
        return self._laid[1]

    def _lay(self, line: Strip, ink: Ink) -> Strip:
        room = line.cell_length - 2 * _EDGE - 2
        if not self.text or room <= 0:
            return line
        label = Strip([Segment(f" {fit(self.text, min(room, cell_len(self.text)))} ", ink.style)])
        for line_filter in ink.filters:
            label = label.apply_filter(line_filter, ink.background)
        start = line.cell_length - _EDGE - label.cell_length if self._right else _EDGE
        return Strip.join([line.crop(0, start), label, line.crop(start + label.cell_length)])
