"""What was made of messages, whichever path they were made for, and the names it stands under."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from bough.core.cache import Cache

from .blocks import Block
from .layout import Page
from .sections import Section

_MOST_LINES = 40_000
"""Lines of the pages that are kept, an empty page counted as forty: some five hundred messages."""
MOST_TEXT = 4_000_000
"""Characters of the messages that are kept. None counts as more than a quarter, or it would be made each frame."""

Run = tuple[int, int]
"""Names a path: the how-manieth reading of its conversation, and the entry that it ends with."""
Key = tuple[int, Run]
"""A position, on a path."""


class Runs(NamedTuple):
    """Which path each position is named after: what paths have in common is one thing and needs one name."""

    starts: tuple[int, ...]
    names: tuple[Run, ...]

    def key(self, position: int) -> Key:
        """The name of what is at a position."""
        return position, self.names[bisect_right(self.starts, position) - 1]

    def parting(self, same: int, name: Run) -> Runs:
        """Those of another path, of which the first `same` messages look the same."""
        kept = bisect_right(self.starts, same - 1)
        if kept and self.names[kept - 1] == name:
            return Runs(self.starts[:kept], self.names[:kept])
        return Runs((*self.starts[:kept], same if kept else 0), (*self.names[:kept], name))


class Shelf:
    """Blocks, sections and pages that were made: one bound for all paths, so that going back to one costs nothing."""

    def __init__(self) -> None:
        self.read: Cache[str, list[Block]] = Cache(MOST_TEXT, lambda blocks: sum(len(block.text) for block in blocks))
        self.sections: Cache[Key, tuple[int, list[Section]]] = Cache(MOST_TEXT, lambda kept: kept[0])
        self.pages: Cache[Key, Page] = Cache(_MOST_LINES, lambda page: 40 + min(len(page.lines), _MOST_LINES // 4))

    def drop(self, key: Key, *, sections: bool = True) -> None:
        """Have a message laid out again, and its sections made again too."""
        self.pages.drop(key)
        if sections:
            self.sections.drop(key)

    def clear(self, *, sections: bool = True) -> None:
        """The same for all of them."""
        self.pages.clear()
        if sections:
            self.sections.clear()

    def keep(self, stays: Callable[[Key], bool]) -> None:
        """Have all of them made again but those that stay."""
        for kept in (self.sections, self.pages):
            for key, _ in kept.held():
                if not stays(key):
                    kept.drop(key)
