"""Asking for a folder, for rules, or whether to go on, in the line of the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bough.tui.widgets.dismissing import dismiss

if TYPE_CHECKING:
    from textual.widget import Widget

    from .screen import KeepingScreen


class Questions:
    """At most one at a time; another one takes its place. No key is a command meanwhile."""

    def __init__(self, screen: KeepingScreen) -> None:
        self._screen = screen
        self._line: Widget | None = None

    @property
    def open(self) -> bool:
        """Whether something is asked."""
        return self._line is not None

    async def name(self, label: str, text: str, hint: str, given: Callable[[str], object]) -> None:
        """Ask for a text. Escape gives none, and nothing is done; so does nothing but blanks."""
        from bough.tui.widgets.ask_line import AskLine  # noqa: PLC0415 - start-up time

        def give(value: str) -> None:
            self._end()
            if value.strip():
                given(value.strip())

        line = AskLine(label, text, hint=hint, given=give, dropped=self._end)
        await self._show(line)
        self._screen.set_focus(line.input)

    async def question(self, text: str, answers: Mapping[str, Callable[[], object]]) -> None:
        """Ask for a decision, one key each."""
        from bough.tui.widgets.ask_line import QuestionLine  # noqa: PLC0415 - start-up time

        line = QuestionLine(text, answers, self._end)
        await self._show(line)
        self._screen.set_focus(line)

    async def _show(self, line: Widget) -> None:
        self._end()
        self._line = line
        self._screen.key_bar.display = False
        await self._screen.mount(line, after=self._screen.status)

    def _end(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            dismiss(line)
            self._screen.key_bar.display = True
            self._screen.set_focus(self._screen.table)
