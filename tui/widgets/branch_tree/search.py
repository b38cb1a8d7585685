"""Finding messages by what the tree says of them, a little at a time so that typing goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_STEP = 32
"""Messages looked at between two offers to pause: about a millisecond where their bodies have to be read."""
_REMEMBERED = 200_000
"""Texts kept for the next key; some 30 MiB."""


class Progress(NamedTuple):
    """How far a search is."""

    done: int
    total: int
    hits: list[int]
    """What was found so far, ascending. The same list, growing, during one search."""


class Search:
    """The messages whose text holds every word of a query, in any case."""

    def __init__(self, text: Callable[[int], str]) -> None:
        """`text` says what to look in for a node; it is asked once for each."""
        self._text = text
        self._texts: dict[int, str] = {}
        self._last: tuple[Sequence[int], list[str], list[int]] | None = None

    def run(self, query: str, nodes: Sequence[int]) -> Iterator[Progress]:
        """Search `nodes` in order. Whoever iterates decides how long, and may stop; the last value is complete.

        A query that only narrows the one before looks at its hits alone.
        """
        words = query.casefold().split()
        pool = self._narrowed(nodes, words)
        hits: list[int] = []
        for start in range(0, len(pool), _STEP):
            for node in pool[start : start + _STEP]:
                text = self._casefolded(node)
                if all(word in text for word in words):
                    hits.append(node)
            yield Progress(min(start + _STEP, len(pool)), len(pool), hits)
        self._last = (nodes, words, hits)
        yield Progress(len(pool), len(pool), hits)

    def _narrowed(self, nodes: Sequence[int], words: list[str]) -> Sequence[int]:
        if self._last is not None and self._last[0] is nodes:
            _, before, hits = self._last
            if all(any(old in new for new in words) for old in before):
                return hits
        return nodes

    def _casefolded(self, node: int) -> str:
        text = self._texts.get(node)
        if text is None:
            text = self._text(node).casefold()
            if len(self._texts) < _REMEMBERED:
                self._texts[node] = text
        return text
