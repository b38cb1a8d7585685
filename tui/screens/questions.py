"""Asking for a text, for a name, or whether to go on, in the line of the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bough.tui.widgets.dismissing import dismiss

if TYPE_CHECKING:
    from textual.widget import Widget

    from .command_screen import CommandScreen


class Questions:
    """At most one at a time; another one takes its place. No key is a command meanwhile; then `view` has them again."""

    def __init__(self, screen: CommandScreen[Any], view: Widget) -> None:
        self._screen = screen
        self._view = view
        self._line: Widget | None = None

    @property
    def open(self) -> bool:
        """Whether something is asked."""
        return self._line is not None

    async def text(
        self, label: str, text: str, hint: str, given: Callable[[str], object], *, selected: bool = False
    ) -> None:
        """Ask for a text, which may be empty. Escape gives none, and nothing is done."""
        from bough.tui.widgets.ask_line import AskLine  # noqa: PLC0415 - start-up time

        def give(value: str) -> None:
            self._end()
            given(value)

        line = AskLine(label, text, hint=hint, given=give, dropped=self._end, keeps=True)
        await self._show(line)
        if selected:
            line.input.select_all()
        self._screen.set_focus(line.input)

    async def name(self, label: str, text: str, hint: str, given: Callable[[str], object]) -> None:
        """Ask for a text in which there has to be something; where there is not, nothing is done."""
        await self.text(label, text, hint, lambda value: given(value.strip()) if value.strip() else None)

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
            self._screen.set_focus(self._view)
