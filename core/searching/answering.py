"""One query, asked of one moment of the index: a page of hits, or hits as they are found where it cannot decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .candidates import Candidates, Raw
from .compiling import Compiler, Conversations, is_decided
from .engine import Answer, ask, places
from .hits import Found, Hit
from .matching import about
from .query import About, All, Node, Query
from .sifting import Sifted, Sifting
from .snippets import snippet

if TYPE_CHECKING:
    from ..catalog import Item
    from ..summary import Summary
    from .index import View
    from .ledger import Row
    from .trees import Trees
    from .verdicts import Verdicts

MOST_CANDIDATES = 2_000_000
"""Messages looked into at the most for what the index cannot decide."""

_AT_ONCE = 10_000
"""Candidates that the index is asked about at once: its answer takes ten times the room of what is kept of it."""

Known = dict[int, "tuple[Item, Summary, Row]"]
"""The conversations that are searched, by their numbers in the index."""


class Answering:
    """Asks one query. What it looks at stays as it was when it was made, whatever is written meanwhile."""

    def __init__(self, query: Query, view: View, known: Known, trees: Trees, *, newest: bool) -> None:
        self._query = query
        self._view = view
        self._known = known
        self._trees = trees
        self._newest = newest
        within = Conversations(list(known), len(known) == len(view.by_number))
        self._asked = Compiler(view.engine, query.places, view.filled, self._numbers).compile(query.node, within)
        self._made: dict[int, Hit | None] = {}
        """Hits by their rank, where they had to be looked for; None for what is there no more."""

    def page(self, limit: int, offset: int) -> Found:
        """So many hits, where the index decides."""
        answer = ask(self._view.searcher, self._asked, max(limit, 1), offset, newest=self._newest)
        hits = self._hits(dict(enumerate(self._raw(answer)[:limit])))
        return Found(self._query, tuple(hits), answer.total)

    def conversations(self, most: int) -> set[int]:
        """Numbers of the conversations that hold the best so many messages."""
        answer = ask(self._view.searcher, self._asked, most, 0, newest=False)
        return {one.number for one in self._raw(answer)}

    def sifted(self, limit: int, offset: int, verdicts: Verdicts, stop: Callable[[], bool]) -> Iterator[Found]:
        """So many hits of those found so far: again every moment until all messages are looked into, or `stop()`."""
        candidates, left_out = self._candidates()
        sifting = Sifting(self._query, _undecided(self._query.node), self._known, self._trees, verdicts)
        for sifted in sifting.sift(candidates, stop):
            yield self._so_far(sifted, candidates, limit, offset, left_out)

    def _candidates(self) -> tuple[Candidates, int]:
        """All that the index lets through, and how many more than that."""
        addresses, scores, total = ask(self._view.searcher, self._asked, MOST_CANDIDATES, 0, newest=self._newest)
        candidates = Candidates()
        for start in range(0, len(addresses), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            candidates.extend(self._raw(Answer(addresses[part], scores[part], total)))
        return candidates, max(0, total - MOST_CANDIDATES)

    def _so_far(self, sifted: Sifted, candidates: Candidates, limit: int, offset: int, left_out: int) -> Found:
        ranks = sifted.kept[offset : offset + limit]
        found = Found(
            self._query,
            tuple(self._hits({rank: candidates[rank] for rank in ranks})),
            len(sifted.kept),
            sifted.complete and not sifted.slow and not left_out,
            looked=sifted.looked,
            of=len(candidates) + left_out,
        )
        return found._replace(remarks=(_too_slow(sifted.slow),)) if sifted.slow else found

    def _numbers(self, node: About) -> list[int]:
        return [number for number, (_, summary, _) in self._known.items() if about(node, summary)]

    def _raw(self, answer: Answer) -> list[Raw]:
        found = places(self._view.searcher, answer.addresses)
        pairs = zip(found, answer.scores, strict=True)
        return [Raw(*facts, score) for facts, score in pairs if facts[0] in self._known]

    def _hits(self, wanted: dict[int, Raw]) -> Iterator[Hit]:
        """The hits in their order, read conversation by conversation: each is opened once, if it has to be."""
        for rank, one in sorted(wanted.items(), key=lambda pair: pair[1].number):
            if rank not in self._made:
                self._made[rank] = self._hit(one)
        found = (self._made[rank] for rank in sorted(wanted))
        return (hit for hit in found if hit is not None)

    def _hit(self, one: Raw) -> Hit | None:
        item, summary, row = self._known[one.number]
        document = self._trees.of(item, row).document(one.place)
        if document is None:
            return None
        time = datetime.fromtimestamp(one.when, UTC) if one.when is not None else None
        shown = snippet(document.said, self._query)
        return Hit(summary, document.id, document.role, time, shown, one.score, place=one.place)


def _too_slow(messages: int) -> str:
    return f"The expression takes too long with {messages:,} of the messages; they are left out."


def _undecided(node: Node) -> Node:
    """What of a query has to be asked of the messages themselves: the index answers for the rest."""
    if isinstance(node, All):
        return All(tuple(one for one in node.nodes if not is_decided(one)))
    return node
