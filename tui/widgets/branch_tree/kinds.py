"""Which messages the tree shows: one filter by kind."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import compress, count
from typing import Literal

from bough.core.tree import Tree

Kinds = Literal["all", "user-only", "no-tools", "labelled"]
"""`no-tools` is what people read: prompts, answers and summaries. `all` shows hidden messages too."""

DEFAULT_KINDS: Kinds = "no-tools"
"""A session with tools is nine tenths calls and results; the conversation is what is left."""

KINDS: dict[Kinds, str] = {
    "no-tools": "no tools",
    "user-only": "prompts",
    "labelled": "labelled",
    "all": "all messages",
}
"""What each is called on screen, in the order in which they take turns."""

_SHOWN: dict[Kinds, frozenset[str]] = {
    "user-only": frozenset({"prompt"}),
    "no-tools": frozenset({"prompt", "answer", "summary"}),
}


def shown_nodes(tree: Tree, kinds: Kinds) -> Sequence[int]:
    """The nodes a filter leaves, ascending."""
    if kinds == "all":
        return range(len(tree.nodes))
    skeleton = tree.skeleton
    if kinds == "labelled":
        return _nodes_where(tree, skeleton.ids, skeleton.labels.__contains__)
    found = _nodes_where(tree, skeleton.kinds, _SHOWN[kinds].__contains__)
    if not any(skeleton.hidden):
        return found
    return array("I", (node for node in found if not skeleton.hidden[tree.nodes[node]]))


def _nodes_where(tree: Tree, column: Sequence[str], wanted: Callable[[str], bool]) -> array[int]:
    values = column if isinstance(tree.nodes, range) else [column[entry] for entry in tree.nodes]
    return array("I", compress(count(), map(wanted, values)))
