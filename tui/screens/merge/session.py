"""A merge on the screen: what was decided of it, and the draft that is kept of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bough.core.autosave import Autosave
from bough.core.merging.drafts import KIND, MergeDraft, content_of, draft_of, take_up
from bough.core.merging.history import History
from bough.core.merging.merging import Merging
from bough.core.merging.proposal import Proposal

if TYPE_CHECKING:
    from bough.core.autosave import Drafts
    from bough.core.clock import Clock


class Left(NamedTuple):
    """A merge that was left half decided."""

    id: str
    """Of its draft."""
    draft: MergeDraft


class Session:
    """One merge. Its draft is written in a thread; everything else happens on the screen."""

    def __init__(self, proposal: Proposal, drafts: Drafts, clock: Clock, left: Left | None = None) -> None:
        self.sides = proposal.sides
        self.moved = False
        """Whether a side went on since the draft was left."""
        merging = proposal.merging
        if left is not None:
            merging, self.moved = take_up(self.sides, merging, left.draft)
        self.history = History(merging)
        self.autosave = Autosave(self._write, clock)
        self.name = left.draft.name or "" if left is not None else ""
        """What the new branch is to be called, if that was said before."""
        self.decided = left is not None
        """Whether there is anything that would be lost."""
        self._drafts = drafts
        self._id = left.id if left is not None else drafts.new()
        self._written: Merging | None = None

    @property
    def now(self) -> Merging:
        """The merge as it is."""
        return self.history.now

    @property
    def proposal(self) -> Proposal:
        """The merge as it is, with its sides."""
        return Proposal(self.sides, self.now)

    def decide(self, merging: Merging) -> bool:
        """Take another decision. False if it changes nothing."""
        return self._go(self.history.then(merging))

    def undo(self) -> bool:
        """Take the last one back. False if there is none."""
        return self._go(self.history.undone())

    def redo(self) -> bool:
        """Decide again what was taken back last. False if there is nothing."""
        return self._go(self.history.redone())

    def discard(self) -> None:
        """Remove the draft, in a thread: the merge is saved, or nothing was decided. Raises NotSaved, Unsure."""
        self.autosave.enabled = False
        self._drafts.discard(self._id)

    def _go(self, history: History) -> bool:
        changed = history is not self.history
        self.history = history
        if changed:
            self.decided = True
            self.autosave.changed()
        return changed

    def _write(self) -> object:
        ours = self.sides.ours
        draft = draft_of(self.sides, self.now, self.name or None)
        return self._drafts.save(
            self._id,
            KIND,
            content_of(draft),
            conversation=draft.ours.ref,
            place=ours.way.branch.id if ours.way.branch is not None else "",
        )
