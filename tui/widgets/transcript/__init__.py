"""The transcript: what a branch says from its root to its head, drawn line by line, however long it is."""

from __future__ import annotations

from .view import Transcript

__all__ = ["Transcript"]
