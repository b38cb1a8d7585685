"""Messages that came while nobody looked: marked where they stand, and counted where they are out of sight."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from bough.core.conversation import Conversation
from bough.tui.widgets.newest import entries_of

from .making import position_on
from .pane import ReadingPane
from .reading import Reading
from .window import Spot

NEW = "+"
"""Stands in the margin at the right of a message that is new, in its first line."""


class LivePane(ReadingPane):
    """A reading that others add to."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._new: frozenset[str] = frozenset()
        self._new_at: list[int] = []
        """Positions of the new messages on the path, ascending."""

    def show(self, conversation: Conversation, path: Sequence[int], *, at: int | None = None) -> None:
        """Show a path, from its end or from the entry `at`; nothing in it is new."""
        self._new, self._new_at = frozenset(), []
        super().show(conversation, path, at=at)

    def extend(self, conversation: Conversation, path: Sequence[int], *, to: int | None = None) -> None:
        """Show a path of the same conversation read again, or another path of it: what both share stays in place."""
        super().extend(conversation, path, to=to)
        self._find_new()

    def renew(self, conversation: Conversation, path: Sequence[int]) -> None:
        """As `extend`, where messages may say something else than before: all of them are read again."""
        self.extend(conversation, path)
        self._do(Reading.reread, tell=False)

    def mark_new(self, ids: AbstractSet[str]) -> None:
        """Mark these messages as new, and no others."""
        reading = self._reading
        if ids != self._new:
            before = set(self._new_at)
            self._new = frozenset(ids)
            self._find_new()
            changed = before.symmetric_difference(self._new_at)
            for row, spot in enumerate(reading.window.spots if reading is not None else ()):
                if spot.message in changed:
                    self.refresh(Region(0, row, self.window.width, 1))

    def in_view(self) -> set[str]:
        """Ids of the messages of which a line is on the screen, and of those that are shown as a part of them."""
        reading = self._reading
        if reading is None or not reading.window.spots:
            return set()
        first, last = reading.window.spots[0].message, self._last_in_view(reading)
        ids = reading.conversation.skeleton.ids
        return {ids[reading.path[position]] for position in range(first, last + 1)}

    @property
    def new_below(self) -> int:
        """How many new messages lie below what is on the screen."""
        reading = self._reading
        if reading is None or not self._new_at or not reading.window.spots:
            return 0
        return len(self._new_at) - bisect_right(self._new_at, self._last_in_view(reading))

    def elsewhere(self, ids: AbstractSet[str]) -> int:
        """How many of some messages are not on the path that is shown."""
        reading = self._reading
        if reading is None:
            return len(ids)
        path, own = reading.path, reading.conversation.skeleton.ids
        return len(ids - {own[path[position]] for position in self._new_at})

    @property
    def at_end(self) -> bool:
        """Whether the last line is on the screen."""
        return self._reading is None or self._reading.window.at_end

    def _last_in_view(self, reading: Reading) -> int:
        """The last message in view; results that follow it are shown in it, and have no line of their own."""
        last = reading.window.spots[-1].message
        if reading.window.at_end:
            return len(reading.path) - 1
        return last

    def _strip_of(self, reading: Reading, spot: Spot, width: int) -> Strip:
        strip = super()._strip_of(reading, spot, width)
        if not self._is_new(spot.message) or spot.line != reading.pages.lead(spot.message):
            return strip
        mark = Strip([Segment(NEW, self._paints().look("new"))], 1)
        return Strip.join([strip.crop(0, width - 1), mark])

    def _is_new(self, position: int) -> bool:
        at = bisect_right(self._new_at, position)
        return at > 0 and self._new_at[at - 1] == position

    def _find_new(self) -> None:
        reading = self._reading
        if reading is not None:
            entries = entries_of(self._new, reading.conversation.skeleton.ids)
            found = (position_on(reading.path, entry) for entry in entries)
            self._new_at = sorted(position for position in found if position is not None)
