"""Text of strangers, made safe to show, at two barriers.

`safe` and `safe_line` stand on the way from model to view (`safe_text.py`, which needs no Textual), `SafeFilter` behind
them on the lines that the app paints.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from .safe_text import LONGEST_STACK, safe, safe_line

__all__ = ["LONGEST_STACK", "SafeFilter", "safe", "safe_line"]


class SafeFilter(LineFilter):
    """The second barrier: no line leaves the app with a dangerous character, whatever widget painted it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """The same list when nothing is wrong, which is nearly always."""
        for segment in segments:
            if not segment.text.isprintable() and segment.control is None:
                return [_safe_segment(segment) for segment in segments]
        return segments


def _safe_segment(segment: Segment) -> Segment:
    if segment.control is not None:
        return segment
    text = safe_line(segment.text)
    return segment if text == segment.text else Segment(text, segment.style)
