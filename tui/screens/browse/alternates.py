"""Going around the forks: to what stands beside a message, and to where the branches part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from .flow import Answer, Flow

if TYPE_CHECKING:
    from bough.core.segments import Path
    from bough.core.tree import Tree


class Parting(NamedTuple):
    """A place where the conversation goes on in several ways."""

    point: int
    """The last message before it, -1 where there are several roots."""
    taken: int
    """The first message of the way that was taken, -1 if none was."""
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


def parting_after(path: Path, tree: Tree, entry: int) -> Parting | None:
    """Where an entry is a fork point: the ways on from it, of which a path takes one or none."""
    ways = next((ways for child in tree.children(entry) if len(ways := tree.alternates(child)) > 1), [])
    taken = next((way for way in ways if path.position(way) is not None), -1)
    return Parting(entry, taken, ways) if ways else None


class Alternates(Flow):
    """Going to the alternates of a message, and to the fork point above it."""

    impossible = "There is no fork above this message."

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        return {
            "previous-sibling": partial(self._sibling, -1),
            "next-sibling": partial(self._sibling, 1),
            "fork-point": self._fork_point,
        }

    def possible(self, command: str) -> bool:
        """Whether one of our commands would do anything now."""
        return (self._fork_above() if command == "fork-point" else self._nearest()) is not None

    def _nearest(self) -> Parting | None:
        """What stands beside the message; at a fork point that nothing stands beside, what goes on from it."""
        now = self.screen.opening.now
        if now is None or now.at < 0:
            return None
        tree = now.conversation.tree
        before = next(partings(tree, now.at), None)
        if before is not None and before.taken == now.at:
            return before
        return parting_after(now.path, tree, now.at) or before

    def _sibling(self, step: int) -> None:
        parting = self._nearest()
        if parting is None:
            return
        on_none = -1 if step > 0 else len(parting.ways)
        number = parting.ways.index(parting.taken) if parting.taken >= 0 else on_none
        number = (number + step) % len(parting.ways)
        self.screen.selecting.go_to(parting.ways[number])
        self._say(parting, number)

    def _say(self, parting: Parting, number: int) -> None:
        now = self.screen.opening.now
        if now is not None:
            after = f" after “{now.conversation.preview(parting.point)}”" if parting.point >= 0 else ""
            self.screen.say(f"alternate {number + 1} of {len(parting.ways)}{after}")

    def _fork_point(self) -> None:
        found = self._fork_above()
        if found is not None:
            self.screen.selecting.go_to(found.point)
            self.screen.say(f"fork point of {len(found.ways)} branches · [ ] go from one to the next")

    def _fork_above(self) -> Parting | None:
        now = self.screen.opening.now
        ways = partings(now.conversation.tree, now.at) if now is not None and now.at >= 0 else iter(())
        return next((parting for parting in ways if parting.point >= 0), None)
