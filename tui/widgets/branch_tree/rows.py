"""The rows of the branch tree: runs of contiguous messages, no object per row.

Each strand is one row until it is opened, then its messages. What hangs on a strand comes right under its fork point,
one step to the right, unless the strand is folded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import NamedTuple

from .layout import Layout


class Row(NamedTuple):
    """One row, as much of it as follows from the tree."""

    item: int
    """The node it shows; `~b` for branch `b` that holds no message."""
    strand: int
    """-1 for a branch without messages."""
    depth: int
    """Steps to the right."""
    closed: bool
    """Whether it stands for its whole strand."""
    first: bool
    """Whether it is the strand's first row."""
    last: bool
    """Whether it is the strand's last row; among hits, whether it is its head."""
    fork: bool
    """Whether something hangs, or would if unfolded, right under it."""
    columns: int
    """Bit `k` is set if column `k` goes on below this row's run."""


class _Run(NamedTuple):
    segment: int
    strand: int
    depth: int
    low: int
    """Index in `shown` of its first message; `~b` for a branch without messages."""
    length: int
    closed: bool
    first: bool


class Rows:
    """All rows for one choice of what is shown, opened and folded."""

    def __init__(
        self,
        layout: Layout,
        shown: Sequence[int],
        opened: AbstractSet[int] = frozenset(),
        folded: AbstractSet[int] = frozenset(),
        *,
        hits: bool = False,
    ) -> None:
        """Lay the rows out.

        `shown`: nodes that may have a row, ascending. `hits`: they are what a filter found: strands that hold none
        have no row, and the others are all open.
        """
        self._layout = layout
        self._shown = shown
        self._opened = opened
        self._folded: AbstractSet[int] = frozenset() if hits else folded
        self._hits = hits
        starts = [segment.start for segment in layout.tree.segments]
        self._low = _lows(shown, starts)
        self._in_strand = self._count_strands()
        self._runs: list[_Run] = []
        self._run_of = [-1] * len(starts)
        self._first_run = [-1] * len(layout.firsts)
        self._last_run = [-1] * len(layout.firsts)
        self._bare_run: dict[int, int] = {}
        self._emit()
        self._ends = list(accumulate(run.length for run in self._runs))
        self._columns = _columns(self._runs)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def at(self, row: int) -> Row:
        """The row of that number. IndexError if there is none."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        number = bisect_right(self._ends, row)
        run = self._runs[number]
        offset = row - self._ends[number] + run.length
        item = self._item(run, offset)
        first = run.first and offset == 0
        last = run.strand < 0 or (number == self._last_run[run.strand] and offset == run.length - 1)
        if self._hits and run.strand >= 0:
            last = item == self._layout.tree.segments[self._layout.lasts[run.strand]].end - 1
        hangs = run.segment >= 0 and bool(self._layout.alternates[run.segment])
        fork = hangs and not run.closed and offset == run.length - 1
        return Row(item, run.strand, run.depth, run.closed, first, last, fork, self._columns[number])

    def row_of(self, item: int) -> int:
        """The row that shows an item, else the one that stands for it.

        That is the row of its nearest shown ancestor in the strand, of its strand, or of what hides it; 0 if none is.
        """
        if item < 0:
            run = self._bare_run.get(~item, -1)
            return self._start(run) if run >= 0 else 0
        segments, strand_of = self._layout.tree.segments, self._layout.strand_of
        at = self.segment_of(item)
        while at >= 0:
            strand = strand_of[at]
            if strand >= 0 and self._first_run[strand] >= 0:
                return self._row_in(at, strand, item)
            at = segments[self._layout.firsts[strand]].parent if strand >= 0 else segments[at].parent
            item = segments[at].end - 1
        return 0

    def segment_of(self, node: int) -> int:
        """The segment of a node."""
        return self._layout.tree.segment_of(self._layout.tree.nodes[node])

    def is_open(self, strand: int) -> bool:
        """Whether a strand shows its messages."""
        first = self._first_run[strand]
        return first >= 0 and not self._runs[first].closed

    def next_fork(self, row: int, step: int) -> int | None:
        """The next row, or for a negative step the previous, under which something hangs or would if unfolded."""
        at = bisect_right(self._ends, row)
        numbers = range(at, len(self._runs)) if step > 0 else range(at, -1, -1)
        for number in numbers:
            run = self._runs[number]
            end = self._ends[number] - 1
            if run.segment >= 0 and self._layout.alternates[run.segment] and (end - row) * step > 0:
                return end
        return None

    def _row_in(self, segment: int, strand: int, node: int) -> int:
        """The row of a node's nearest shown ancestor in its strand, else the strand's first row."""
        first = self._first_run[strand]
        if self._runs[first].closed:
            return self._start(first)
        above = bisect_right(self._shown, node) - self._low[segment]
        while True:
            if above > 0:
                return self._start(self._run_of[segment]) + above - 1
            if segment == self._layout.firsts[strand]:
                return self._start(first)
            segment = self._layout.tree.segments[segment].parent
            above = self._low[segment + 1] - self._low[segment]

    def _start(self, run: int) -> int:
        return self._ends[run] - self._runs[run].length

    def _item(self, run: _Run, offset: int) -> int:
        if run.low < 0:
            return run.low
        if run.closed:
            return self._stand_in(run.strand)
        return self._shown[run.low + offset]

    def _stand_in(self, strand: int) -> int:
        """The node that a closed strand's row is for: its first that may be shown, else its first."""
        layout = self._layout
        at = layout.firsts[strand]
        if not self._in_strand[strand]:
            return layout.tree.segments[at].start
        while self._low[at] == self._low[at + 1]:
            at = layout.main[at]
        return self._shown[self._low[at]]

    def _count_strands(self) -> list[int]:
        counts = [0] * len(self._layout.firsts)
        for segment, strand in enumerate(self._layout.strand_of):
            if strand >= 0:
                counts[strand] += self._low[segment + 1] - self._low[segment]
        return counts

    def _emit(self) -> None:
        layout = self._layout
        main, alternates, bare = layout.main, layout.alternates, layout.bare
        stack = [(root, 0) for root in reversed(layout.roots)]
        while stack:
            segment, depth = stack.pop()
            if segment < 0:
                self._add_bare(~segment, depth)
                continue
            self._add_segment(segment, depth)
            if main[segment] >= 0:
                stack.append((main[segment], depth))
            if (alternates[segment] or bare) and layout.strand_of[segment] not in self._folded:
                stack.extend([(~branch, depth + 1) for branch in reversed(bare.get(segment, ()))])
                stack.extend([(child, depth + 1) for child in reversed(alternates[segment])])
        for branch in layout.bare.get(-1, ()):
            self._add_bare(branch, 0)

    def _add_segment(self, segment: int, depth: int) -> None:
        strand = self._layout.strand_of[segment]
        first = self._first_run[strand] < 0
        shown = self._in_strand[strand]
        closed = not self._hits and (strand not in self._opened or not shown)
        count = 1 if closed else self._low[segment + 1] - self._low[segment]
        if not count or (closed and not first):
            return
        number = len(self._runs)
        self._runs.append(_Run(segment, strand, depth, self._low[segment], count, closed, first))
        self._run_of[segment] = number
        self._last_run[strand] = number
        if first:
            self._first_run[strand] = number

    def _add_bare(self, branch: int, depth: int) -> None:
        if self._hits:
            return
        self._bare_run[branch] = len(self._runs)
        self._runs.append(_Run(-1, -1, depth, ~branch, 1, closed=True, first=True))


def _lows(shown: Sequence[int], starts: list[int]) -> list[int]:
    """Number of shown nodes before each segment, and at last of all: segments follow one another without gaps."""
    if isinstance(shown, range):
        return [*starts, len(shown)]
    lows: list[int] = []
    low = 0
    for start in starts:
        low = bisect_left(shown, start, low)
        lows.append(low)
    return [*lows, len(shown)]


def _columns(runs: list[_Run]) -> list[int]:
    """For each run the columns that go on below it: to more of the strand in it, or to another alternate of that."""
    found = [0] * len(runs)
    going = 0
    for number in range(len(runs) - 1, -1, -1):
        run = runs[number]
        found[number] = going
        if not run.first:
            going = going & ((1 << run.depth) - 1) | 1 << run.depth
        elif run.depth:
            going = going & ((1 << run.depth) - 1) | 1 << (run.depth - 1)
        else:
            going = 0
    return found
