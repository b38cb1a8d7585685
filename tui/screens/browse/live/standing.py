"""How things stand with conversations that are not on the screen: who writes them, and who holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.watch import Change, Held, Live

    from ..listing import Key


class Standing:
    """Remembers what a watch tells once, for when the conversation is opened."""

    def __init__(self) -> None:
        self._live: dict[Key, Live] = {}
        self._held: dict[Key, Held] = {}

    def heard(self, change: Change) -> None:
        """Something happened to a conversation."""
        from bough.core.watch import Freed, Held, Live, Quiet, Vanished  # noqa: PLC0415 - start-up time

        match change:
            case Live():
                self._live[change.place] = change
            case Held():
                self._held[change.place] = change
            case Quiet() | Vanished():
                self._live.pop(change.place, None)
            case _:
                pass
        if isinstance(change, (Freed, Vanished)):
            self._held.pop(change.place, None)

    def live(self, key: Key) -> Live | None:
        """Who writes it; None if nobody does."""
        return self._live.get(key)

    def held(self, key: Key) -> Held | None:
        """Who holds it; None if nobody does."""
        return self._held.get(key)
