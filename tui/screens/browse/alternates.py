"""Going around the forks: to what stands beside a message, and to where the branches part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from .flow import Answer, Flow

if TYPE_CHECKING:
    from bough.core.tree import Tree


class Parting(NamedTuple):
    """A place on the way to a message where the conversation goes on in several ways."""

    point: int
    """The last message before it, -1 where there are several roots."""
    taken: int
    """The first message of the way that was taken."""
    ways: list[int]
    """The first messages of all ways, in file order."""


def partings(tree: Tree, entry: int) -> Iterator[Parting]:
    """Where the way to an entry had alternates, the nearest first."""
    at = tree.segment_of(entry)
    while at >= 0:
        segment = tree.segments[at]
        taken = tree.nodes[segment.start]
        ways = tree.alternates(taken)
        if len(ways) > 1 and taken in ways:
            point = tree.nodes[tree.segments[segment.parent].end - 1] if segment.parent >= 0 else -1
            yield Parting(point, taken, ways)
        at = segment.parent


class Alternates(Flow):
    """The commands that make a tree of it."""

    impossible = "There is no fork above this message."

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {
            "previous-sibling": partial(self._sibling, -1),
            "next-sibling": partial(self._sibling, 1),
            "fork-point": self._fork_point,
        }

    def possible(self, command: str) -> bool:  # noqa: ARG002 - all of them need the same
        """Whether one of our commands would do anything now."""
        return self._nearest() is not None

    def _nearest(self) -> Parting | None:
        now = self.screen.opening.now
        return next(partings(now.conversation.tree, now.at), None) if now is not None and now.at >= 0 else None

    def _sibling(self, step: int) -> None:
        parting = self._nearest()
        if parting is None:
            return
        number = (parting.ways.index(parting.taken) + step) % len(parting.ways)
        self.screen.opening.go_to(parting.ways[number])
        self._say(parting, number)

    def _say(self, parting: Parting, number: int) -> None:
        now = self.screen.opening.now
        if now is not None:
            after = f" after “{now.conversation.preview(parting.point)}”" if parting.point >= 0 else ""
            self.screen.say(f"alternate {number + 1} of {len(parting.ways)}{after}")

    def _fork_point(self) -> None:
        now = self.screen.opening.now
        ways = partings(now.conversation.tree, now.at) if now is not None else iter(())
        found = next((parting for parting in ways if parting.point >= 0), None)
        if found is None:
            self.screen.say(self.impossible)
        else:
            self.screen.opening.go_to(found.point)
            self.screen.say(f"fork point of {len(found.ways)} branches · [ ] go from one to the next")
