"""The line in which a search is typed, and the one below it that says how it was understood."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from bough.core.searching.query import Query
from bough.tui.safe import safe_line
from bough.tui.widgets.line_input import LineInput
from bough.tui.widgets.one_line import OneLine

_HINT = 'words, "a phrase", begin*, -not, source: project: role: tool: file: after: is:abandoned in:tools /regex/'


class SearchLine(LineInput):
    """Says each change as it is typed. Keys that move about belong to the screen."""

    def __init__(self, text: str, typed: Callable[[str], None]) -> None:
        super().__init__(text, hint=_HINT, id="line")
        self._typed = typed
        self.cursor_blink = False  # a frame every half second, for nothing

    def watch_value(self, value: str) -> None:
        """Say what is wanted at once."""
        if self.is_attached:
            self._typed(value)


class Understood(OneLine):
    """The filters of a query as chips, and what is wrong with it, where it is typed."""

    def explain(self, query: Query) -> None:
        """Say how a query was understood."""
        parts: list[str | tuple[str, str]] = []
        for start, end in query.filters:
            parts += [(f" {safe_line(query.text[start:end])} ", "$text-accent on $panel"), " "]
        for mistake in query.mistakes[:1]:
            parts.append((safe_line(mistake.sentence), "$text-warning"))
        self.show(Content.assemble(*parts))
