"""pi, the coding agent: one tree of entries a file."""

from __future__ import annotations

from .source import Pi

__all__ = ["Pi"]
