"""Which panes fit on the screen: all of them, or on a narrow one the one that has the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.widget import Widget

    from bough.tui.widgets.pane import Pane

NARROW = 100
"""Columns below which one pane is shown at a time."""
WIDE = 176
"""Columns from which the left side stops growing: no title is longer."""


def width_classes(width: int) -> dict[str, bool]:
    """The classes that the style sheet knows widths by, and whether each holds."""
    return {"-narrow": width < NARROW, "-wide": width >= WIDE}


def show_fitting(panes: Sequence[Pane], current: str, width: int) -> list[str]:
    """Show the panes that fit. Returns the names of those to choose from, where only the current one does."""
    narrow = width < NARROW
    for pane in panes:
        _display(pane, not narrow or pane.id == current)
    return [str(pane.id) for pane in panes] if narrow else []


def _display(widget: Widget, shown: bool) -> None:
    """Show or hide a widget; Textual lays the screen out again even if that changes nothing."""
    if widget.display != shown:
        widget.display = shown
