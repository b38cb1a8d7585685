"""The screen on which two branches are merged."""

from __future__ import annotations

from .screen import MergeScreen

__all__ = ["MergeScreen"]
