"""The first line: what there is, or on a narrow screen which pane is seen; what it names can be clicked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click

from bough.tui.safe import safe_line

from .one_line import OneLine, two_sides

_NAME, _GAP = "bough", "   "


class TitleLine(OneLine):
    """` bough   612 conversations · claude-code 401 · …`, or on a narrow screen the panes, the current one marked."""

    def __init__(self, given: Callable[[str], Awaitable[None]], *, id: str | None = None) -> None:
        """`given` hears the command that was clicked: of a pane called `list` it is `go-list`."""
        super().__init__(id=id)
        self._given = given
        self._counts: list[tuple[str, int]] = []
        self._panes: Sequence[str] = ()
        self._current = ""
        self._right = self._command = ""

    def count(self, sources: Iterable[str]) -> None:
        """Say how many conversations there are, given the source of each."""
        self._counts = Counter(sources).most_common()
        self.refresh()

    def show_panes(self, panes: Sequence[str], current: str) -> None:
        """Say which of several panes is seen; none if all of them are."""
        self._panes, self._current = panes, current
        self.refresh()

    def show_keys(self, keys: str, command: str) -> None:
        """The keys at the right end, and the command that they give."""
        self._right, self._command = keys, command
        self.refresh()

    async def on_click(self, event: Click) -> None:
        """Give the command of what is under the mouse."""
        command = self._command_at(event.x - self.styles.padding.left)
        if command:
            await self._given(command)

    def render(self) -> Content:
        """The line, its right end left out where there is no room."""
        left = self._left()
        line = two_sides(left, Content.styled(self._right, "$text-muted"), self.size.width)
        return line.truncate(self.size.width, ellipsis=True)

    def _left(self) -> Content:
        return Content.assemble((_NAME, "bold $primary"), _GAP, self._where() if self._panes else self._what())

    def _command_at(self, column: int) -> str:
        """The command that a column stands for, empty if for none."""
        start = len(_NAME + _GAP)
        for pane in self._panes:
            if start <= column < start + len(pane) + 2:
                return f"go-{pane}"
            start += len(pane) + 2
        right = self.size.width - cell_len(self._right)
        return self._command if column >= right >= self._left().cell_length + 2 else ""

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
