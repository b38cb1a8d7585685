"""The runs that a conversation's tree is made of.

Real conversations are tens of thousands of messages deep, so nothing here recurses and hardly anything is held per
message. The unit is the *segment*: a run of nodes in file order, each the parent of the next, of which only the first
can have its parent elsewhere and only the last can have several children. A conversation of a million messages and 500
forks is about a thousand segments.

A *node* is an entry that is no note: notes hang beside the tree, not in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress, count, repeat
from operator import lt, ne, not_
from typing import overload

import msgspec
from msgspec.structs import replace

from .skeleton import Skeleton


class Segment(msgspec.Struct, frozen=True, gc=False):
    """A run of nodes `start <= node < end`, each the parent of the next."""

    start: int
    end: int
    parent: int
    """The segment whose last node is the parent of our first; -1 for a root."""
    children: tuple[int, ...]
    """Segments that begin at our last node, in file order."""
    side: bool
    """Whether nothing visible is in it or below it."""
    depth: int
    """Nodes on the path to our last node."""


class Path(Sequence[int]):
    """The entries from a root to a message: a sequence of indices that costs one range a segment."""

    def __init__(self, ranges: list[range], nodes: Sequence[int]) -> None:
        self._ranges = ranges
        self._nodes = nodes
        self._ends = list(accumulate(map(len, ranges)))
        self._length = self._ends[-1] if self._ends else 0
        self._shifts = [range.stop - end for range, end in zip(ranges, self._ends, strict=True)]
        """What a position on the path is away from its node, for each range."""

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        """Asked hundreds of times while a page is laid out."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._length))]
        at = index + self._length if index < 0 else index
        if not 0 <= at < self._length:
            raise IndexError(index)
        return self._nodes[at + self._shifts[bisect_right(self._ends, at)]]

    def __iter__(self) -> Iterator[int]:
        for nodes in self._ranges:
            yield from self._nodes[nodes.start : nodes.stop]

    def position(self, entry: int) -> int | None:
        """0-based position of an entry on this path, None if it is not on it."""
        node = bisect_right(self._nodes, entry) - 1
        if node < 0 or self._nodes[node] != entry:
            return None
        for nodes, end in zip(self._ranges, self._ends, strict=True):
            if nodes.start <= node < nodes.stop:
                return end - (nodes.stop - node)
        return None


def nodes_of(skeleton: Skeleton) -> Sequence[int]:
    """The entry of each node."""
    if "note" not in skeleton.kinds:
        return range(len(skeleton))
    return list(compress(count(), map("note".__ne__, skeleton.kinds)))


def notes_of(skeleton: Skeleton, nodes: Sequence[int]) -> dict[int, list[int]]:
    """Notes by the message they hang on, -1 for those that hang on none."""
    notes: dict[int, list[int]] = {}
    if len(nodes) < len(skeleton):
        for entry in compress(count(), map("note".__eq__, skeleton.kinds)):
            notes.setdefault(skeleton.parents[entry], []).append(entry)
    return notes


def more_nodes(skeleton: Skeleton, before: Sequence[int], known: int) -> Sequence[int]:
    """The entry of each node, where those among the first `known` entries are known."""
    kinds = skeleton.kinds[known:]
    if isinstance(before, range) and "note" not in kinds:
        return range(len(skeleton))
    return [*before, *compress(count(known), map("note".__ne__, kinds))]


def more_notes(skeleton: Skeleton, before: dict[int, list[int]], known: int) -> dict[int, list[int]]:
    """The notes by their messages, where those among the first `known` entries are known."""
    notes = before.copy()
    for entry in compress(count(known), map("note".__eq__, skeleton.kinds[known:])):
        parent = skeleton.parents[entry]
        notes[parent] = [*notes.get(parent, ()), entry]
    return notes


def segments_of(skeleton: Skeleton, nodes: Sequence[int], starts: list[int]) -> list[Segment]:
    """The segments that begin at these nodes, in that order. Costs what there are of them, and not of messages."""
    ends = [*starts, len(nodes)][1:]
    # For a root, whose parent is -1, this is -1 too.
    above = [bisect_right(starts, node_of(nodes, skeleton.parents[nodes[start]])) - 1 for start in starts]
    children: list[list[int]] = [[] for _ in starts]
    for number, parent in enumerate(above):
        if parent >= 0:
            children[parent].append(number)
    depth = [end - start for start, end in zip(starts, ends, strict=True)]
    order = parents_first(above, children)
    for number in order:
        if above[number] >= 0:
            depth[number] += depth[above[number]]
    side = _sides(skeleton, nodes, starts, ends, above, order)
    return list(map(Segment, starts, ends, above, map(tuple, children), side, depth))


def longer(skeleton: Skeleton, nodes: Sequence[int], before: Sequence[Segment]) -> Segment | None:
    """The last segment with the nodes that came after it; None if they change what is said of others."""
    last = before[-1]
    shown = not all(skeleton.hidden[nodes[node]] for node in range(last.end, len(nodes)))
    if last.children or (last.side and shown):
        return None
    return replace(last, end=len(nodes), depth=last.depth + len(nodes) - last.end)


def node_of(nodes: Sequence[int], entry: int) -> int:
    """The node of an entry that is no note; -1 for -1."""
    return entry if isinstance(nodes, range) else bisect_right(nodes, entry) - 1


def parents_first(above: Sequence[int], children: Sequence[Sequence[int]]) -> Sequence[int]:
    """All segments, each after its parent: file order does not promise that, though it mostly is so."""
    if all(map(lt, above, count())):
        return range(len(above))
    order = [number for number, parent in enumerate(above) if parent < 0]
    for number in order:  # grows while it is walked
        order.extend(children[number])
    return order


def starts_of(skeleton: Skeleton, nodes: Sequence[int]) -> list[int]:
    """First nodes of the segments, ascending: where the parent is not the node before, and after such parents."""
    parents = _node_parents(skeleton, nodes)
    breaks = [before + 1 for before, parent in enumerate(parents, -1) if parent != before]
    cuts = {0, *breaks}
    cuts.update(parents[node] + 1 for node in breaks)
    cuts.update(bisect_right(nodes, entry) - 1 for entry in skeleton.starts)
    if skeleton.owners is not None:
        owners = [skeleton.owners[entry] for entry in nodes]
        cuts.update(compress(count(1), map(ne, owners[1:], owners)))
    return sorted(cut for cut in cuts if 0 <= cut < len(parents))


def more_starts(skeleton: Skeleton, nodes: Sequence[int], before: Sequence[Segment], known: int) -> list[int]:
    """The same, where the segments among the first `known` entries are known."""
    cuts, owners, first = {segment.start for segment in before}, skeleton.owners, before[-1].end
    if before[-1].children:
        cuts.add(first)  # what hangs there comes earlier in the file: its parent was the last node
    for node in range(first, len(nodes)):
        entry = nodes[node]
        parent = node_of(nodes, skeleton.parents[entry])
        if parent != node - 1:
            cuts.update((node, parent + 1))
        elif owners is not None and owners[entry] != owners[nodes[node - 1]]:
            cuts.add(node)
    cuts.update(bisect_right(nodes, entry) - 1 for entry in skeleton.starts if entry >= known)
    return sorted(cut for cut in cuts if 0 <= cut < len(nodes))


def _node_parents(skeleton: Skeleton, nodes: Sequence[int]) -> Sequence[int]:
    if isinstance(nodes, range):
        return skeleton.parents
    node_of = dict(zip(nodes, count(), strict=False))
    node_of[-1] = -1
    return list(map(node_of.__getitem__, map(skeleton.parents.__getitem__, nodes)))


def _sides(
    skeleton: Skeleton, nodes: Sequence[int], starts: list[int], ends: list[int], above: list[int], order: Sequence[int]
) -> Iterable[bool]:
    """Whether nothing is visible in each segment or below it."""
    if 1 not in skeleton.hidden:
        return repeat(False)
    hidden = skeleton.hidden if isinstance(nodes, range) else bytes(map(skeleton.hidden.__getitem__, nodes))
    shown = [end - start - hidden.count(1, start, end) for start, end in zip(starts, ends, strict=True)]
    for number in reversed(order):
        if above[number] >= 0:
            shown[above[number]] += shown[number]
    return map(not_, shown)
