"""Two branches laid side by side, drawn line by line, however long they are."""

from __future__ import annotations

from .view import DiffView

__all__ = ["DiffView"]
