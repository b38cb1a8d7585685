"""The base of every pane that draws more lines than a screen holds."""

from __future__ import annotations

from .cells import fit, fit_end, short_number
from .cursor_view import CursorView, Look
from .palette import Palette
from .scroll_bar import ScrollBar
from .times import TIME_WIDTH, local_now, short_time
from .view import LineView

__all__ = [
    "TIME_WIDTH",
    "CursorView",
    "LineView",
    "Look",
    "Palette",
    "ScrollBar",
    "fit",
    "fit_end",
    "local_now",
    "short_number",
    "short_time",
]
