"""A text that is being typed, and one that was left: what drafts are made of, and made into."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .composition import Composition

if TYPE_CHECKING:
    from datetime import datetime

    from bough.core.autosave import Drafts
    from bough.core.clock import Clock


class Left(NamedTuple):
    """A draft that somebody left."""

    composition: Composition
    text: str
    saved: datetime | None


class Typed:
    """A text that is being typed, and when it is saved."""

    def __init__(self, drafts: Drafts, composition: Composition, clock: Clock) -> None:
        from bough.core.autosave import Autosave  # noqa: PLC0415 - start-up time

        self.composition = composition
        self.text = ""
        """What is saved next; set in the thread that writes."""
        self.under_way = 0
        """Saves that were asked for and have not ended."""
        self.autosave = Autosave(self._write, clock)
        self._drafts = drafts

    def _write(self) -> object:
        at = self.composition
        return self._drafts.save(at.draft, at.kind, at.content(self.text), conversation=at.ref, place=at.place)
