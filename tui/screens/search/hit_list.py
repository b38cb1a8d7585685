"""The list of hits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from bough.core.searching.hits import Hit
from bough.core.searching.snippets import Snippet
from bough.core.searching.titles import Whole
from bough.tui.safe import safe_line
from bough.tui.widgets.cells import fit
from bough.tui.widgets.line_view import CursorView, Look
from bough.tui.widgets.times import TIME_WIDTH, short_time

from .rows import Heading, More, Offer, Row, is_same

_PALETTE = "title project text lit role time bar branch saved cursor hover"
_WHO = {"user": "you", "assistant": "ai", "system": "sys", "tool": "tool"}
_ROLE_WIDTH = 4
_LABEL_WIDTH = 20
_LEAD = 18
"""Characters left before the first thing that was looked for, where there is no room for more."""
_LOOKS: dict[Look, tuple[str, ...]] = {
    Look.PLAIN: (),
    Look.HOVER: ("hit-list--hover",),
    Look.CURSOR: ("hit-list--cursor",),
    Look.FOCUSED: ("hit-list--cursor",),
}

Piece = tuple[str, str]


class HitList(CursorView):
    """Hits under their conversations. `moved` hears where the cursor goes, `chosen` what is entered."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"hit-list--{part}" for part in _PALETTE.split()}
    DEFAULT_CSS: ClassVar[str] = """
    HitList {
        & > .hit-list--title { color: $foreground; text-style: bold; }
        & > .hit-list--project { color: $quiet; }
        & > .hit-list--text { color: $foreground 80%; }
        & > .hit-list--lit { color: $accent; text-style: bold; }
        & > .hit-list--role { color: $text-muted; }
        & > .hit-list--time { color: $quiet; }
        & > .hit-list--branch { color: $fork; }
        & > .hit-list--saved { color: $accent; }
        & > .hit-list--bar { color: $accent; }
        & > .hit-list--cursor { background: $panel; }
        & > .hit-list--hover { background: $boost; }
    }
    """

    def __init__(
        self,
        moved: Callable[[Row], None],
        chosen: Callable[[Row], None],
        *,
        now: Callable[[], datetime],
        ascii: bool = False,
    ) -> None:
        super().__init__(ascii=ascii)
        self._moved = moved
        self._chosen = chosen
        self._now = now
        self._rows: Sequence[Row] = ()
        self._nothing = ""
        self.can_focus = False  # what is typed goes to the line above, always

    def show(self, rows: Sequence[Row], *, nothing: str = "", stay: bool = False) -> None:
        """Show other rows; `nothing` says why there are none. `stay`: the cursor stays on its hit if it is there."""
        before, line = self.current, self.cursor_line
        self._rows, self._nothing = rows, nothing
        self.strips.clear()
        same = next((at for at, row in enumerate(rows) if is_same(row, before)), None) if stay else None
        first = next((at for at in range(len(rows)) if self.accepts(at)), 0)
        if same is None:
            self.place(0)
        else:
            self.place(max(0, self.top + same - line))  # it stays on its line of the screen
        self.put_cursor(same if same is not None else first)

    def select(self, row: Row) -> None:
        """Put the cursor on a row, if it is there."""
        found = next((at for at, other in enumerate(self._rows) if is_same(row, other)), None)
        if found is not None:
            self.put_cursor(found)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor_line] if self.cursor_line < len(self._rows) else None

    @property
    def at_end(self) -> bool:
        """Whether the cursor is on the last row."""
        return bool(self._rows) and self.cursor_line == len(self._rows) - 1

    def next_group(self, step: int) -> None:
        """To the first hit of the next conversation, or of the one before."""
        heads = [at for at, row in enumerate(self._rows) if isinstance(row, Heading)]
        if step > 0:
            wanted = next((at for at in heads if at > self.cursor_line), None)
        else:
            wanted = next((at for at in reversed(heads) if at < self.cursor_line - 1), None)
        if wanted is not None:
            self.go(wanted + 1)

    # Lines

    def line_count(self) -> int:
        """All rows."""
        return len(self._rows)

    def accepts(self, line: int) -> bool:
        """Headings are stepped over."""
        return not isinstance(self._rows[line], Heading)

    def cursor_moved(self, line: int) -> None:
        """The cursor is on another hit."""
        self._moved(self._rows[line])

    def activated(self, line: int) -> None:
        """The person wants to go to the hit under the cursor."""
        self._chosen(self._rows[line])

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window; where there are none, the first says why."""
        if row == 0 and not self._rows and self._nothing:
            style = self.palette.style("hit-list--time")
            return Strip([Segment(fit(f" {safe_line(self._nothing)}", width, ascii=self.ascii), style)], width)
        return super().strip_at(row, width)

    def paint(self, line: int, width: int) -> Strip:
        """A conversation, a hit, or a search."""
        row, look = self._rows[line], self.look(line)
        match row:
            case Heading():
                left, middle, right = self._heading(row)
            case Offer():
                left, middle, right = self._offer(row)
            case Whole():
                left, middle, right = self._whole(row)
            case More():
                left, middle, right = [], [(f" … {row.number:,} more conversations", "project")], []
            case _:
                left, middle, right = self._hit(row)
        left = [(self._bar(look), "bar"), *left]
        room = width - sum(cell_len(words) for words, _ in (*left, *right))
        if isinstance(row, Hit) and sum(cell_len(words) for words, _ in middle) > room:
            middle = self._without_lead(middle)
        pieces = [*left, *_fitted(middle, room, ascii=self.ascii), *right]
        overlay = _LOOKS[look]
        strip = Strip([Segment(words, self.palette.style(f"hit-list--{part}", *overlay)) for words, part in pieces])
        return strip.adjust_cell_length(width, self.palette.style(*overlay))

    def _without_lead(self, text: list[Piece]) -> list[Piece]:
        """A piece of text that begins shortly before what was looked for: that has to be seen."""
        if len(text) < 2 or text[0][1] != "text" or len(text[0][0]) <= _LEAD:
            return text
        return [(("~" if self.ascii else "…") + text[0][0][-_LEAD:], "text"), *text[1:]]

    def _bar(self, look: Look) -> str:
        if look < Look.CURSOR:
            return " "
        return ">" if self.ascii else "▌"

    def _heading(self, row: Heading) -> tuple[list[Piece], list[Piece], list[Piece]]:
        summary = row.summary
        facts = " · ".join(filter(None, (summary.source, summary.project.rstrip("/").rpartition("/")[2])))
        behind = [(f"  {safe_line(facts)}", "project")]
        if not summary.title:
            return [], [(safe_line(summary.path.rpartition("/")[2]), "title")], behind
        pieces = Snippet(summary.title, tuple(row.marks)).pieces()
        return [], [(safe_line(words), "lit" if lit else "title") for words, lit in pieces], behind

    def _whole(self, row: Whole) -> tuple[list[Piece], list[Piece], list[Piece]]:
        summary = row.summary
        why = "the conversation" if row.by == "name" else "says all of it"
        messages = f"{summary.messages:,} messages" if summary.messages is not None else ""
        tags = " ".join(f"#{tag}" for tag in summary.tags)
        facts = safe_line(" · ".join(filter(None, (why, messages, tags))))
        return [(" ", "role")], [(facts, "role")], [self._time(summary.updated)]

    def _time(self, time: datetime | None) -> Piece:
        return f" {short_time(time, self._now()):>{TIME_WIDTH}}", "time"

    def _offer(self, row: Offer) -> tuple[list[Piece], list[Piece], list[Piece]]:
        mark = ("*" if self.ascii else "★") if row.saved else " "
        return [(f"{mark} ", "saved")], [(safe_line(row.text), "text")], []

    def _hit(self, hit: Hit) -> tuple[list[Piece], list[Piece], list[Piece]]:
        who = fit(safe_line(_WHO.get(hit.role, hit.role)), _ROLE_WIDTH)
        left: list[Piece] = [(f" {who} ", "role")]
        if hit.live is False:
            mark = "Y" if self.ascii else "⑂"
            left.append((f"{mark} ", "branch"))
        if hit.label:
            label = safe_line(hit.label)
            left.append((f"{fit(label, min(cell_len(label), _LABEL_WIDTH), ascii=self.ascii)}  ", "saved"))
        text = [(safe_line(words), "lit" if lit else "text") for words, lit in hit.snippet.pieces()]
        return left, text, [self._time(hit.time)]


def _fitted(pieces: Sequence[Piece], room: int, *, ascii: bool) -> list[Piece]:
    """Pieces that fill so many cells: cut where they are longer, filled up where they are shorter."""
    shown: list[Piece] = []
    for words, part in pieces:
        taken = cell_len(words)
        if taken > room:
            return [*shown, (fit(words, room, ascii=ascii), part)] if room > 0 else shown
        shown.append((words, part))
        room -= taken
    return [*shown, (" " * room, "text")] if room > 0 else shown
