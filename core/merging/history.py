"""The decisions of a merge, so that they can be taken back one by one."""

from __future__ import annotations

from typing import NamedTuple

from .merging import Merging


class History(NamedTuple):
    """A merge as it is now, and as it was."""

    now: Merging
    past: tuple[Merging, ...] = ()
    """The oldest first."""
    future: tuple[Merging, ...] = ()
    """What was taken back; the next to come again last."""

    def then(self, merging: Merging) -> History:
        """The history with one more decision at its end; itself if that changed nothing."""
        return self if merging is self.now else History(merging, (*self.past, self.now))

    def undone(self) -> History:
        """Without the last decision; the same if there is none."""
        return History(self.past[-1], self.past[:-1], (*self.future, self.now)) if self.past else self

    def redone(self) -> History:
        """With the decision that was taken back last; the same if there is none."""
        return History(self.future[-1], (*self.past, self.now), self.future[:-1]) if self.future else self
