"""What a message looks like before anyone knows how wide the window is: blocks of text, their pieces with styles."""

from __future__ import annotations

from typing import Literal, NamedTuple

Mode = Literal["words", "characters", "bar", "rule", "table"]
"""How a block becomes lines: broken at words; broken anywhere (code); one line with something at its right end; a rule
across; a table whose columns share the width."""


class Style(NamedTuple):
    """A piece of a block that does not look like the rest of it. Pieces are sorted and do not overlap."""

    start: int
    end: int
    look: str
    """Names of looks (`strong link`), separated by spaces; the palette knows what they mean."""


class Cell(NamedTuple):
    """A cell of a table: a range of the block's text."""

    start: int
    end: int
    align: Literal["left", "center", "right"]


class Block(NamedTuple):
    """A paragraph, a heading, a piece of code or a bar that folds something."""

    text: str
    """Safe, without tabs. What is copied and found."""
    styles: tuple[Style, ...] = ()
    first: str = ""
    """Drawn before the first line (`• `); not part of the text."""
    rest: str = ""
    """Drawn before each further line."""
    look: str = "text"
    mode: Mode = "words"
    gap: bool = False
    """Whether an empty line precedes it, unless it is the first thing on the page."""
    lang: str = ""
    """Language to colour it by, empty for none."""
    joins: bool = False
    """Whether what follows belongs to it: no empty line between."""
    right: str = ""
    """What a bar shows at its right end."""
    right_look: str = "quiet"
    """How its first word looks, up to two spaces; the rest is quiet."""
    fold: str = ""
    """Key of the section that a click on it folds or unfolds."""
    copies: bool = False
    """Whether a click on its right end copies the code below it."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    """Cells of a table."""
    last: str = ""
    """Drawn before the last line instead of `rest`, if not empty."""

    @property
    def said(self) -> str:
        """Its text as far as someone said it: headers are only drawn."""
        return "" if self.look.startswith("header ") else self.text


def shifted(styles: tuple[Style, ...] | list[Style], by: int) -> tuple[Style, ...]:
    """The same styles for a text that has moved."""
    return tuple(Style(start + by, end + by, look) for start, end, look in styles)
