"""How things stand with conversations that are not on the screen: who writes them, and who holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.watch import Batch, Held, Live

    from ..known import Key


class Standing:
    """Remembers what a watch tells once, for when the conversation is opened."""

    def __init__(self) -> None:
        self._live: dict[Key, Live] = {}
        self._held: dict[Key, Held] = {}

    def heard(self, batch: Batch) -> None:
        """Things happened to conversations."""
        from bough.core.watch import Freed, Held, Live, Quiet, Vanished  # noqa: PLC0415 - start-up time

        for change in batch:
            if isinstance(change, Live):
                self._live[change.place] = change
            elif isinstance(change, Held):
                self._held[change.place] = change
            elif isinstance(change, (Quiet, Vanished)):
                self._live.pop(change.place, None)
            if isinstance(change, (Freed, Vanished)):
                self._held.pop(change.place, None)

    def live(self, key: Key) -> Live | None:
        """Who writes it; None if nobody does."""
        return self._live.get(key)

    def held(self, key: Key) -> Held | None:
        """Who holds it; None if nobody does."""
        return self._held.get(key)
