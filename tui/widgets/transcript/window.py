"""Which lines are on screen. Moves in lines that were measured, never in estimated ones: what is read stays put."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Measured(Protocol):
    """Messages whose heights become known by asking."""

    def __len__(self) -> int: ...

    def height(self, position: int) -> int:
        """Lines of a message."""

    def before(self, position: int) -> int:
        """Lines above a message, as far as known."""

    def total(self) -> int:
        """Lines of all messages, as far as known."""

    def find(self, line: int) -> tuple[int, int]:
        """The message that a line is guessed to be in, and which of its lines."""


class Spot(NamedTuple):
    """A line of a message."""

    message: int
    line: int


class Window:
    """A window of some rows onto messages.

    The anchor, the line in the first row, is the truth. Where that is in the whole (`top`, `total`) is derived from
    heights that are partly guesses, and only the scrollbar sees it.
    """

    def __init__(self, messages: Measured, rows: int) -> None:
        self.messages = messages
        self.rows = rows
        self.anchor = Spot(0, 0)
        self.top = 0
        self.total = 0
        self.spots: list[Spot] = []
        """What is on screen, from the first row on."""

    def move(self, lines: int) -> None:
        """Move by lines, downwards if positive."""
        self.anchor = self.walk(self.anchor, lines)
        self.sync()

    def show(self, spot: Spot, row: int = 0) -> None:
        """Bring a line to a row of the screen, as far as there are lines above and below."""
        self.anchor = self.walk(spot, -row)
        self.sync()

    def show_end(self) -> None:
        """Go to the last line."""
        self.anchor = self._end()
        self.sync()

    def show_line(self, line: int) -> None:
        """Go to a line of the whole, as the scrollbar names it. Where it can go no further, that is the end itself."""
        if not len(self.messages) or line >= self.total - self.rows:
            self.show_end()
            return
        message, inside = self.messages.find(line)
        self.anchor = self.walk(Spot(message, min(inside, max(0, self.messages.height(message) - 1))), 0)
        self.sync()

    def sync(self) -> None:
        """Work out what is on screen. All measuring comes first: the sums are stale before.

        Nothing is measured but what is on screen, and the end where that is in sight: all else would be a page laid out
        for nothing at each jump.
        """
        self.spots = list(self._spots())
        end = self._end() if self._is_end(self.spots) else None
        if end is not None and self.anchor > end:
            self.anchor = end
            self.spots = list(self._spots())
        messages = self.messages
        self.top = messages.before(self.anchor.message) + self.anchor.line
        self.total = messages.total()
        last = max(0, self.total - self.rows)
        first = 0 if self._is_first() else 1
        self.top = last if self.anchor == end else max(first, min(self.top, last - 1))

    @property
    def at_end(self) -> bool:
        """Whether the last line is on screen."""
        return self._is_end(list(self._spots()))

    def row_of(self, spot: Spot) -> int | None:
        """The row of a line, None if it is not on screen."""
        return self.spots.index(spot) if spot in self.spots else None

    def walk(self, spot: Spot, lines: int) -> Spot:
        """The line that lies some lines further down, or up; the first or last one beyond them."""
        if not len(self.messages):
            return Spot(0, 0)
        height, last = self.messages.height, len(self.messages) - 1
        message, line = spot.message, spot.line + lines
        while line < 0 and message > 0:
            message -= 1
            line += height(message)
        line = max(0, line)
        while line >= (here := height(message)):
            if message == last:
                return self._last_line()
            line -= here
            message += 1
        return Spot(message, line)

    def _last_line(self) -> Spot:
        message = len(self.messages) - 1
        while message > 0 and not self.messages.height(message):
            message -= 1
        return Spot(message, max(0, self.messages.height(message) - 1))

    def _end(self) -> Spot:
        """The anchor at which the last line is in the last row."""
        if not len(self.messages):
            return Spot(0, 0)
        return self.walk(self._last_line(), 1 - max(1, self.rows))

    def _is_end(self, spots: list[Spot]) -> bool:
        """Whether nothing follows the last of these lines."""
        if not spots:
            return True
        message, line = spots[-1]
        height = self.messages.height
        return line + 1 >= height(message) and not any(map(height, range(message + 1, len(self.messages))))

    def _is_first(self) -> bool:
        """Whether no line precedes the first row."""
        return not self.anchor.line and not any(map(self.messages.height, reversed(range(self.anchor.message))))

    def _spots(self) -> Iterator[Spot]:
        message, line = self.anchor
        rows = 0
        while rows < self.rows and message < len(self.messages):
            height = self.messages.height(message)
            for at in range(line, min(height, line + self.rows - rows)):
                yield Spot(message, at)
                rows += 1
            message, line = message + 1, 0
