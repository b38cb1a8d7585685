"""The screen that everything starts from: conversations, the branches of one, the transcript of a branch."""

from __future__ import annotations

from .screen import BrowseScreen

__all__ = ["BrowseScreen"]
