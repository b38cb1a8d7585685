"""Which messages of two ways stand beside one another: those of one id, those that say the same, and versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .align import align
from .content import Key
from .lcs import Pair
from .pairing import Line, Pairing
from .reading import Said
from .wording import wording

if TYPE_CHECKING:
    from .side import Way

_WORK = frozenset({"call", "result"})
_GLOBAL_ID = 16
"""Characters of an id from which on it is random enough to mean the same message in every file."""


class Matching:
    """The parts of two ways behind what their tree says they share, and what was said there."""

    def __init__(self, start: int, ways: tuple[Way, Way], said: tuple[Sequence[Said], Sequence[Said]]) -> None:
        self._ways = ways
        self._keys = tuple([one.key for one in side] for side in said)
        self._start = start
        self._said = said
        self._pairing = Pairing(self._line, self._text)

    def pairs(self, *, by_id: bool, stop: Callable[[], bool]) -> Iterator[Pair]:
        """Positions on both ways, ascending on both. `by_id` where one id may stand on both: in different files."""
        every = range(len(self._keys[0])), range(len(self._keys[1]))
        if not by_id:
            yield from self._by_content(*every, stop)
            return
        for stretch in align(self._ids(0), self._ids(1), stop):
            if stretch.same:
                yield from self._placed(zip(stretch.ours, stretch.theirs, strict=True))
            else:
                yield from self._by_content(stretch.ours, stretch.theirs, stop)

    def _by_content(self, ours: range, theirs: range, stop: Callable[[], bool]) -> Iterator[Pair]:
        for stretch in align(_part(self._keys[0], ours), _part(self._keys[1], theirs), stop):
            mine = ours[stretch.ours.start : stretch.ours.stop]
            others = theirs[stretch.theirs.start : stretch.theirs.stop]
            found = zip(mine, others, strict=True) if stretch.same else self._pairing.pairs(mine, others)
            yield from self._placed(found)

    def _placed(self, pairs: Iterator[Pair]) -> Iterator[Pair]:
        return ((self._start + one, self._start + other) for one, other in pairs)

    def _ids(self, side: int) -> list[object]:
        """Ids, short ones replaced by something that stands nowhere else: they count within their file only."""
        way = self._ways[side]
        ids = [way.conversation.skeleton.ids[entry] for entry in way.entries[self._start :]]
        return [id if len(id) >= _GLOBAL_ID else (side, at) for at, id in enumerate(ids)]

    def _line(self, side: int, at: int) -> Line:
        way = self._ways[side]
        skeleton, entry = way.conversation.skeleton, way.entries[self._start + at]
        return Line(skeleton.roles[entry], self._said[side][at].opening, skeleton.kinds[entry] not in _WORK)

    def _text(self, side: int, at: int) -> str:
        way = self._ways[side]
        return wording(way.conversation.parts(way.entries[self._start + at]))


def _part(keys: Sequence[Key], of: range) -> Sequence[Key]:
    return keys[of.start : of.stop]
