"""Words that nobody said, taken for others that are near."""

from __future__ import annotations

from collections.abc import Callable

from .query import All, Either, Node, Not, Query, Words, leaves

_SHORTEST = 4
"""Letters of the shortest word that others are taken for."""
_TWO_TYPOS = 8
"""Letters from which on a word may have two typos."""
_MOST = 8
"""Words of a query that others are tried for."""


def with_typos(query: Query, is_said: Callable[[Words], bool]) -> tuple[Query, str] | None:
    """The query with words that nobody said taken for others that are near, and a remark; None if all were said."""
    unknown = [word for word in _single_words(query.node) if not is_said(word)]
    if not unknown:
        return None
    names = {word: word._replace(typos=2 if len(word.words[0]) >= _TWO_TYPOS else 1) for word in unknown}
    said = " and ".join(f"“{word.words[0]}”" for word in unknown)
    return query._replace(node=_replaced(query.node, names)), f"Nothing says {said}; these are near."


def _single_words(node: Node) -> list[Words]:
    """Words that may be mistyped."""
    words = [one for one, wanted in leaves(node) if wanted and isinstance(one, Words)]
    single = [one for one in words if len(one.words) == 1 and not one.prefix and len(one.words[0]) >= _SHORTEST]
    return list(dict.fromkeys(single))[:_MOST]


def _replaced(node: Node, words: dict[Words, Words]) -> Node:
    """The node with some words in the place of others. As deep as the parser lets brackets be."""
    match node:
        case Words():
            return words.get(node, node)
        case Not():
            return Not(_replaced(node.node, words))
        case All():
            return All(tuple(_replaced(one, words) for one in node.nodes))
        case Either():
            return Either(tuple(_replaced(one, words) for one in node.nodes))
    return node
