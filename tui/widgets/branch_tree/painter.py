"""From a row of the tree to the strip that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from bough.core.conversation import Conversation
from bough.core.errors import BoughError
from bough.tui.safe import safe_line
from bough.tui.widgets.cells import fit, short_number
from bough.tui.widgets.line_view import Look
from bough.tui.widgets.newest import entries_of
from bough.tui.widgets.palette import Palette
from bough.tui.widgets.times import TIME_WIDTH, short_time

from .layout import Layout
from .marks import ASCII, Marks, guides
from .rows import Row
from .state import GoingOn, Marked

_PALETTE = "guide answer prompt tool thinking summary name agent facts active live new label quiet cursor focused hover"
COMPONENTS = frozenset(f"branch-tree--{part}" for part in _PALETTE.split())
_LOOKS: dict[Look, tuple[str, ...]] = {
    Look.PLAIN: (),
    Look.HOVER: ("branch-tree--hover",),
    Look.CURSOR: ("branch-tree--cursor",),
    Look.FOCUSED: ("branch-tree--focused",),
}
_PARTS = {
    "prompt": "prompt",
    "call": "tool",
    "result": "tool",
    "thinking": "thinking",
    "context": "quiet",
    "summary": "summary",
}
_FACTS_WIDTH = 5 + TIME_WIDTH
_NARROW = 30
"""Cells below which counts and times give way to words."""

Piece = tuple[str, str]
"""Words and the part of the palette they are in."""


class Painter:
    """Draws the rows of one conversation. Bodies are read for the rows that are drawn, and no others."""

    def __init__(
        self, conversation: Conversation, layout: Layout, marks: Marks, now: Callable[[], datetime], going_on: GoingOn
    ) -> None:
        self._conversation = conversation
        self._layout = layout
        self._tree = layout.tree
        self._marks = marks
        self._now = now
        self._live = going_on.live
        self._new = entries_of(going_on.new, layout.tree.skeleton.ids)
        self.marked = Marked()
        """What is marked to be compared."""
        self._strands_with_news = {layout.strand_of[layout.tree.segment_of(entry)] for entry in self._new}

    def strip(self, row: Row, look: Look, width: int, palette: Palette) -> Strip:
        """A row in exactly `width` cells."""
        cursor = self._marks.cursor if look >= Look.CURSOR else " "
        left = [(cursor, "active"), (guides(row, self._marks), "guide"), self._mark(row)]
        right = self._facts(row) if width >= _NARROW else []
        states = self.marks(row)
        taken = sum(cell_len(words) for words, _ in (*left, *states, *right))
        middle = self._fitted(self._words(row), width - taken)
        overlay = _LOOKS[look]
        pieces = [*left, *middle, *states, *right]
        segments = [Segment(words, palette.style(f"branch-tree--{part}", *overlay)) for words, part in pieces if words]
        strip = Strip(segments)
        return strip if strip.cell_length == width else strip.adjust_cell_length(width, palette.style(*overlay))

    def text(self, item: int) -> str:
        """What a filter looks in: a message's preview, its label, and the name of the branch it is the head of."""
        entry = self._tree.nodes[item]
        head = self._layout.heads.get(item)
        name = (self._tree.branches[head].name or "") if head is not None else ""
        return f"{self._preview(item)} {self._label(entry)} {name}"

    def _mark(self, row: Row) -> Piece:
        """The sign in a row's own column."""
        marks = self._marks
        if row.closed or row.last:
            return self._head_mark(row)
        if row.first:
            return (marks.opened if row.depth else marks.top) + " ", "guide"
        return (f"{marks.fork} " if row.fork else f"{marks.column} "), "guide"

    def _head_mark(self, row: Row) -> Piece:
        branch = self._branch(row)
        if branch is None:
            return self._marks.side + " ", "guide"
        value = self._tree.branches[branch]
        if value.active:
            return self._marks.active + " ", "active"
        return (self._marks.agent + " ", "agent") if value.kind == "agent" else (self._marks.head + " ", "guide")

    def _words(self, row: Row) -> list[Piece]:
        branch = self._branch(row) if row.closed or row.last else self._layout.heads.get(row.item)
        value = self._tree.branches[branch] if branch is not None else None
        diverged = [(self._marks.diverged + " ", "label")] if value is not None and value.diverged else []
        name = safe_line(value.name) if value is not None and value.name else ""
        if row.closed:
            return [
                *diverged,
                *([(f"{name} ", "name")] if name else []),
                (self._title(row), "quiet" if name else "name"),
            ]
        entry = self._tree.nodes[row.item]
        label = self._label(entry)
        pieces = [(f"{self._marks.label}{safe_line(label)} ", "label")] if label else []
        named = [(f"{name} ", "name")] if name else []
        return [*diverged, *named, *pieces, self._said(row.item, entry)]

    def _said(self, item: int, entry: int) -> Piece:
        kind = self._tree.skeleton.kinds[entry]
        marks = self._marks
        signs = {"prompt": marks.prompt, "summary": marks.summary, "thinking": marks.thinking}
        sign = marks.tool if kind in ("call", "result") else signs.get(kind, "")
        return f"{sign} {self._preview(item)}".lstrip(" "), _PARTS.get(kind, "answer")

    def _title(self, row: Row) -> str:
        """What a branch without a name is called: its first own prompt, else its first own message."""
        if row.strand < 0:
            branch = self._tree.branches[~row.item]
            return "" if branch.name else safe_line(branch.id)
        prompt = self._first_prompt(row.strand)
        return self._preview(row.item if prompt is None else prompt)

    def _first_prompt(self, strand: int) -> int | None:
        """The first node of a strand that a person typed."""
        tree, layout = self._tree, self._layout
        segment = layout.firsts[strand]
        while segment >= 0:
            start, end = tree.segments[segment].start, tree.segments[segment].end
            try:
                return tree.node(tree.skeleton.kinds.index("prompt", tree.nodes[start], tree.nodes[end - 1] + 1))
            except ValueError:
                segment = layout.main[segment]
        return None

    def _facts(self, row: Row) -> list[Piece]:
        """How many messages a strand has and when its head was said, on the row that stands for its head."""
        if row.strand < 0 or not (row.closed or row.last):
            return []
        segments, layout = self._tree.segments, self._layout
        last = segments[layout.lasts[row.strand]]
        above = segments[layout.firsts[row.strand]].parent
        count = last.depth - (segments[above].depth if above >= 0 else 0)
        time = short_time(self._tree.skeleton.time(self._tree.nodes[last.end - 1]), self._now())
        return [(f"{short_number(count):>5}{time:>{TIME_WIDTH + 1}}"[-_FACTS_WIDTH - 1 :], "facts")]

    def _branch(self, row: Row) -> int | None:
        return ~row.item if row.strand < 0 else self._layout.branch(row.strand)

    @property
    def marks_any(self) -> bool:
        """Whether any row may have a mark."""
        return bool(self._new or self._live or self.marked != Marked())

    def marks(self, row: Row) -> list[Piece]:
        """The marks of a row: what is compared, what is new, where others write."""
        states = [
            (self._is_marked(row), self._marks.marked, "label"),
            (self._is_new(row), self._marks.new, "new"),
            (self._is_live(row), self._marks.live, "live"),
        ]
        return [(f" {mark}", part) for on, mark, part in states if on]

    def _is_marked(self, row: Row) -> bool:
        """Whether it is the marked message, or stands for the head of the marked branch."""
        if self.marked.message:
            return (
                not row.closed
                and row.item >= 0
                and self._tree.skeleton.ids[self._tree.nodes[row.item]] == self.marked.message
            )
        if not self.marked.branch or not (row.closed or row.last or row.strand < 0):
            return False
        branch = self._branch(row)
        return branch is not None and self._tree.branches[branch].id == self.marked.branch

    def _is_new(self, row: Row) -> bool:
        """Whether it is a new message, or stands for a strand that holds one."""
        if row.closed:
            return row.strand in self._strands_with_news
        return row.item >= 0 and self._tree.nodes[row.item] in self._new

    def _is_live(self, row: Row) -> bool:
        if not self._live or not (row.closed or row.last):
            return False
        branch = self._branch(row)
        return branch is not None and self._tree.branches[branch].id in self._live

    def _label(self, entry: int) -> str:
        labels = self._tree.skeleton.labels
        return labels.get(self._tree.skeleton.ids[entry], "") if labels else ""

    def _preview(self, item: int) -> str:
        try:
            said = self._conversation.preview(self._tree.nodes[item])
        except BoughError:
            return "(cannot be read any more: open the conversation again)"
        return safe_line(said) or "(empty)"

    def _fitted(self, pieces: Iterable[Piece], width: int) -> list[Piece]:
        """Pieces cut and filled to exactly `width` cells together."""
        fitted: list[Piece] = []
        *before, (last, last_part) = pieces
        for words, part in before:
            cells = min(cell_len(words), max(0, width))
            words = fit(words, cells, ascii=self._marks is ASCII)
            width -= cells
            fitted.append((words, part))
        return [*fitted, (fit(last, width, ascii=self._marks is ASCII), last_part)]
