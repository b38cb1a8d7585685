"""Looking into messages for what an index cannot decide: regular expressions, and the branch a message stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from ..errors import BoughError
from .documents import Document, documents_of
from .matching import Candidate, holds
from .query import About, Node, On, Query, leaves

if TYPE_CHECKING:
    from ..catalog import Item
    from ..summary import Summary
    from .ledger import Row
    from .trees import Opened, Trees

PATIENCE = 2.0
"""Seconds that this may take while somebody types."""
_ALL_AT_ONCE = 16
"""Messages of one conversation from which on it is read whole: a stretch costs less than many single records."""


class Raw(NamedTuple):
    """A message that the index found."""

    number: int
    """Of its conversation."""
    place: int
    when: int | None
    score: float


class Sifted(NamedTuple):
    """What was left."""

    kept: list[Raw]
    """In the order they came in."""
    looked: int
    """Messages looked into."""
    complete: bool
    """Whether all were."""
    slow: int = 0
    """Messages with which an expression took too long: they are left out."""


class Sifting:
    """Asks a part of a query of the messages themselves, conversation by conversation, within a bounded time."""

    def __init__(
        self,
        query: Query,
        rest: Node,
        known: Mapping[int, tuple[Item, Summary, Row]],
        trees: Trees,
        patience: float = PATIENCE,
    ) -> None:
        self._query = query
        self._rest = rest
        self._known = known
        self._trees = trees
        self._patience = patience
        self._slow = 0
        self._reads = any(not isinstance(leaf, About | On) for leaf, _ in leaves(rest))
        """Whether it matters what messages say."""

    def sift(self, candidates: list[Raw], stop: Callable[[], bool]) -> Sifted:
        """The candidates to which it applies, until `stop()` or the time is over."""
        end = monotonic() + self._patience
        groups: dict[int, list[int]] = {}
        for rank, one in enumerate(candidates):
            groups.setdefault(one.number, []).append(rank)
        kept: list[int] = []
        looked = 0
        for number, ranks in groups.items():
            item, summary, row = self._known[number]
            opened = self._trees.of(item, row)
            documents = self._documents(opened, [candidates[rank].place for rank in ranks])
            for rank in ranks:
                if stop() or monotonic() > end:
                    return Sifted([candidates[rank] for rank in sorted(kept)], looked, False, self._slow)
                looked += 1
                if self._holds(opened, summary, candidates[rank].place, documents):
                    kept.append(rank)
        return Sifted([candidates[rank] for rank in sorted(kept)], looked, True, self._slow)

    def _documents(self, opened: Opened, places: list[int]) -> Mapping[int, Document]:
        """What messages of one conversation say, where that matters."""
        if not self._reads:
            return {}
        if len(places) <= _ALL_AT_ONCE:
            found = {place: opened.document(place) for place in places}
            return {place: document for place, document in found.items() if document is not None}
        try:
            return {document.place: document for document in documents_of(opened.item)}
        except (BoughError, OSError):
            return {}

    def _holds(self, opened: Opened, summary: Summary, place: int, documents: Mapping[int, Document]) -> bool:
        if self._reads and place not in documents:
            return False
        candidate = Candidate(lambda: documents[place], summary, lambda: opened.standing(place))
        found = holds(self._rest, self._query.places, candidate)
        self._slow += candidate.slow
        return found
