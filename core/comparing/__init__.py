"""Comparing: what two branches have in common, where they part, and how, word by word."""

from __future__ import annotations

from .comparison import diff
from .values import Base, Diff, Facts, Region, Side
from .words import Span, word_diff

__all__ = ["Base", "Diff", "Facts", "Region", "Side", "Span", "diff", "word_diff"]
