"""What is said around the panes of what they show: their titles, the facts in the status line, where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.conversation import Conversation

    from .screen import BrowseScreen


class Captions:
    """The words around tree and transcript; whoever changes what is shown has them renewed."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self.more_facts: Callable[[], str] = lambda: ""
        """What else the status line says of what is shown."""

    def renew(self) -> None:
        """Say what is seen now: the keys that do something, the facts, and the place."""
        screen, now = self._screen, self._screen.opening.now
        if now is not None:
            screen.show_hints()
            screen.status.facts(" · ".join(filter(None, (self.more_facts(), now.facts))))
            self.renew_place()

    def renew_place(self) -> None:
        """Say which message of how many one is on, and what is out of sight."""
        now = self._screen.opening.now
        if now is not None:
            place = now.path.position(now.at) if now.at >= 0 else None
            words = [f"message {place + 1:,} of {len(now.path):,}"] if place is not None else []
            words += filter(None, [self._screen.living.out_of_sight])
            self._screen.transcript_pane.count(" · ".join(words))

    def entitle(self, conversation: Conversation) -> None:
        """Name tree and transcript after a conversation."""
        self._screen.tree_pane.entitle(conversation.title)
        self._screen.transcript_pane.entitle(_heading(conversation))


def _heading(conversation: Conversation) -> str:
    """What stands above a transcript."""
    number = conversation.skeleton.counted()
    return f"{conversation.title} · {conversation.source.name} · {number} {'message' if number == 1 else 'messages'}"
