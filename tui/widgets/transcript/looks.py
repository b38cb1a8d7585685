"""What the names of looks mean: parts of the theme, the colours of code, and those that programs printed."""

from __future__ import annotations

from collections.abc import Mapping

from rich.errors import StyleSyntaxError
from rich.style import Style as RichStyle

from bough.tui.widgets.palette import Palette

from . import ansi, highlight

NAMES = (
    "user assistant system tool thinking quiet header text block quote heading strong emphasis struck code link "
    "attachment unknown good failed added removed cursor new hit hit-current selection"
).split()
PREFIX = "transcript--"
COMPONENTS = frozenset(PREFIX + name for name in NAMES)
CSS = """
ReadingPane {
    & > .transcript--user { color: $user; text-style: bold; }
    & > .transcript--assistant { color: $assistant; text-style: bold; }
    & > .transcript--system { color: $quiet; text-style: bold; }
    & > .transcript--tool { color: $tool; text-style: bold; }
    & > .transcript--thinking { color: $thinking; text-style: italic; }
    & > .transcript--quiet { color: $quiet; }
    & > .transcript--quote { color: $text-muted; }
    & > .transcript--heading { text-style: bold; }
    & > .transcript--strong { text-style: bold; }
    & > .transcript--emphasis { text-style: italic; }
    & > .transcript--struck { text-style: strike; }
    & > .transcript--code { background: $code-background; }
    & > .transcript--link { text-style: underline; }
    & > .transcript--attachment { color: $accent; }
    & > .transcript--unknown { color: $warning; }
    & > .transcript--good { color: $success; }
    & > .transcript--failed { color: $error; }
    & > .transcript--added { color: $added; }
    & > .transcript--removed { color: $removed; }
    & > .transcript--cursor { color: $accent; }
    & > .transcript--new { color: $accent; text-style: bold; }
    & > .transcript--hit { background: $hit; text-style: underline; }
    & > .transcript--hit-current { background: $hit-current; text-style: bold underline; }
    & > .transcript--selection { text-style: reverse; }
}
"""
"""The colours of the parts: theme variables only, and nothing that colour alone would tell."""


class Looks:
    """Rich styles by look, for one palette. A look is names with spaces between; each lies over those before."""

    def __init__(self, palette: Palette, syntax: Mapping[tuple[str, ...], RichStyle]) -> None:
        self._palette = palette
        self._syntax = syntax
        self._known: dict[str, RichStyle] = {}

    def __call__(self, look: str) -> RichStyle:
        """The style of a look on the background of the pane."""
        style = self._known.get(look)
        if style is None:
            style = self._palette.style()
            for name in look.split():
                style += self._one(name)
            if len(self._known) > 4096:  # programs can print 16 million colours
                self._known.clear()
            self._known[look] = style
        return style

    def over(self, name: str) -> RichStyle:
        """A look to lay over what is painted already: nothing but what the look itself says."""
        return self._palette.part(PREFIX + name)

    def _one(self, name: str) -> RichStyle:
        if name.startswith(highlight.LOOK):
            return self._syntax[tuple(name.removeprefix(highlight.LOOK).split("."))]
        if name.startswith(ansi.LOOK):
            try:
                return RichStyle.parse(name.removeprefix(ansi.LOOK).replace(",", " "))
            except StyleSyntaxError:  # unreachable with what ansi.py writes; text must be shown whatever happens
                return RichStyle.null()
        return self.over(name)
