"""The screen on which two branches are compared."""

from __future__ import annotations

from .screen import DiffScreen

__all__ = ["DiffScreen"]
