"""From the raw tree to the one a person means: which branch points are forks.

Claude Code appends records whose parents part all the time: a progress record beside the result it announces, a result
beside the next of several parallel calls, lines of one answer beside one another, commands beside their caveat. Nobody
forked there. So records are put in *lines* in file order. A record whose parent is the end of its line continues it.
One that hangs further up either belongs to the same turn, and is put at the end of the line, or begins its own line:

- a prompt does (it was rewound to), unless nothing but hidden context follows its parent; unless it lay in the queue
  and hangs where it was typed; unless it is a replay that a compaction wrote;
- an answer does if another answer, with another id, follows its parent in that turn;
- hidden context does if a prompt follows its parent, for then it opens what was rewound to;
- results and summaries never do.

Sources: the ladder of formats seen in real files (progress, attachments and system records are passed through before).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress, count
from operator import ne

from .compaction import Compaction
from .peek import peek, words
from .scan import Scan


class Turns:
    """The lines of one conversation, in terms of its nodes: every entry but the notes, each after its parent."""

    def __init__(
        self,
        found: Scan,
        nodes: Sequence[int],
        parents: list[int],
        compactions: list[Compaction],
        queued: list[tuple[int, str]],
    ) -> None:
        self._found = found
        self._nodes = nodes
        self._raw = parents
        self._compactions = compactions
        self._queued = {text: entry for entry, text in reversed(queued)}
        """The entry that was written next when a text was first put into the queue."""
        self._starts = self._runs()
        self._line_of_run: list[int] = []
        self._place: list[int] = []
        self._lines: list[list[int]] = []
        self._prompts: dict[int, tuple[int, int]] = {}
        self.parents = parents.copy()
        """Parent of each node in the displayed tree."""
        for run, start in enumerate(self._starts):
            self._place_run(run, start)

    def end_of_line(self, node: int) -> int:
        """The last node of the line that a node is in."""
        return self._tail(self._line_of_run[bisect_right(self._starts, node) - 1])

    def _runs(self) -> list[int]:
        """First nodes of the runs: stretches of nodes of which each is the raw parent of the next."""
        starts = {0} if self._raw else set()
        if isinstance(self._nodes, range):
            starts.update(self._found.links.turns)
        else:
            starts.update(compress(count(), map(ne, self._raw, range(-1, len(self._raw) - 1))))
        if self._found.sidechain:
            inside = [entry in self._found.sidechain for entry in self._nodes]
            starts.update(compress(count(1), map(ne, inside[1:], inside)))
        return sorted(starts)

    def _place_run(self, run: int, start: int) -> None:
        parent = self._moved_by_compaction(start, self._raw[start])
        line = self._line_of_run[bisect_right(self._starts, parent, 0, run) - 1] if parent >= 0 else -1
        if line >= 0 and not self._crosses(start, parent):
            tail = self._tail(line)
            if parent == tail or self._same_turn(start, parent, line):
                self.parents[start] = tail
                self._place.append(len(self._lines[line]))
                self._lines[line].append(run)
                self._line_of_run.append(line)
                return
        self.parents[start] = parent
        self._line_of_run.append(len(self._lines))
        self._lines.append([run])
        self._place.append(0)

    def _tail(self, line: int) -> int:
        last = self._lines[line][-1] + 1
        return (self._starts[last] if last < len(self._starts) else len(self._raw)) - 1

    def _after(self, node: int, line: int) -> Iterator[int]:
        """The nodes that follow one in its line."""
        run = bisect_right(self._starts, node) - 1
        for number in self._lines[line][self._place[run] :]:
            end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._raw)
            yield from range(max(node + 1, self._starts[number]) if number == run else self._starts[number], end)

    def _crosses(self, node: int, parent: int) -> bool:
        """Whether a sub-agent begins here."""
        sidechain = self._found.sidechain
        return self._nodes[node] in sidechain and self._nodes[parent] not in sidechain

    def _moved_by_compaction(self, node: int, parent: int) -> int:
        """Messages that a compaction preserved are taken to follow its summary: so do records that continue them."""
        if parent < 0:
            return parent
        entry = self._nodes[node]
        for compaction in reversed(self._compactions):
            if entry > compaction.boundary and self._nodes[parent] in compaction.preserved:
                anchor = bisect_right(self._nodes, compaction.anchor) - 1
                return anchor if 0 <= anchor < node and self._nodes[anchor] == compaction.anchor else parent
        return parent

    # What begins a line

    def _same_turn(self, node: int, parent: int, line: int) -> bool:
        kind = self._kind(node)
        if kind == "prompt":
            return self._abandons_nothing(parent, line) or self._was_queued(node) or self._is_replay(node, parent, line)
        if kind == "context":
            return self._last_prompt(line) <= parent
        return kind in ("result", "summary") or not self._is_second_answer(node, parent, line)

    def _abandons_nothing(self, parent: int, line: int) -> bool:
        hidden = self._found.skeleton.hidden
        return 1 in hidden and all(hidden[self._nodes[later]] for later in self._after(parent, line))

    def _was_queued(self, node: int) -> bool:
        """A prompt typed while the model worked hangs at what was newest then, wherever the turn has got to since."""
        if not self._queued:
            return False
        entry = self._nodes[node]
        return self._queued.get(words(peek(self._found.skeleton, entry)), entry + 1) <= entry

    def _is_replay(self, node: int, parent: int, line: int) -> bool:
        """After a compaction some versions write earlier prompts again: new ids, and one time for all of them."""
        skeleton = self._found.skeleton
        entry = self._nodes[node]
        if self._first_summary > entry:
            return False
        sibling = self._nodes[next(self._after(parent, line))]
        if skeleton.times[sibling] != skeleton.times[entry]:
            return False
        text = words(peek(skeleton, entry))
        if self._first_said.get(text, node) >= node:
            return False
        skeleton.kinds[entry] = "context"
        skeleton.hidden[entry] = 1
        return True

    @cached_property
    def _first_summary(self) -> int:
        """The first summary of a compaction; looked for only where the conversation forks."""
        kinds = self._found.skeleton.kinds
        return kinds.index("summary") if "summary" in kinds else len(kinds)

    @cached_property
    def _first_said(self) -> dict[str, int]:
        """The first prompt of each wording; read only where a replay is suspected."""
        first: dict[str, int] = {}
        for node, entry in enumerate(self._nodes):
            if self._kind(node) == "prompt":
                first.setdefault(words(peek(self._found.skeleton, entry)), node)
        return first

    def _last_prompt(self, line: int) -> int:
        """The last prompt of a line, -1 if it has none. Each run is looked through once."""
        looked_at, last = self._prompts.get(line, (0, -1))
        for run in self._lines[line][looked_at:]:
            start = self._starts[run]
            end = self._starts[run + 1] if run + 1 < len(self._starts) else len(self._raw)
            last = next((node for node in range(end - 1, start - 1, -1) if self._kind(node) == "prompt"), last)
        self._prompts[line] = (len(self._lines[line]), last)
        return last

    def _is_second_answer(self, node: int, parent: int, line: int) -> bool:
        if self._one_answer(node, parent) or self._nodes[node] in self._found.failures:
            return False
        for later in self._after(parent, line):
            if self._kind(later) == "prompt":
                return False
            if self._role(later) == "assistant" and self._nodes[later] not in self._found.failures:
                return not self._one_answer(node, later)
        return False

    def _one_answer(self, node: int, other: int) -> bool:
        """Whether two records may be of one API answer; those without an id cannot be told apart."""
        if self._role(other) != "assistant":
            return False
        groups = self._found.skeleton.groups
        mine, theirs = groups[self._nodes[node]], groups[self._nodes[other]]
        return mine is None or theirs is None or mine == theirs

    def _kind(self, node: int) -> str:
        return self._found.skeleton.kinds[self._nodes[node]]

    def _role(self, node: int) -> str:
        return self._found.skeleton.roles[self._nodes[node]]
