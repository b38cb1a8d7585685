"""Selecting with the mouse, in Textual's way: `x` is a character of a message's text, `y` the message's position."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from .layout import Page
from .pages import Pages
from .paint import MARGIN, bar_text, before
from .wrap import cells

MOST_COPIED = 10_000_000
"""Characters that one copy holds at most."""
_WORD = re.compile(r"[\w./~@%+-]+")


def hit_strip(page: Page, number: int, position: int, width: int) -> Strip:
    """A line as Textual's hit test wants it: each piece of text says which characters it is.

    What is left of the text says where the line begins, as single cells; what is right of it says nothing, which means
    the end of the line. A line of which nothing says anything would make a selection run to the end of the pane.
    """
    line = page.lines[number]
    place = page.place(number)
    if line.block < 0 or not page.blocks[line.block].said or (line.pieces and line.pieces[0].before < 0):
        return Strip([_at("", place, position), Segment(" " * width)], width)
    block = page.blocks[line.block]
    base = page.bases[line.block]
    lead = before(block, line, page.width)
    segments = [_at(" ", base + line.start, position) for _ in range(MARGIN + cells(lead))]
    if line.pieces:
        for piece in line.pieces:
            text = block.text[piece.start : piece.end]
            segments += [_at(" ", base + piece.start, position) for _ in range(piece.before)]
            segments.append(_at(text, base + piece.start, position))
            after = max(0, piece.width - piece.before - cells(text)) + 3
            segments += [_at(" ", base + piece.end, position) for _ in range(after)]
    elif block.mode == "bar":
        segments.append(_at(bar_text(block, page.width - cells(lead)), base, position))
    else:
        segments.append(_at(block.text[line.start : line.end], base + line.start, position))
    used = sum(segment.cell_length for segment in segments)
    return Strip([*segments, Segment(" " * max(0, width - used))])


def nowhere(position: int, place: int, width: int) -> Strip:
    """A row below the last line: the end of the last message."""
    return Strip([_at("", place, position), Segment(" " * width)], width)


def selected_text(pages: Pages, selection: Selection) -> str:
    """What a selection covers, without the line breaks of the window; at most `MOST_COPIED` characters."""
    texts: list[str] = []
    length = 0
    for position in _positions(selection, len(pages)):
        span = selection.get_span(position)
        text = pages.page(position).text
        if span is None or not text:
            continue
        start, end = span
        texts.append(text[start : len(text) if end < 0 else end])
        length += len(texts[-1])
        if length > MOST_COPIED:
            break
    return "\n\n".join(texts).strip("\n")[:MOST_COPIED]


def word_at(text: str, place: int) -> tuple[int, int] | None:
    """The word, name or path around a character."""
    for found in _WORD.finditer(text, max(0, place - 200), min(len(text), place + 200)):
        if found.start() <= place <= found.end():
            return found.span()
    return None


def span_on(page: Page, number: int, start: int, end: int) -> tuple[int, int] | None:
    """The part of a range of the page's text that is in a line's block, as characters of that block."""
    line = page.lines[number]
    if line.block < 0 or not page.blocks[line.block].said:
        return None
    base = page.bases[line.block]
    stop = len(page.text) if end < 0 else end
    return max(0, start - base), stop - base


def _positions(selection: Selection, count: int) -> Iterator[int]:
    first = selection.start.y if selection.start is not None else 0
    last = selection.end.y if selection.end is not None else count - 1
    return iter(range(max(0, first), min(last, count - 1) + 1))


def _at(text: str, place: int, position: int) -> Segment:
    return Segment(text, RichStyle.from_meta({"offset": Offset(place, position)}))
