"""Searching everything that was ever said."""

from __future__ import annotations

from .screen import SearchScreen

__all__ = ["SearchScreen"]
