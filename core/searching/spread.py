"""Words that nobody said in one message, looked for in conversations: in which of them all were said."""

from __future__ import annotations

from collections.abc import Callable

from .compiling import is_decided
from .query import All, Node, Query, Words

REMARK = "No single message says all of this; these conversations do."
_MOST = 8
"""Words of a query that are looked for one by one."""


def spread(query: Query, saying: Callable[[Words, Query], set[int]]) -> set[int]:
    """The conversations whose messages together say all words of a query; none if it has no several words.

    `saying` gives the conversations that say one of them, by their names or in a message that a query finds.
    """
    words, others = _parted(query.node)
    if not 2 <= len(words) <= _MOST or not all(map(is_decided, others)):
        return set()
    within = saying(words[0], query._replace(node=All((words[0], *others))))
    for one in words[1:]:
        if within:
            within &= saying(one, query._replace(node=All((one, *others))))
    return within


def _parted(node: Node) -> tuple[tuple[Words, ...], tuple[Node, ...]]:
    """The words that may be said apart, and what else is asked of each message."""
    nodes = node.nodes if isinstance(node, All) else ()
    words = dict.fromkeys(one for one in nodes if isinstance(one, Words))
    return tuple(words), tuple(one for one in nodes if not isinstance(one, Words))
