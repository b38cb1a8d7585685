"""Taking an input away for good."""

from __future__ import annotations

from textual.widget import Widget


def dismiss(widget: Widget) -> None:
    """Hide a widget, and remove it once the screen was drawn without it.

    Textual 8.2 may draw a widget that it has begun to take apart, whose styles are gone already, and dies of that.
    """
    widget.display = False
    widget.screen.call_after_refresh(widget.remove)
