"""Moving within a pane and between panes, also where only one of them fits on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from .flow import Answer, Flow

if TYPE_CHECKING:
    from bough.tui.widgets.pane import Pane

_ACTIONS = {
    "up": "cursor_up",
    "down": "cursor_down",
    "page-up": "page_up",
    "page-down": "page_down",
    "top": "cursor_home",
    "bottom": "cursor_end",
    "open": "activate",
}
"""The actions that every pane has, by the command that gives them."""


class Moving(Flow):
    """The cursor, and the pane that has it."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {
            **{id: partial(self._in_pane, action) for id, action in _ACTIONS.items()},
            "left": self._left,
            "right": self._right,
            "next-pane": partial(self._beside, 1),
            "previous-pane": partial(self._beside, -1),
            "go-list": partial(self.go, "list"),
            "go-tree": partial(self.go, "tree"),
            "go-transcript": partial(self.go, "transcript"),
            "fold": self._fold,
        }

    def go(self, place: str) -> None:
        """Give the keys to a pane, and on a narrow screen show it. At once: the next key may be waiting already."""
        pane = self.screen.pane(place)
        self.screen.mark_current(pane)
        changes = self.screen.changes
        if place == "transcript" and changes is not None and changes.composing.focus():
            return
        self.screen.set_focus(pane.view, scroll_visible=False)

    def back(self) -> bool:
        """One pane to the left. False in the leftmost."""
        places = [pane.id for pane in self.screen.panes]
        at = places.index(self.screen.place)
        if at:
            self.go(str(places[at - 1]))
        return at > 0

    def _beside(self, step: int) -> None:
        panes: list[Pane] = self.screen.panes
        at = [pane.id for pane in panes].index(self.screen.place)
        self.go(str(panes[(at + step) % len(panes)].id))

    def _left(self) -> None:
        screen = self.screen
        if screen.place == "list":
            screen.conversations.action_fold_group()
        elif screen.place != "tree" or not self._changes_tree(screen.branches.action_close):
            self.back()

    def _right(self) -> None:
        screen = self.screen
        if screen.place == "tree" and self._changes_tree(screen.branches.action_open):
            return
        if screen.place == "list" and screen.conversations.current is None:
            screen.conversations.action_unfold_group()
        elif screen.place != "transcript":
            self._beside(1)

    def _changes_tree(self, action: Callable[[], None]) -> bool:
        """Do something in the tree. False if there was nothing left to open or close, and the key means the pane."""
        tree = self.screen.branches
        before = tree.line_count(), tree.cursor_line
        action()
        return before != (tree.line_count(), tree.cursor_line)

    def _fold(self) -> None:
        if self.screen.place == "list":
            self.screen.conversations.action_toggle_group()
        elif self.screen.place == "tree":
            self.screen.branches.action_toggle_branch()
        else:
            self.screen.transcript.toggle_fold()

    def _in_pane(self, action: str) -> None:
        getattr(self.screen.pane(self.screen.place).view, f"action_{action}")()
