"""The list of conversations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.timer import Timer

from bough.core.summary import Summary
from bough.tui.widgets.cells import fit
from bough.tui.widgets.times import local_now

from .navigation import ListNavigation
from .painter import ASCII, COMPONENTS, UNICODE, Painter, home_folder


class ConversationList(ListNavigation):
    """Conversations by recency, grouped by project. `selected` hears where the cursor goes, `opened` what is entered.

    Headings are stepped over, unless their group is folded.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    DEFAULT_CSS: ClassVar[str] = """
    ConversationList {
        & > .conversation-list--project { color: $text-muted; }
        & > .conversation-list--title { color: $foreground; }
        & > .conversation-list--unread { color: $quiet; }
        & > .conversation-list--source { color: $quiet; }
        & > .conversation-list--facts { color: $text-muted; }
        & > .conversation-list--forks { color: $fork; }
        & > .conversation-list--live { color: $live; }
        & > .conversation-list--readonly { color: $readonly; }
        & > .conversation-list--problem { color: $warning; }
        & > .conversation-list--bar { color: $accent; }
        & > .conversation-list--hover { background: $boost; }
        & > .conversation-list--cursor { background: $panel; }
        & > .conversation-list--focused { background: $panel; text-style: bold; }
    }
    """
    SETTLE_DELAY: ClassVar[float] = 0.1
    """Seconds in which conversations that change their place are gathered, while a library is being read."""
    CALM_DELAY: ClassVar[float] = 0.6
    """The same for those that others write: what is written all the time must not stir the list all the time."""

    def __init__(
        self,
        selected: Callable[[Summary], None],
        opened: Callable[[Summary], None],
        *,
        retitled: Callable[[], None] = lambda: None,
        now: Callable[[], datetime] = local_now,
        ascii: bool | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """All are called in the same breath as the key; `retitled` when `title` says something else.

        `now` is the clock that times are relative to.
        """
        super().__init__(selected, opened, ascii=ascii, name=name, id=id, classes=classes)
        self._retitled = retitled
        self._painter = Painter(ASCII if self.ascii else UNICODE, now, home_folder())
        self._before_filter: tuple[str | None, int] | None = None
        self._query = ""
        self._settling: Timer | None = None

    # What is shown

    def show(self, summaries: Iterable[Summary], *, folded: Collection[str] | None = None) -> None:
        """List these conversations. The cursor's stays on its line of the screen; at first it is the newest.

        `folded` are projects whose conversations are hidden; None leaves that as it is.
        """
        if folded is not None:
            self._listing.folded = set(folded)
        self._change(lambda: self._listing.show(summaries))
        self._painter.sources_shown = len(self._listing.sources()) > 1
        self._retitled()

    def update_one(self, summary: Summary) -> None:
        """Show what became of one conversation. One that changes its place does so a moment later, with others."""
        known = self._listing.get(summary.ref) is not None
        due = self._listing.put(summary)
        if summary.source != "" and not self._painter.sources_shown and not known:
            self._painter.sources_shown = len(self._listing.sources()) > 1
        row = self._listing.row_of(summary.ref)
        if due:
            self._settle_later(self.SETTLE_DELAY)
        if row is not None:
            self.strips.clear()
            self.repaint(row)

    def _settle_later(self, seconds: float) -> None:
        if not self.is_running:
            self.settle()
        elif self._settling is None:
            self._settling = self.set_timer(seconds, self.settle)

    def update_many(self, summaries: Iterable[Summary], gone: Iterable[str] = ()) -> None:
        """Show what became of many conversations, and that others are gone. They go to their places a while later."""
        due = self._listing.take_away(gone)
        for summary in summaries:
            due = self._listing.put(summary) or due
        self._painter.sources_shown = len(self._listing.sources()) > 1
        if due:
            self._settle_later(self.CALM_DELAY)
        self.strips.clear()
        self.refresh(self.window.region)

    def mark_new(self, refs: Iterable[str]) -> None:
        """Mark the conversations that became more since the person looked, and no others."""
        self._painter.new = self._marked(self._painter.new, refs)

    def mark_gone(self, refs: Iterable[str]) -> None:
        """Mark the conversations that are not there any more."""
        self._painter.gone = self._marked(self._painter.gone, refs)

    def _marked(self, before: frozenset[str], refs: Iterable[str]) -> frozenset[str]:
        marked = frozenset(refs)
        if marked != before:
            self.strips.clear()
            self.refresh(self.window.region)
        return marked

    def mark_drafts(self, refs: Iterable[str]) -> None:
        """Mark the conversations for which something was typed and not saved."""
        self._painter.drafts = self._marked(self._painter.drafts, refs)

    def settle(self) -> None:
        """Put conversations that changed in their places now."""
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
        self._change(self._listing.arrange)
        self._retitled()

    def select(self, ref: str) -> bool:
        """Put the cursor on a conversation, its group unfolded, and tell nobody. Returns whether it is listed."""
        summary = self._listing.get(ref)
        if summary is not None and summary.project in self._listing.folded:
            self._fold(summary.project, folded=False)
        row = self._listing.row_of(ref)
        if row is None:
            return False
        self._ref = ref
        self.put_cursor(row)
        return True

    @property
    def folded(self) -> tuple[str, ...]:
        """Projects whose conversations are hidden, to give back to `show`."""
        return tuple(sorted(self._listing.folded))

    @property
    def title(self) -> str:
        """How many conversations there are, for the pane's border; `12 of 612 with “words”` while filtering."""
        total = f"{len(self._listing):,}"
        return f"{self._listing.found:,} of {total} with “{self._query}”" if self._listing.filtering else total

    # Filter

    def filter(self, text: str) -> None:
        """Show only conversations that hold every word of `text`; for none, all again.

        The cursor then is where it was before, unless it was moved since.
        """
        if not text.strip():
            self.clear_filter()
            return
        if self._before_filter is None:
            self._before_filter = (self._ref, self.cursor_line - self.top)
        self._query = text.strip()
        self._listing.filter(text)
        self.strips.clear()
        self.place(0)
        self.put_cursor(self._line_of(self._ref))
        self._retitled()

    def clear_filter(self) -> None:
        """Show all conversations again."""
        before, self._before_filter = self._before_filter, None
        if before is None:
            return
        ref, row = before
        row = row if ref == self._ref else self.cursor_line - self.top
        self._listing.filter("")
        self._settle_at(row)
        self._retitled()

    # Lines

    def paint(self, line: int, width: int) -> Strip:
        """A row."""
        return self._painter.strip(self._listing.rows[line], self.look(line), width, self.palette)

    def strip_at(self, row: int, width: int) -> Strip:
        """A row of the window; where a filter finds nothing, the first says so."""
        if row == 0 and self._listing.filtering and not self.line_count():
            style = self.palette.style("conversation-list--unread")
            return Strip([Segment(fit(" no conversation says that", width), style)], width)
        return super().strip_at(row, width)
