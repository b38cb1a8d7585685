"""What is known of the row under the cursor, in as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content
from textual.widget import Widget

from bough.tui.safe import safe_line

from .level import Fact

_STYLES = {
    "plain": "",
    "quiet": "$text-muted",
    "name": "$primary",
    "good": "$text-success",
    "warning": "$text-warning",
    "error": "$text-error",
}
_NAMES = 16
_NARROWEST = 20


class FactsView(Widget):
    """Names in a column of their own, beside them what there is to say; the last line tells if there is more."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._facts: Sequence[Fact] = ()

    def show(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def render(self) -> Content:
        """The lines that there is room for."""
        width, height = self.size
        lines = [line for fact in self._facts if fact.text for line in _lines(fact, max(_NARROWEST, width - _NAMES))]
        if len(lines) > height > 0:
            lines = [*lines[: height - 1], Content.styled(f"{'':<{_NAMES}}…", "$text-muted")]
        return Content("\n").join(lines)


def _lines(fact: Fact, width: int) -> list[Content]:
    name = f"{fact.name:<{_NAMES}}"
    found = []
    for line in wrap(safe_line(fact.text), width) or [""]:
        found.append(Content.assemble((name, "$text-muted"), (line, _STYLES[fact.part])))
        name = " " * _NAMES
    return found
