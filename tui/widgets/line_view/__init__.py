"""The base of every pane that draws more lines than a screen holds."""

from __future__ import annotations

from .palette import Palette
from .scroll_bar import ScrollBar
from .view import LineView

__all__ = ["LineView", "Palette", "ScrollBar"]
