"""The base of every pane that draws more lines than a screen holds."""

from __future__ import annotations

from .cursor_view import CursorView, Look
from .scroll_bar import ScrollBar
from .view import LineView

__all__ = ["CursorView", "LineView", "Look", "ScrollBar"]
