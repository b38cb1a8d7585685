"""A tree as lines from a root to an end: what tools that copy the history at each fork make of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..errors import Invalid
from .script import Said, Script


class Strand(NamedTuple):
    """One line of messages from a root to an end, as a tool without trees keeps it."""

    path: list[Said]
    """From its root to its end; at its beginning what it shares with its parent."""
    parent: int
    """Number of the strand it leaves, which comes before it; -1 for one that begins with a root."""
    shared: int
    """How many messages of the path it took from its parent."""
    name: str
    """Of its branch, empty for one without."""


_MOST = 500_000
"""Messages of all strands together: a tree that forks all the time would fill memory and disk with copies."""


def strands(script: Script) -> list[Strand]:
    """The strands, parents first; together they hold each message, those before a fork more than once.

    A path is one strand. In a tree a message continues that of its parent if it is the first of its branch to do so.
    Raises Invalid where the copies would be too many.
    """
    if script.linear:  # a path, which goes through several branches as a rule
        return [Strand(list(script.said), -1, 0, "")]
    names = {branch.id: branch.name or "" for branch in script.branches}
    number, ends = _cut(script.said)
    _check(script, [end for _, end in ends])
    found: list[Strand] = []
    for first, end in ends:
        above = script.said[first].parent
        shared = len(script.path(above))
        name = names.get(script.said[first].branch, "")
        found.append(Strand(script.path(end), number[above] if above >= 0 else -1, shared, name))
    return found


def _cut(said: Sequence[Said]) -> tuple[list[int], list[tuple[int, int]]]:
    """The strand of each message, and of each strand the first and the last of its own messages."""
    going_on: dict[int, int] = {}
    for at, one in enumerate(said):
        if one.parent >= 0 and said[one.parent].branch == one.branch:
            going_on.setdefault(one.parent, at)
    number: list[int] = []
    ends: list[tuple[int, int]] = []
    for at, one in enumerate(said):
        if one.parent >= 0 and going_on.get(one.parent) == at:
            number.append(number[one.parent])
            ends[number[-1]] = (ends[number[-1]][0], at)
        else:
            number.append(len(ends))
            ends.append((at, at))
    return number, ends


def _check(script: Script, ends: list[int]) -> None:
    depths: list[int] = []
    for one in script.said:
        depths.append(depths[one.parent] + 1 if one.parent >= 0 else 1)
    copied = sum(depths[end] for end in ends)
    if copied > max(_MOST, 2 * len(script.said)):
        raise Invalid(
            f"The tool keeps a copy of the history in each fork: these {len(ends):,} branches would be {copied:,} "
            "messages. Export single branches, or the tree as bough, json, html or pi."
        )
