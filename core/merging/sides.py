"""The sides of a merge: where their messages are, and what is read of them before anything is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from ..comparing.content import message_key
from ..comparing.lcs import never
from ..comparing.pairing import SIMILAR, similarity
from ..comparing.reading import Progress, bodies
from ..comparing.side import Way, is_one, shared, way_to
from ..comparing.wording import wording
from ..model import Parts, Text, ToolCall, ToolResult
from ..unread import refuse_unread_ours
from .earlier import merged_before
from .items import Taken
from .merging import Merging, begin
from .turns import Said, Transcript

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..skeleton import Skeleton
    from ..target import Target


class Side(NamedTuple):
    """One side: a path, and what of it comes after the messages that all sides begin with."""

    way: Way
    shared: int
    """Messages before the transcript."""
    said: Transcript

    @property
    def conversation(self) -> Conversation:
        """The conversation that the side belongs to."""
        return self.way.conversation

    @property
    def head(self) -> int:
        """Entry of its last message, -1 if there is none."""
        return self.way.entries[-1] if self.way.entries else -1

    def entry(self, at: int) -> int:
        """The entry of a message of the transcript."""
        return self.way.entries[self.shared + at]

    def parts(self, at: int) -> Parts:
        """What a message of the transcript says. Raises Moved."""
        return self.conversation.parts(self.entry(at))


class Sides(NamedTuple):
    """All sides of a merge."""

    ours: Side
    theirs: Side
    base: Side | None
    """What both had before they went their own ways; None for forks, which have nothing but the ancestor."""
    one: bool
    """Whether ours and theirs are branches of one conversation."""

    def of(self, taken: Taken) -> Side:
        """The side that a message of the result comes from."""
        return self.theirs if taken.side == "theirs" else self.ours

    def begin(self, stop: Callable[[], bool] = never) -> Merging:
        """What there is to decide. Raises Stopped."""
        base = self.base.said if self.base is not None else ()
        return begin(self.ours.said, self.theirs.said, base, versions=self._versions, stop=stop)

    def elder(self) -> int | None:
        """Entry of the message that the first ones of both sides are versions of: their eldest sibling.

        None where there is none, or where it says something else altogether.
        """
        ours, theirs = self.ours, self.theirs
        if not (self.one and ours.said and theirs.said):
            return None
        tree = ours.conversation.tree
        eldest = min(tree.alternates(ours.entry(0)), default=-1)
        kin = [entry for entry in (ours.entry(0), theirs.entry(0)) if entry != eldest]
        return eldest if kin and all(_alike(ours.conversation, eldest, entry) for entry in kin) else None

    def _versions(self, one: Said, other: Said) -> bool:
        """Whether somebody said one of the first messages differently to get the other."""
        if one.role != other.role:
            return False
        return _similar(self.ours.parts(0), self.theirs.parts(0))


def sides_of(
    ours: Target | Conversation,
    theirs: Target | Conversation,
    base: Target | Conversation | None = None,
    *,
    stop: Callable[[], bool] = never,
    progress: Progress = lambda _: None,
) -> Sides:
    """Read what is to be merged: of one conversation what comes after the ancestor, else all of both.

    Without a base, what one side took of the other in an earlier merge is it.

    Raises Unreadable, Moved, and Stopped once `stop()`.
    """
    ways = [way_to(ours), way_to(theirs)]
    base = base if base is not None else merged_before(*ways)
    ways += [way_to(base)] if base is not None else []
    for way in ways:
        refuse_unread_ours(way.conversation, "it is not merged")
    tree = all(is_one(ways[0].conversation, way.conversation) for way in ways)
    start = min(shared(ways[0], way) for way in ways[1:]) if tree else 0
    read = [_read(way, start, stop, progress) for way in ways]
    both = start if tree else start + _leading(read)
    sides = [Side(way, both, said[both - start :]) for way, said in zip(ways, read, strict=True)]
    return Sides(
        sides[0], sides[1], sides[2] if base is not None else None, is_one(*(w.conversation for w in ways[:2]))
    )


def side_of(target: Target | Conversation, start: int = 0) -> Side:
    """One path from a position on, read. Raises Unreadable, Moved."""
    way = way_to(target)
    return Side(way, start, _read(way, start, never, lambda _: None))


def _leading(read: Sequence[Transcript]) -> int:
    """How many messages say the same at the beginning of all."""
    columns = zip(*read, strict=False)
    return sum(1 for _ in takewhile(lambda column: len({said.key for said in column}) == 1, columns))


def _read(way: Way, start: int, stop: Callable[[], bool], progress: Progress) -> Transcript:
    """The messages of a path from a position on."""
    entries, skeleton = way.entries[start:], way.conversation.skeleton
    found = {at: _said(skeleton, entries[at], parts) for at, parts in bodies(way.conversation, entries, stop, progress)}
    return tuple([found[at] for at in range(len(entries))])


def _said(skeleton: Skeleton, entry: int, parts: Parts) -> Said:
    role = skeleton.roles[entry]
    key = message_key(role, parts)
    calls: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    if len(parts) > 1 or (parts and not isinstance(parts[0], Text)):
        calls = tuple([part.call for part in parts if isinstance(part, ToolCall) and part.call])
        results = tuple([part.call for part in parts if isinstance(part, ToolResult) and part.call])
    id, kind, time, group = skeleton.ids[entry], skeleton.kinds[entry], skeleton.times[entry], skeleton.groups[entry]
    return Said(id, role, kind, key, time, group, calls, results)


def _alike(conversation: Conversation, one: int, other: int) -> bool:
    roles = conversation.skeleton.roles
    return roles[one] == roles[other] and _similar(conversation.parts(one), conversation.parts(other))


def _similar(one: Parts, other: Parts) -> bool:
    return similarity(*(Counter(_words(parts)) for parts in (one, other))) >= SIMILAR


def _words(parts: Parts) -> Iterator[str]:
    return iter(wording(parts)[:20_000].split())
