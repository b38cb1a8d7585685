"""What everything that can go on in the browse screen has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .screen import BrowseScreen

Answer = Callable[[], object]
"""What is done when a command is given; awaited if it has to be."""


class Flow:
    """One thing that can go on in the browse screen, with the commands that belong to it."""

    impossible = "There is nothing here for that."
    """What a person is told who gives a command of ours that is not possible."""

    def __init__(self, screen: BrowseScreen) -> None:
        self.screen = screen

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each command that is ours, by its id."""
        return {}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - for those that override it
        """Whether one of our commands would do anything now; if not, palette and key bar leave it out."""
        return True

    def refusal(self, command: str) -> str:  # noqa: ARG002 - as above
        """Why one of our commands, though possible, is not to be given now; empty if it is. It is shown greyed."""
        return ""
