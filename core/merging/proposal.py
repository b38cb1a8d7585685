"""A merge from beginning to end in one value: what a script and the screens of the app hold on to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..comparing.lcs import never
from ..comparing.reading import Progress
from ..keeping import Keeping
from .checks import Check
from .items import Pick
from .merging import Merging
from .results import Chosen, checked, fixed, result
from .saving import Outcome, Saved, outcome, save
from .sides import Sides, sides_of
from .strategies import Strategy, decided

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..target import Target


class Proposal(NamedTuple):
    """Two sides and what was decided between them so far. Each decision makes a new one."""

    sides: Sides
    merging: Merging
    how: str = "picks"
    """The strategy that decided what was open, `picks` if it was somebody."""

    @property
    def conflicts(self) -> int:
        """How many items are still to be decided."""
        return self.merging.conflicts

    def pick(self, number: int, pick: Pick | None) -> Proposal:
        """Decide an item of `merging.items`, or leave it open again."""
        return self._replace(merging=self.merging.pick(number, pick))

    def decided(self, strategy: Strategy) -> Proposal:
        """Nothing is open any more."""
        return self._replace(merging=decided(self.merging, strategy), how=strategy)

    def fixed(self) -> Proposal:
        """Everything fixed that a model's interface would refuse and that can be. Raises Moved."""
        return self._replace(merging=fixed(self.sides, self.merging))

    def result(self) -> list[Chosen]:
        """The messages after those that both sides share, as they would be written. Raises Moved."""
        return result(self.sides, self.merging)

    def checks(self, stop: Callable[[], bool] = never) -> list[Check]:
        """What a model's interface would refuse of it. Raises Moved, and Stopped once `stop()`."""
        return checked(self.sides, result(self.sides, self.merging, stop))

    def outcome(self, *, onto: bool = False) -> Outcome:
        """What would be written. Raises Moved, and Invalid if it cannot be added to the branch of ours itself."""
        return outcome(self.sides, self.result(), how=self.how, onto=onto)

    def save(self, store: str | Path, name: str | None = None, *, onto: bool = False, wait: float = 5.0) -> Saved:
        """Write it: to the conversation of ours, or to the native one in `store` that stands for it.

        What is still open is left out. Raises Locked, NameTaken, Invalid, Moved, NotSaved, Unsure.
        """
        done = self.outcome(onto=onto)
        keeping = Keeping.of(self.sides.ours.conversation, Path(store))
        branch = self.sides.ours.way.branch
        with keeping.writer(wait, done.needed[0] if done.needed else None) as writer:
            return save(writer, keeping, done, name, onto=branch.id if onto and branch is not None else None)


def merge(
    ours: Target | Conversation,
    theirs: Target | Conversation,
    base: Target | Conversation | None = None,
    *,
    stop: Callable[[], bool] = never,
    progress: Progress = lambda _: None,
) -> Proposal:
    """What there is to decide between two branches: of one conversation, or of two, whatever tools wrote them.

    `base` is what both had before they went their own ways, for copies that drifted apart. Raises Unreadable, Moved,
    and Stopped once `stop()`.
    """
    sides = sides_of(ours, theirs, base, stop=stop, progress=progress)
    return Proposal(sides, sides.begin(stop))
