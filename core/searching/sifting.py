"""Looking into messages for what an index cannot decide: regular expressions, and the branch a message stands on."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from ..errors import BoughError
from .candidates import Raw
from .documents import Document
from .matching import PATTERN_SECONDS, Candidate, holds
from .query import About, Node, On, Query, leaves
from .said import NOTHING
from .verdicts import Verdicts

if TYPE_CHECKING:
    from ..catalog import Item
    from ..summary import Summary
    from .ledger import Row
    from .trees import Opened, Trees

SLICE = 0.06
"""Seconds between two reports: nobody else can ask in the meantime."""
_ALL_AT_ONCE = 16
"""Messages of one conversation from which on it is read whole: a stretch costs less than many single records."""
_MOST_SLOW = round(20 / PATTERN_SECONDS)
"""Messages with which an expression may take too long before it is given up: twenty seconds."""

_UNREAD = Document("", 0, "", None, "", NOTHING)
"""Stands for a message of which it does not matter what it says."""


class Sifted(NamedTuple):
    """The candidates that are left, as far as they were looked into."""

    kept: list[int]
    """Which of the candidates are left, in the order they came in."""
    looked: int
    """Candidates looked into."""
    complete: bool
    """Whether all were."""
    slow: int = 0
    """Messages with which an expression took too long: they are left out."""


class Sifting:
    """Asks a part of a query of the messages themselves, conversation by conversation."""

    def __init__(
        self,
        query: Query,
        rest: Node,
        known: Mapping[int, tuple[Item, Summary, Row]],
        trees: Trees,
        verdicts: Verdicts | None = None,
    ) -> None:
        self._query = query
        self._rest = rest
        self._known = known
        self._trees = trees
        self._slow = 0
        self._reads = any(not isinstance(leaf, About | On) for leaf, _ in leaves(rest))
        """Whether it matters what messages say."""
        question = (rest, query.places if self._reads else ())
        self._verdicts = (verdicts if verdicts is not None else Verdicts()).about(question)

    def sift(self, candidates: Sequence[Raw], stop: Callable[[], bool]) -> Iterator[Sifted]:
        """The candidates to which it applies, so far: again every moment until all are looked into, or `stop()`."""
        if candidates:
            yield Sifted([], 0, False)
        groups: dict[int, array[int]] = {}
        for rank, one in enumerate(candidates):
            groups.setdefault(one.number, array("l")).append(rank)
        kept: list[int] = []
        looked = 0
        end = monotonic() + SLICE
        for number, ranks in groups.items():
            for known in self._group(number, {candidates[rank].place: rank for rank in ranks}, kept):
                looked += known is not None
                if stop() or self._slow > _MOST_SLOW:
                    yield Sifted(sorted(kept), looked, False, self._slow)
                    return
                if monotonic() > end:
                    yield Sifted(sorted(kept), looked, False, self._slow)
                    end = monotonic() + SLICE
        yield Sifted(sorted(kept), looked, True, self._slow)

    def _group(self, number: int, ranks: Mapping[int, int], kept: list[int]) -> Iterator[int | None]:
        """Look into the messages of one conversation, given by place: each that was looked into, and None between."""
        item, summary, row = self._known[number]
        verdicts = dict(self._verdicts.of(number, row.stamp))
        left: dict[int, int] = {}
        for place, rank in ranks.items():
            if place not in verdicts:
                left[place] = rank
                continue
            if verdicts[place]:
                kept.append(rank)
            yield rank
        if not left:
            return
        opened = self._trees.of(item, row)
        for place, document in self._documents(opened, left):
            if place not in left:
                yield None
                continue
            verdicts[place] = self._holds(opened, summary, place, document)
            if verdicts[place]:
                kept.append(left[place])
            yield left.pop(place)
        yield from left.values()  # they are there no more
        if not self._slow:
            self._verdicts.keep(number, row.stamp, verdicts)

    def _documents(self, opened: Opened, places: Mapping[int, int]) -> Iterator[tuple[int, Document]]:
        """Messages of one conversation with what they say where that matters; others between them may come too."""
        if not self._reads:
            yield from ((place, _UNREAD) for place in list(places))
        elif len(places) <= _ALL_AT_ONCE:
            found = ((place, opened.document(place)) for place in list(places))
            yield from ((place, document) for place, document in found if document is not None)
        else:
            try:
                yield from ((document.place, document) for document in opened.documents())
            except (BoughError, OSError):
                return

    def _holds(self, opened: Opened, summary: Summary, place: int, document: Document) -> bool:
        candidate = Candidate(lambda: document, summary, lambda: opened.standing(place))
        found = holds(self._rest, self._query.places, candidate)
        self._slow += candidate.slow
        return found
