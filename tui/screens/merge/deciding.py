"""Picking, and all else that changes what the result is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bough.core.merging.items import Pick
from bough.core.merging.strategies import Strategy, decided
from bough.tui.widgets.merge_view.painter import Column

if TYPE_CHECKING:
    from bough.tui.screens.command_screen import Answer

    from .screen import MergeScreen

_PICKS: dict[str, Pick] = {
    "pick-ours": "ours",
    "pick-theirs": "theirs",
    "pick-both": "ours+theirs",
    "pick-turned": "theirs+ours",
    "pick-neither": "neither",
}
_REST: dict[str, Strategy] = {
    "rest-ours": "ours",
    "rest-theirs": "theirs",
    "rest-both": "both",
    "rest-by-time": "by-time",
}


class Deciding:
    """Each decision can be taken back."""

    def __init__(self, screen: MergeScreen) -> None:
        self._screen = screen

    def commands(self) -> dict[str, Answer]:
        """What is done for each of our commands."""
        return {
            **{id: partial(self._pick, pick) for id, pick in _PICKS.items()},
            **{id: partial(self._rest, strategy) for id, strategy in _REST.items()},
            "pick-none": self._reopen,
            "next-open": partial(self._open, 1),
            "previous-open": partial(self._open, -1),
            "by-message": self._by_message,
            "move-up": partial(self._move, -1),
            "move-down": partial(self._move, 1),
            "undo-pick": self._undo,
            "redo-pick": self._redo,
        }

    @property
    def place_words(self) -> str:
        """Which item of how many one is at."""
        session = self._screen.session
        if session is None:
            return ""
        return f"item {self._screen.view.item + 1} of {len(session.now.items)}"

    def chosen(self, column: Column) -> None:
        """A column of the item was clicked."""
        if column != "result":
            self._pick(column)

    def _pick(self, pick: Pick) -> None:
        """Decide, and go on to the next that is open."""
        session, at = self._screen.session, self._screen.view.item
        if session is None or not session.now.items:
            return
        item = session.now.items[at]
        if item.same and pick != "neither":
            pick = "ours"
        session.decide(session.now.pick(at, pick))
        self.go_on(at)

    def go_on(self, at: int) -> None:
        """An item was decided: go to the next that is open."""
        session = self._screen.session
        if session is None:
            return
        later = [number for number in session.now.open if number > at]
        self._screen.show(next(iter(later or session.now.open), at))
        if not session.now.conflicts:
            self._screen.say("All is decided; ctrl+s saves it as a branch.", "good")

    def _reopen(self) -> None:
        session, at = self._screen.session, self._screen.view.item
        if session is None or not session.now.items or session.now.items[at].same:
            self._screen.say("Both sides say the same here.")
            return
        session.decide(session.now.pick(at, None))
        self._screen.show(at)

    def _rest(self, strategy: Strategy) -> None:
        session = self._screen.session
        if session is not None:
            session.decide(decided(session.now, strategy))
            self._screen.show()

    def _open(self, step: int) -> None:
        session, at = self._screen.session, self._screen.view.item
        if session is None:
            return
        found = session.now.open if step > 0 else session.now.open[::-1]
        after = [number for number in found if (number - at) * step > 0] or found
        if after:
            self._screen.view.go_to(after[0])
        else:
            self._screen.say("Nothing is left to decide; ctrl+s saves it as a branch.", "good")

    def _by_message(self) -> None:
        session, at = self._screen.session, self._screen.view.item
        if session is None or not session.now.items:
            return
        if session.decide(session.now.by_message(at)):
            self._screen.show(at)
        else:
            self._screen.say("This is one piece already: a tool call and its result never part.")

    def _move(self, step: int) -> None:
        session, at = self._screen.session, self._screen.view.item
        if session is None or not 0 <= at + step < len(session.now.items):
            self._screen.say("It is at the end already." if step > 0 else "It is at the beginning already.")
            return
        session.decide(session.now.move(at, at + step))
        self._screen.show(at + step)

    def _undo(self) -> None:
        session = self._screen.session
        if session is not None:
            self._show_if(session.undo(), "Nothing was decided yet.")

    def _redo(self) -> None:
        session = self._screen.session
        if session is not None:
            self._show_if(session.redo(), "There is nothing to decide again.")

    def _show_if(self, changed: bool, otherwise: str) -> None:
        """Show the merge as it is now, or say why it is what it was."""
        if changed:
            self._screen.show()
        else:
            self._screen.say(otherwise)
