"""What the next keys would show, one line after the other: for whoever has time to make it ready while nobody types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from .making import Making
from .reading import Reading
from .window import Spot


class Coming(NamedTuple):
    """A line that may be on the screen next."""

    pages: Making
    spot: Spot
    current: int
    """The message that one would be on then."""


def neighbours(reading: Reading) -> Iterator[Coming]:
    """The next page and the previous one."""
    window, pages = reading.window, reading.pages
    if window.spots:
        for way in (_down(pages, window.spots[-1]), _up(pages, window.anchor)):
            yield from (Coming(pages, spot, reading.current) for spot in islice(way, 1, window.rows + 1))


def destination(
    reading: Reading, path: Sequence[int], entry: int, read_ahead: Callable[[str], None]
) -> Iterator[Coming]:
    """Where going to a message leads, on this path or on another one of the conversation.

    Each line asked for lays out one message at most. A text of another path that takes longer than a frame may is given
    to `read_ahead`, and its message left until it was read.
    """
    awaited: list[tuple[int, str]] = []
    left: set[int] = set()
    pages, anchor = reading.beside(path, lambda position, text: awaited.append((position, text)))
    position = pages.position(entry)
    if position is None:
        return
    for spot in _after_going(pages, anchor, position, reading.window.rows):
        for unfinished, text in awaited:
            pages.drop(unfinished)
            read_ahead(text)
            left.add(unfinished)
        awaited.clear()
        if spot.message not in left:
            yield Coming(pages, spot, position)


def _after_going(pages: Making, anchor: Spot, position: int, rows: int) -> Iterator[Spot]:
    """What is on the screen then: the same text if all of the message is in it, else the text from the message on."""
    if anchor.message <= position < anchor.message + rows:
        wanted = {Spot(position, line) for line in range(pages.lead(position), pages.height(position))}
        for number, spot in enumerate(_screen(pages, anchor, rows)):
            yield spot
            if number < rows:
                wanted.discard(spot)
        if not wanted:
            return
    yield from _screen(pages, Spot(position, pages.lead(position)), rows)


def _screen(pages: Making, anchor: Spot, rows: int) -> Iterator[Spot]:
    """The lines on the screen with one of them at its top, or the last ones of all if there are not enough below.

    One more on either side, as it is also asked whether that is the beginning, or the end.
    """
    below = 0
    for spot in islice(_down(pages, anchor), rows + 1):
        yield spot
        below += 1
    yield from islice(_up(pages, anchor), 1, max(0, rows - below) + 2)


def _down(pages: Making, spot: Spot) -> Iterator[Spot]:
    """A line and all below it."""
    message, line = spot
    while message < len(pages):
        for at in range(line, pages.height(message)):
            yield Spot(message, at)
        message, line = message + 1, 0


def _up(pages: Making, spot: Spot) -> Iterator[Spot]:
    """A line and all above it."""
    message, line = spot
    while message >= 0:
        for at in range(line, -1, -1):
            yield Spot(message, at)
        message -= 1
        line = pages.height(message) - 1 if message >= 0 else -1
