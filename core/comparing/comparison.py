"""Comparing two branches of any conversations.

Within one conversation they share the messages up to their common ancestor, and none behind it: that is what its tree
says, and nothing has to be read. Everything else is matched by ids, where those mean the same message everywhere, then
by what messages say; what is left over on both sides at one place may be versions of one another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .facts import facts_of
from .lcs import Pair, never
from .matching import Matching
from .reading import Progress, Said, read
from .side import Way, is_one, shared, way_to
from .values import Base, Diff, Region, Side

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..target import Target

_NOTHING = range(0)


def diff(
    ours: Target | Conversation,
    theirs: Target | Conversation,
    *,
    stop: Callable[[], bool] = never,
    progress: Progress = lambda _: None,
) -> Diff:
    """Lay two branches side by side: of one conversation, or of two, whatever tools wrote them.

    A conversation stands for its default branch, a target for its branch up to the message it names. What stands behind
    the common ancestor is read; `progress` hears how many messages were read since it was told last. With the sides
    exchanged the answer is the same with the sides exchanged. Raises Unreadable, Moved, and Stopped once `stop()`.
    """
    one, other = way_to(ours), way_to(theirs)
    by_tree = is_one(one.conversation, other.conversation)
    start = shared(one, other) if by_tree else 0
    mine = read(one.conversation, one.entries[start:], stop, progress)
    others = read(other.conversation, other.entries[start:], stop, progress)
    pairs = _pairs(start, (one, other), (mine, others), stop)
    equal = [mine[at - start].key == others[place - start].key for at, place in pairs]
    before = start if by_tree else _leading(pairs, equal)
    regions = [Region("same", range(start), range(start), range(start))] if start else []
    if before > start:
        regions.append(Region("same", range(before), range(before), range(before)))
        pairs, equal = pairs[before:], equal[before:]
    regions += _regions(pairs, equal, before, (len(one.entries), len(other.entries)))
    sides = [_side(way, before, said[before - start :]) for way, said in ((one, mine), (other, others))]
    return Diff(sides[0], sides[1], _base(one, before - 1), tuple(regions))


def _pairs(
    start: int, ways: tuple[Way, Way], said: tuple[list[Said], list[Said]], stop: Callable[[], bool]
) -> list[Pair]:
    """What stands beside one another. Of several ways to match, the choice must not depend on who is called ours."""
    by_id = not is_one(ways[0].conversation, ways[1].conversation)
    if [one.key for one in said[1]] < [one.key for one in said[0]]:
        matching = Matching(start, ways[::-1], said[::-1])
        return [(at, place) for place, at in matching.pairs(by_id=by_id, stop=stop)]
    return list(Matching(start, ways, said).pairs(by_id=by_id, stop=stop))


def _leading(pairs: Sequence[Pair], equal: Sequence[bool]) -> int:
    """How many messages both sides begin with."""
    leading = (at for at, (pair, same) in enumerate(zip(pairs, equal, strict=True)) if not same or pair != (at, at))
    return next(leading, len(pairs))


def _regions(pairs: Sequence[Pair], equal: Sequence[bool], start: int, ends: Pair) -> Iterator[Region]:
    """Regions that cover both paths from `start` on: what is paired, and what stands between."""
    at = place = start
    run = 0  # pairs before these positions that are the same
    for (one, other), same in [*zip(pairs, equal, strict=True), (ends, False)]:
        if same and (one, other) == (at, place):
            run, at, place = run + 1, at + 1, place + 1
            continue
        if run:
            yield Region("same", _NOTHING, range(at - run, at), range(place - run, place))
        if one > at:
            yield Region("ours", _NOTHING, range(at, one), _NOTHING)
        if other > place:
            yield Region("theirs", _NOTHING, _NOTHING, range(place, other))
        run = int(same)
        if not same and (one, other) != ends:
            yield Region("changed", _NOTHING, range(one, one + 1), range(other, other + 1))
        at, place = one + 1, other + 1


def _base(ours: Way, position: int) -> Base | None:
    if position < 0:
        return None
    entry = ours.entries[position]
    branch = ours.conversation.tree.branch_of(entry)
    return Base(branch.id if branch is not None else None, ours.conversation.skeleton.ids[entry], position)


def _side(way: Way, own: int, said: Sequence[Said]) -> Side:
    facts = facts_of(way.conversation.skeleton, way.entries[own:], said)
    return Side(way.conversation, way.branch, way.entries, facts)
