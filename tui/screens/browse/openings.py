"""Counting how often a person opened a native conversation: gone into it, not only come by with the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.conversation import Conversation

    from .changing.changes import Changes
    from .screen import BrowseScreen


class Openings:
    """Counts once each time that a conversation is shown and one of its panes gets the keys."""

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        self._screen = screen
        self._changes = changes
        self._counted = False
        screen.opening.on_show.append(self._shown)
        screen.on_place.append(self.look)

    def look(self) -> None:
        """The keys may be in another pane than before."""
        now = self._screen.opening.now
        if now is None or self._counted or self._screen.place == "list" or now.conversation.ref.source != "bough":
            return
        self._counted = True
        conversation = now.conversation
        self._changes.quietly(lambda: _count(conversation), failed=lambda _: None)

    def _shown(self) -> None:
        self._counted = False
        self.look()


def _count(conversation: Conversation) -> None:
    from bough.core.keeping import home_of  # noqa: PLC0415 - start-up time
    from bough.core.store import Store  # noqa: PLC0415 - as above

    home = home_of(conversation)
    if home is not None:
        Store.open(home).opened(conversation.id)
