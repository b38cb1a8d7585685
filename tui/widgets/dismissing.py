"""Taking an input away for good."""

from __future__ import annotations

from textual.widget import Widget


def dismiss(widget: Widget) -> None:
    """Hide a widget, and remove it once the screen was drawn without it."""
    widget.display = False
    widget.screen.call_after_refresh(widget.remove)
