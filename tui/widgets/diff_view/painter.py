"""From a line of an item to the strip that shows it: the sign in the margin, then one column or two."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from bough.tui.widgets.transcript.layout import Page
from bough.tui.widgets.transcript.looks import COMPONENTS as SAID
from bough.tui.widgets.transcript.looks import CSS as SAID_CSS
from bough.tui.widgets.transcript.looks import PREFIX
from bough.tui.widgets.transcript.paint import MARGIN, MARK, Painter

from .items import Item
from .laid_out import Pair

COMPONENTS = SAID | {PREFIX + name for name in ("fold", "word-added", "word-removed", "changed", "divider")}
CSS = (
    SAID_CSS.replace("ReadingPane", "DiffPane")
    + """
DiffPane {
    & > .transcript--fold { color: $text-muted; text-style: italic; }
    & > .transcript--word-added { color: $added; text-style: bold underline; }
    & > .transcript--word-removed { color: $removed; text-style: bold strike; }
    & > .transcript--changed { color: $changed; text-style: bold; }
    & > .transcript--divider { color: $quiet; }
}
"""
)
"""Words are told by their lines as well as by their colours: underlined where they are new, struck where they went."""

SIGNS = {"ours": ("−", " "), "theirs": (" ", "+"), "beside": ("−", "+"), "changed": ("~", "~")}
"""Signs of our column and of theirs; in one column, the one that is there."""
_LOOKS = {"−": "removed", "+": "added", "~": "changed", " ": ""}
_MARGINS = 2 * MARGIN


class DiffPainter:
    """Paints lines of pairs of pages."""

    def __init__(self, painter: Painter, *, split: bool, ascii: bool) -> None:
        self._painter = painter
        self._split = split
        self._ascii = ascii

    def strip(self, item: Item, pair: Pair, line: int, width: int, *, marked: bool) -> Strip:
        """One line of an item, exactly `width` cells wide."""
        ours, theirs = SIGNS.get(item.kind, (" ", " "))
        mark = Segment((">" if self._ascii else MARK) if marked else " ", self._painter.look("cursor"))
        if item.kind == "fold" or not self._split:
            sign = self._sign(ours if ours != " " else theirs, pair.left, line)
            return Strip.join([Strip([mark, sign]), self._column(pair.left, line, width - 2)])
        half = column_width(width, split=True) + _MARGINS
        left = [Strip([mark, self._sign(ours, pair.left, line)]), self._column(pair.left, line, half)]
        divider = Segment("|" if self._ascii else "│", self._painter.look("divider"))
        right = Strip([divider, self._sign(theirs, pair.right, line)])
        return Strip.join([*left, right, self._column(pair.right, line, width - half - 4)])

    def _sign(self, sign: str, page: Page | None, line: int) -> Segment:
        """Beside each line that says something: what is folded or scrolled away must not take its sign along."""
        said = page is not None and line < len(page.lines) and page.lines[line].block >= 0
        shown = sign if said else " "
        return Segment("-" if self._ascii and shown == "−" else shown, self._painter.look(_LOOKS[shown]))

    def _column(self, page: Page | None, line: int, width: int) -> Strip:
        if page is None or line >= len(page.lines):
            return Strip.blank(width, self._painter.look(""))
        return self._painter.strip(page, line, width, marked=False)


def column_width(width: int, *, split: bool) -> int:
    """Columns of text in a window of so many."""
    return max(1, ((width - 4) // 2 if split else width - 2) - _MARGINS)
