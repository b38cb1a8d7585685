"""A merge as lines: ours, the result and theirs beside each other, and below them what one item says."""

from __future__ import annotations

from .detail import MergeDetail
from .view import MergeView

__all__ = ["MergeDetail", "MergeView"]
