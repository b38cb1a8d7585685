"""Furniture in ASCII, for terminals and fonts that have no more: signs and lines of ours, not the letters of others."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_SIGNS = "·…“”‘’–—−×✓✗⚠↑↓←→⇧▌▸▾●○◂›╷╵━─│┃╭╮╰╯├┤┬┴┼└┘┌┐╶╴▔▁▂▃▄▅▆▇█▊▎"
_PLAIN = "-.\"\"''---xvx!^v<>^|>v*o<>||--||+++++++++++++---____#####|"
_TABLE = str.maketrans(_SIGNS, _PLAIN)


class AsciiFilter(LineFilter):
    """Each sign becomes one of the same width, so that nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The same list where a line is ASCII already."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(segment.text.translate(_TABLE), segment.style)
            for segment in segments
        ]
