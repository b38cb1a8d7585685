"""What one search asks of the index: what was typed, and something near where that finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from .answering import Answering, Known
from .compiling import is_decided
from .hits import Found
from .query import Query, Words
from .spread import REMARK, spread
from .titles import Whole, rank
from .typos import with_typos

if TYPE_CHECKING:
    from .index import View
    from .titles import Titles
    from .trees import Trees
    from .verdicts import Verdicts

_LOOKED_AT = 100_000
"""Messages that say a word whose conversations are compared with those of other words."""


class Asking(NamedTuple):
    """One moment of the index and the conversations that are searched; all that is asked of it agrees."""

    view: View
    known: Known
    titles: Titles
    trees: Trees
    verdicts: Verdicts
    newest: bool
    stop: Callable[[], bool]

    def said(self, query: Query, limit: int, offset: int = 0) -> Iterator[Found]:
        """The wanted page of the answer to a query, yielded again each time that it has become more complete."""
        answering = self._answering(query)
        if is_decided(query.node):
            yield answering.page(limit, offset)
        else:
            yield from answering.sifted(limit, offset, self.verdicts, self.stop)

    def instead(self, query: Query, limit: int) -> Iterator[Found]:
        """Something near, where nothing is a hit: words with typos, else conversations that say all of it."""
        typed = with_typos(query, self._is_said(query))
        if typed is None:
            yield from self._apart(query)
            return
        near, remark = typed
        for found in self.said(near, limit):
            if found.total:
                yield found._replace(remarks=(*found.remarks, remark))

    def _apart(self, query: Query) -> Iterator[Found]:
        numbers = spread(query, self._saying)
        if numbers:
            wholes = (Whole(self.known[number][1], by="messages") for number in numbers)
            in_order = tuple(sorted(wholes, key=rank, reverse=True))
            yield Found(query, (), 0, remarks=(REMARK,), conversations=in_order)

    def _answering(self, query: Query) -> Answering:
        return Answering(query, self.view, self.known, self.trees, newest=self.newest)

    def _is_said(self, query: Query) -> Callable[[Words], bool]:
        return lambda word: bool(
            self._answering(query._replace(node=word)).page(0, 0).total or self.titles.saying(word)
        )

    def _saying(self, word: Words, alone: Query) -> set[int]:
        """Numbers of the conversations that say words, or have them in their names."""
        named = {id(summary) for summary in self.titles.saying(word)}
        said = self._answering(alone).conversations(_LOOKED_AT)
        return said | {number for number, (_, summary, _) in self.known.items() if id(summary) in named}
