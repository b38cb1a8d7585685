"""What there is to decide between two sides.

Where a base is known, stretches that only one side changed are settled, as every three-way merge does (diff3, git).
Two forks have none: they share everything up to their ancestor and nothing after it, so what follows would be one
useless conflict. There, and wherever both sides changed something, the sides are aligned by content over whole turns.
Equal turns are the same; between them each turn is an item that is picked by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from ..comparing.align import Stretch, align
from ..comparing.content import Key
from ..comparing.lcs import never
from .items import EMPTY, Item, Pick
from .shortest import shortest
from .sliding import slid
from .terms import three_way
from .turns import Said, Transcript, span_key, turns

Versions = Callable[[Said, Said], bool]
"""Whether two first messages after the ancestor are versions of one another."""


class Chunk(NamedTuple):
    """A stretch of turns between two places where all three sides agree, or a turn that they agree on."""

    ours: range
    base: range
    theirs: range
    agreed: bool

    @property
    def spans(self) -> tuple[range, range, range]:
        """The positions that the stretch covers: in ours, in the base, in theirs."""
        return self.ours, self.base, self.theirs


class Cut(NamedTuple):
    """One side cut into turns."""

    spans: Sequence[range]
    keys: Sequence[Key]

    @classmethod
    def of(cls, said: Transcript) -> Cut:
        """The turns of a transcript."""
        spans = turns(said)
        return cls(spans, [span_key(said, span) for span in spans])


def plan(
    ours: Transcript,
    theirs: Transcript,
    base: Transcript = (),
    *,
    versions: Versions = lambda one, other: False,  # noqa: ARG005 - named as the calls name them
    stop: Callable[[], bool] = never,
) -> tuple[Item, ...]:
    """The items in order: all messages of both sides are in exactly one each. Raises Stopped.

    `base`: what both had after the ancestor before they went their own ways; empty for two forks.
    """
    mine, before, others = Cut.of(ours), Cut.of(base), Cut.of(theirs)
    planner = _Planner(ours, base, theirs, (mine, before, others), versions, stop)
    found = chunks(mine.keys, before.keys, others.keys, stop)
    return tuple(item for chunk in found for item in planner.items(chunk))


def chunks(
    ours: Sequence[Hashable],
    base: Sequence[Hashable],
    theirs: Sequence[Hashable],
    stop: Callable[[], bool] = never,
) -> Iterator[Chunk]:
    """The stretches of a three-way merge of any sequences (diff3). Changes that touch are one stretch, as in git."""
    in_ours, in_theirs = _partners(base, ours, stop), _partners(base, theirs, stop)
    at = (0, 0, 0)
    for place in range(len(base) + 1):
        if place == len(base):
            here = (len(ours), place, len(theirs))
        elif place in in_ours and place in in_theirs:
            here = (in_ours[place], place, in_theirs[place])
        else:
            continue
        if here != at:
            one, same, other = map(range, at, here)
            yield Chunk(one, same, other, agreed=False)
        if place < len(base):
            one, same, other = (range(turn, turn + 1) for turn in here)
            yield Chunk(one, same, other, agreed=True)
        at = (here[0] + 1, here[1] + 1, here[2] + 1)


def _partners(base: Sequence[Hashable], side: Sequence[Hashable], stop: Callable[[], bool]) -> dict[int, int]:
    """Where elements of the base stand on a side, of several ways to see it the one that git takes."""
    return dict(slid(base, side, shortest(base, side, stop))) if base and side else {}


class _Planner:
    """Makes items of chunks."""

    def __init__(
        self,
        ours: Transcript,
        base: Transcript,
        theirs: Transcript,
        cuts: tuple[Cut, Cut, Cut],
        versions: Versions,
        stop: Callable[[], bool],
    ) -> None:
        self._ours, self._base, self._theirs = ours, base, theirs
        self._cuts = cuts
        self._versions = versions
        self._stop = stop
        self._common = not {one.id for one in ours}.isdisjoint(one.id for one in theirs)

    def items(self, chunk: Chunk) -> Iterator[Item]:
        """The items of a chunk: one a turn, but for turns that are versions of one another."""
        sides = zip(self._cuts, chunk.spans, strict=True)
        ours, base, theirs = (cut.keys[span.start : span.stop] for cut, span in sides)
        settled = three_way(tuple(ours), tuple(base), tuple(theirs)).trivial().resolved
        pick: Pick | None = None
        if settled is not None:
            pick = "ours" if settled == tuple(ours) else "theirs"
        for stretch in align(ours, theirs, self._stop):
            one, other = _moved(stretch.ours, chunk.ours), _moved(stretch.theirs, chunk.theirs)
            if stretch.same:
                for left, right in zip(one, other, strict=True):
                    yield self._item(left, right, None, "ours", same=True)
            else:
                yield from self._between(one, other, chunk.base, pick)

    def _between(self, ours: range, theirs: range, base: range, pick: Pick | None) -> Iterator[Item]:
        """What stands between two turns that both have: ours first, then theirs."""
        pairs = dict(self._pairs(ours, theirs, base))
        paired = set(pairs.values())
        waiting = iter(theirs)
        for left in ours:
            if left not in pairs:
                yield self._item(left, None, None, pick)
                continue
            right = pairs[left]
            yield from (self._item(None, one, None, pick) for one in _before(waiting, right) if one not in paired)
            yield self._item(left, right, self._original(left, ours, theirs, base), pick)
        yield from (self._item(None, one, None, pick) for one in waiting if one not in paired)

    def _pairs(self, ours: range, theirs: range, base: range) -> Iterator[tuple[int, int]]:
        """Turns that are versions of one another: of one id, changed from one base, or rivals after the ancestor."""
        if base and len(base) == len(ours) == len(theirs):
            yield from zip(ours, theirs, strict=True)
            return
        known = self._of_one_id(ours, theirs)
        if known:
            for stretch in known:
                yield from zip(_moved(stretch.ours, ours), _moved(stretch.theirs, theirs), strict=True)
        elif ours and theirs and not ours.start and not theirs.start and self._rivals():
            yield 0, 0

    def _original(self, turn: int, ours: range, theirs: range, base: range) -> int | None:
        """What a turn of ours was before both sides changed it, None if nobody knows."""
        if base and len(base) == len(ours) == len(theirs):
            return base[turn - ours.start]
        id = self._first(0, turn).id
        return next((at for at in base if self._first(1, at).id == id), None) if self._common else None

    def _of_one_id(self, ours: range, theirs: range) -> list[Stretch]:
        """Turns that begin with messages of one id: copies of one conversation have them."""
        if not self._common:
            return []
        ids = [self._first(0, turn).id for turn in ours]
        others = [self._first(2, turn).id for turn in theirs]
        return [stretch for stretch in align(ids, others, self._stop) if stretch.same]

    def _rivals(self) -> bool:
        """Whether the first turns of both sides stand for each other: two answers, or two versions of one prompt."""
        one, other = self._first(0, 0), self._first(2, 0)
        both_answer = one.role != "user" and other.role != "user"
        return both_answer or one.key == other.key or self._versions(one, other)

    def _first(self, side: int, turn: int) -> Said:
        said = (self._ours, self._base, self._theirs)[side]
        return said[self._cuts[side].spans[turn].start]

    def _item(
        self, ours: int | None, theirs: int | None, base: int | None, pick: Pick | None, *, same: bool = False
    ) -> Item:
        mine, before, others = self._cuts
        one = mine.spans[ours] if ours is not None else EMPTY
        original = before.spans[base] if base is not None else EMPTY
        other = others.spans[theirs] if theirs is not None else EMPTY
        return Item(one, original, other, same=same, pick=pick, settled=pick is not None)


def _moved(span: range, into: range) -> range:
    """A span of a part, in the whole."""
    return range(span.start + into.start, span.stop + into.start)


def _before(waiting: Iterator[int], end: int) -> Iterator[int]:
    """What still waits before an element, which is taken as well."""
    for one in waiting:
        if one == end:
            return
        yield one
