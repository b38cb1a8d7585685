"""Leaving a screen once, however often somebody asks for it."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


class LeftOnce(Screen[Result]):
    """A screen that is not on top any more cannot be left.

    Keys and clicks that came together are all on their way before the first of them is answered. Textual would take
    the next screen away for the second one, and end the app when there is none.

    As a base it comes behind a modal screen: Textual takes the style sheet of the first one.
    """

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """As Textual has it, the first time."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
