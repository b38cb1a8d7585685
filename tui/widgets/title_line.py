"""The first line: what there is, or on a narrow screen which pane is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from textual.content import Content

from bough.tui.safe import safe_line

from .one_line import OneLine, two_sides


class TitleLine(OneLine):
    """` bough   612 conversations · claude-code 401 · …`, or on a narrow screen the panes, the current one marked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._counts: list[tuple[str, int]] = []
        self._panes: Sequence[str] = ()
        self._current = ""
        self._right = ""

    def count(self, sources: Iterable[str]) -> None:
        """Say how many conversations there are, given the source of each."""
        self._counts = Counter(sources).most_common()
        self.refresh()

    def show_panes(self, panes: Sequence[str], current: str) -> None:
        """Say which of several panes is seen; none if all of them are."""
        self._panes, self._current = panes, current
        self.refresh()

    def show_keys(self, keys: str) -> None:
        """The keys at the right end."""
        self._right = keys
        self.refresh()

    def render(self) -> Content:
        """The line, its right end left out where there is no room."""
        left = Content.assemble(("bough", "bold $primary"), "   ", self._where() if self._panes else self._what())
        line = two_sides(left, Content.styled(self._right, "$text-muted"), self.size.width)
        return line.truncate(self.size.width, ellipsis=True)

    def _what(self) -> Content:
        if not self._counts:
            return Content("")
        total = sum(number for _, number in self._counts)
        noun = "conversation" if total == 1 else "conversations"
        each = "".join(f" · {safe_line(source)} {number:,}" for source, number in self._counts)
        return Content.assemble(f"{total:,} {noun}", (each, "$text-muted"))

    def _where(self) -> Content:
        """Marked by brackets as well as by weight: nothing is told by colour alone."""
        parts = [
            (f"[{pane}]", "bold") if pane == self._current else (f" {pane} ", "$text-muted") for pane in self._panes
        ]
        return Content.assemble(*parts)
