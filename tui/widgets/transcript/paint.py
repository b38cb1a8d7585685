"""Lines to coloured cells, and back: which columns a range of characters takes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.strip import Strip

from .blocks import Block, Style
from .layout import Line, Page, prefix
from .looks import Looks
from .wrap import cells, fit

MARGIN = 1
"""Columns left of all text, where the sign of the current message stands; as many stay free at the right."""
MARK = "▌"
_GAP = "  "
_PLAIN = str.maketrans("▸▾✓✗▣╷│╵•▎▌─┼⋯…·⚑☐☑−", ">v+x#,|'*||-+...! x-")
"""Our signs for terminals that have nothing but ASCII."""

Colours = Callable[[Block], Sequence[Style]]
"""Gives the styles of a block whose language is known."""


class Painter:
    """Paints lines of pages in the looks of a palette."""

    def __init__(self, look: Looks, colours: Colours, *, ascii: bool = False) -> None:
        self._look = look
        self._colours = colours
        self._ascii = ascii

    def over(self, look: str) -> RichStyle:
        """A look to lay over what was painted."""
        return self._look.over(look)

    def look(self, look: str) -> RichStyle:
        """A look on the background of the pane."""
        return self._look(look)

    def strip(self, page: Page, number: int, width: int, *, marked: bool) -> Strip:
        """One line, exactly `width` cells wide."""
        line = page.lines[number]
        segments = [Segment(self._sign(MARK) if marked else " ", self._look("cursor" if marked else ""))]
        if line.block >= 0:
            segments += self._line(page.blocks[line.block], line, page.width)
        used = sum(cells(text) for text, _, _ in segments)
        if used > width:
            return Strip(segments, used).crop(0, width)
        return Strip([*segments, Segment(" " * (width - used), self._look(""))] if used < width else segments, width)

    def _line(self, block: Block, line: Line, width: int) -> Iterator[Segment]:
        if lead := before(block, line, width):
            yield Segment(self._sign(lead), self._look("quiet"))
        room = width - cells(lead)
        match block.mode:
            case "bar":
                yield from self._bar(block, room)
            case "rule":
                yield Segment(self._sign("─") * room, self._look(block.look))
            case "table" if line.pieces:
                yield from self._pieces(block, line)
            case _:
                yield from self._text(block, line.start, line.end)

    def _text(self, block: Block, start: int, end: int) -> Iterator[Segment]:
        base = block.look
        styles = block.styles or (self._colours(block) if block.lang else ())
        at = start
        for style in styles[_first_after(styles, start) :]:
            if style.start >= end:
                break
            from_, to = max(style.start, at), min(style.end, end)
            if from_ > at:
                yield Segment(block.text[at:from_], self._look(base))
            if to > from_:
                yield Segment(block.text[from_:to], self._look(f"{base} {style.look}"))
            at = max(at, to)
        if at < end:
            yield Segment(block.text[at:end], self._look(base))

    def _bar(self, block: Block, room: int) -> Iterator[Segment]:
        right = block.right if cells(block.right) + 12 <= room else ""
        left = bar_text(block, room)
        if left == block.text:
            said = self._text(block, 0, len(left))
        else:
            said = chain(self._text(block, 0, len(left) - 1), [Segment("…", self._look(block.look))])
        yield from (Segment(self._sign(text), style) for text, style, _ in said)
        if right:
            yield Segment(" " * (room - cells(left) - cells(right)), self._look(block.look))
            sign, gap, rest = right.partition(_GAP)
            yield Segment(self._sign(sign), self._look(block.right_look))
            if gap:
                yield Segment(self._sign(gap + rest), self._look("quiet"))

    def _pieces(self, block: Block, line: Line) -> Iterator[Segment]:
        if line.pieces[0].before < 0:
            across = "─┼─".join("─" * piece.width for piece in line.pieces)
            yield Segment(self._sign(across), self._look("quiet"))
            return
        for number, piece in enumerate(line.pieces):
            if number:
                yield Segment(self._sign(" │ "), self._look("quiet"))
            if piece.before:
                yield Segment(" " * piece.before, self._look(block.look))
            yield from self._text(block, piece.start, piece.end)
            after = piece.width - piece.before - cells(block.text[piece.start : piece.end])
            if after > 0 and number + 1 < len(line.pieces):
                yield Segment(" " * after, self._look(block.look))

    def _sign(self, text: str) -> str:
        """What we draw ourselves, in characters that the terminal has."""
        return text.translate(_PLAIN) if self._ascii and not text.isascii() else text


def before(block: Block, line: Line, width: int) -> str:
    """What is drawn to the left of the text of a line."""
    lead = block.first if line.start == 0 else block.rest
    if block.last and line.end == len(block.text):
        lead = block.last
    room = prefix(block, width)
    return lead if cells(lead) <= room else fit(lead, room)


def bar_text(block: Block, room: int) -> str:
    """The text of a bar as far as it fits beside what stands at the right; that goes first where there is no room."""
    right = cells(block.right)
    taken = right + len(_GAP) if right and right + 12 <= room else 0
    return fit(block.text, room - taken)


def columns(page: Page, number: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Columns that characters `start` to `end` of a line's block take on that line, the margin counted."""
    line = page.lines[number]
    block = page.blocks[line.block]
    at = MARGIN + cells(before(block, line, page.width))
    if block.mode == "bar":
        text = bar_text(block, page.width - at + MARGIN)
        yield from _within(text, 0, len(text), at, start, end)
    elif line.pieces and line.pieces[0].before >= 0:
        for piece in line.pieces:
            yield from _within(block.text, piece.start, piece.end, at + piece.before, start, end)
            at += piece.width + 3
    elif not line.pieces and block.mode != "rule":
        yield from _within(block.text, line.start, line.end, at, start, end)


def _within(text: str, from_: int, to: int, at: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = max(start, from_), min(end, to)
    if start < end:
        left = at + cells(text[from_:start])
        yield left, left + cells(text[start:end])


def _first_after(styles: Sequence[Style], start: int) -> int:
    """The first style that does not end before a character."""
    return max(0, bisect_left(styles, start, key=_start_of) - 1)


def _start_of(style: Style) -> int:
    return style.start


def overlaid(strip: Strip, left: int, right: int, style: RichStyle) -> Strip:
    """A strip with a style over a range of its columns: `Strip.apply_style` would put it under the text's own."""
    left, right = max(0, left), min(right, strip.cell_length)
    if left >= right:
        return strip
    first, middle, last = strip.crop(0, left), strip.crop(left, right), strip.crop(right, strip.cell_length)
    over = Strip([Segment(text, (own or RichStyle.null()) + style) for text, own, _ in middle], right - left)
    return Strip.join([first, over, last])
