"""Asking for a name or a decision, in the line of the keys: they do nothing while one answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bough.tui.widgets.dismissing import dismiss

if TYPE_CHECKING:
    from textual.widget import Widget

    from ..screen import BrowseScreen


class Asking:
    """At most one line at a time; another one takes its place."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._line: Widget | None = None

    async def name(self, label: str, text: str, hint: str, given: Callable[[str], None]) -> None:
        """Ask for a text. Escape gives none, and nothing is done."""
        from bough.tui.widgets.ask_line import AskLine  # noqa: PLC0415 - start-up time: 20 ms of Input

        place = self._screen.place

        def give(value: str) -> None:
            self._end(place)
            given(value)

        line = AskLine(label, text, hint=hint, given=give, dropped=lambda: self._end(place))
        await self._show(line)
        self._screen.set_focus(line.input)

    async def question(self, text: str, answers: Mapping[str, Callable[[], object]]) -> None:
        """Ask for a decision, one key each."""
        from bough.tui.widgets.ask_line import QuestionLine  # noqa: PLC0415 - as above

        place = self._screen.place
        line = QuestionLine(text, answers, lambda: self._end(place))
        await self._show(line)
        self._screen.set_focus(line)

    def close(self) -> bool:
        """Take the line away. False if there is none."""
        line, self._line = self._line, None
        if line is not None:
            dismiss(line)
            self._screen.key_bar.display = True
        return line is not None

    async def _show(self, line: Widget) -> None:
        self.close()
        self._line = line
        self._screen.key_bar.display = False
        await self._screen.mount(line, after=self._screen.status)  # or the first letters typed would be lost

    def _end(self, place: str) -> None:
        if self.close() and self._screen.place == place:
            self._screen.moving.go(place)
