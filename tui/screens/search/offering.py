"""Searches to take up again, where nothing is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.tui.searches import offered

from .rows import Offer

if TYPE_CHECKING:
    from bough.tui.widgets.pane import Pane
    from bough.tui.widgets.status_line import Tone

    from .hit_list import HitList
    from .state import State

_OFFERED = 60


class Offering:
    """Searches that were saved, and those that led somewhere."""

    def __init__(self, state: State, hits: HitList, pane: Pane) -> None:
        self._state = state
        self._hits = hits
        self._pane = pane

    def show(self) -> None:
        """Offer saved and recent searches in place of hits, as nothing is typed."""
        offers = [Offer(*one) for one in offered(self._state.searches.read(), _OFFERED)]
        self._hits.show(offers, nothing="type to search everything that was said, on all branches", stay=True)
        self._pane.count("saved and recent searches" if offers else "")

    def toggle_saved(self) -> tuple[str, Tone]:
        """Save what is typed, or save it no longer. Returns what came of it, and what kind of news that is."""
        text = self._state.text.strip()
        if not text:
            return "Type what is to be saved.", "plain"
        try:
            saved = self._state.searches.toggle_saved(text)
        except OSError as error:
            return f"It could not be saved: {error.strerror or error}.", "error"
        return "Saved: it is offered where nothing is typed." if saved else "It is saved no longer.", "good"
