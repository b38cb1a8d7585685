"""From our queries to those of tantivy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tantivy import FieldType, Occur, Query

from . import query as q
from .engine import NAMES_OF, name_term

if TYPE_CHECKING:
    from tantivy import Index

_WEIGHTS: dict[q.Place, float] = {"text": 2.0, "thinking": 0.7, "inputs": 1.0, "results": 0.7}
_META = re.compile(r"([\\.+*?()|\[\]{}^$#&\-~])")
_FUZZY_MOST = 2


class Conversations(NamedTuple):
    """Numbers of those conversations to which something applies, and whether these are all that are wanted."""

    numbers: list[int]
    all: bool


class Compiler:
    """Makes tantivy's query of ours. What an index cannot decide is taken to hold, and looked at afterwards."""

    def __init__(
        self,
        index: Index,
        places: tuple[q.Place, ...],
        filled: frozenset[str],
        about: Callable[[q.About], list[int]],
    ) -> None:
        """`filled` are the fields that are worth asking."""
        self._schema = index.schema
        self._filled = filled
        self._places = places
        self._about = about

    def compile(self, node: q.Node, within: Conversations) -> Query:
        """All messages of some conversations to which a node may apply."""
        made = self._made(node)
        if not within.all:
            made = _both([made, Query.const_score_query(self._numbers(within.numbers), 0.0)])
        return made

    def _made(self, node: q.Node) -> Query:
        match node:
            case q.All():
                return self._all(node.nodes)
            case q.Either():
                return Query.boolean_query([(Occur.Should, self._made(inner)) for inner in node.nodes])
            case q.Not():
                return self._all((node,))
            case q.Words():
                return self._words(node)
            case q.Fact():
                return self._fact(node)
            case q.When():
                return self._when(node)
            case q.About():
                return Query.const_score_query(self._numbers(self._about(node)), 0.0)
            case q.Pattern() | q.On():
                return Query.const_score_query(Query.all_query(), 0.0)

    def _all(self, nodes: tuple[q.Node, ...]) -> Query:
        clauses: list[tuple[Occur, Query]] = []
        for node in nodes:
            if isinstance(node, q.Not):
                if is_decided(node.node):
                    clauses.append((Occur.MustNot, self._made(node.node)))
            else:
                clauses.append((Occur.Must, self._made(node)))
        if not any(occur == Occur.Must for occur, _ in clauses):
            clauses.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)

    def _words(self, node: q.Words) -> Query:
        ways: list[tuple[Occur, Query]] = []
        for place in self._places:
            if place in self._filled:
                ways.append((Occur.Should, Query.boost_query(self._in_place(node, place), _WEIGHTS[place])))
            word = node.words[0]
            if NAMES_OF[place] in self._filled and len(node.words) == 1 and word.isascii() and not node.typos:
                named = self._in_place(node, NAMES_OF[place])
                ways.append((Occur.Should, Query.boost_query(named, _WEIGHTS[place] / 2)))
        return Query.boolean_query(ways)

    def _in_place(self, node: q.Words, place: str) -> Query:
        words = list(node.words)
        if node.typos:
            return Query.fuzzy_term_query(self._schema, place, words[0], min(node.typos, _FUZZY_MOST))
        if len(words) == 1:
            if node.prefix:
                return Query.regex_query(self._schema, place, f"{words[0]}.*")
            return Query.term_query(self._schema, place, words[0], "freq" if place in q.PLACES else "basic")
        if node.prefix:
            return Query.regex_phrase_query(self._schema, place, [*words[:-1], f"{words[-1]}.*"])
        return Query.phrase_query(self._schema, place, list(words))

    def _fact(self, node: q.Fact) -> Query:
        if node.name in ("role", "has"):
            found = Query.term_query(self._schema, "facts", f"{node.name[0]}:{node.value}")
        else:
            part = _META.sub(r"\\\1", name_term(node.value))
            found = Query.regex_query(self._schema, "facts", f"{node.name[0]}:.*{part}.*")
        return Query.const_score_query(found, 0.0)

    def _when(self, node: q.When) -> Query:
        last = node.end - 1 if node.end is not None else None
        found = Query.range_query(self._schema, "when", FieldType.Integer, node.start, last)
        return Query.const_score_query(found, 0.0)

    def _numbers(self, numbers: list[int]) -> Query:
        if not numbers:
            return Query.empty_query()
        return Query.term_set_query(self._schema, "conversation", numbers)


def is_decided(node: q.Node) -> bool:
    """Whether an index can decide a node: it knows nothing of expressions and branches."""
    return not any(isinstance(leaf, q.Pattern | q.On) for leaf, _ in q.leaves(node))


def _both(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, one) for one in queries])
