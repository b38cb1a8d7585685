"""The signs of the tree, and the guides that tie an alternate to its fork point."""

from __future__ import annotations

from typing import NamedTuple

from .rows import Row

_DEEPEST = 12
"""Columns drawn; what is deeper is pushed no further."""


class Marks(NamedTuple):
    """One set of signs. Each is one cell wide, but for `live`."""

    cursor: str = "▌"
    active: str = "●"
    head: str = "○"
    agent: str = "◇"
    side: str = "·"
    fork: str = "⑂"
    column: str = "│"
    top: str = "┌"
    opened: str = "┬"
    tee: str = "├─"
    corner: str = "└─"
    deeper: str = "⋯"
    live: str = "⚡"
    new: str = "+"
    label: str = "⚑"
    diverged: str = "≠"
    prompt: str = "›"
    tool: str = "·"
    thinking: str = "~"
    summary: str = "≡"
    marked: str = "◆"


UNICODE = Marks()
ASCII = Marks(*"> * o @ . Y | , + |- `- ... ! + # % > - ~ = d".split())


def guides(row: Row, marks: Marks) -> str:
    """What stands left of a row's own mark: two cells for each step to the right."""
    outermost = max(0, row.depth - _DEEPEST)
    inner = row.depth - 1 if row.first and row.depth else row.depth
    columns = "".join(f"{marks.column} " if row.columns >> k & 1 else "  " for k in range(outermost, inner))
    if outermost:
        columns = marks.deeper + " " + columns
    if not (row.first and row.depth):
        return columns
    return columns + (marks.tee if row.columns >> (row.depth - 1) & 1 else marks.corner)
