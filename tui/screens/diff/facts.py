"""What stands above a diff: both sides with all that is known of their own messages, and how much differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from textual.content import Content
from textual.widget import Widget

from bough.core.comparing import Diff, Side
from bough.core.comparing.side import Way
from bough.tui.safe import safe_line
from bough.tui.screens.naming import names
from bough.tui.widgets.transcript.words import amount, plural

_MOST_NAMED = 12
"""Files that are named; the rest is counted."""


class Line(NamedTuple):
    """A line of the header: what comes first may be cut so that the rest has room."""

    first: Content
    rest: Content = Content("")

    def fitted(self, width: int) -> Content:
        """In so many cells; the first part keeps half of them where both do not fit."""
        room = max(width // 2, width - self.rest.cell_length)
        return Content.assemble(self.first.truncate(room, ellipsis=True), self.rest).truncate(width, ellipsis=True)


class DiffHead(Widget):
    """The header of a diff, one line a fact."""

    ALLOW_SELECT = False

    def __init__(self, now: Callable[[], datetime], *, ascii: bool = False) -> None:
        """`now` is asked for its zone."""
        super().__init__(id="head")
        self._now = now
        self._ascii = ascii
        self._lines: Sequence[Line] = ()

    def show(self, diff: Diff) -> None:
        """Tell of another diff."""
        minus = "-" if self._ascii else "−"
        ours, theirs = names(*(Way(side.conversation, side.branch, side.entries) for side in (diff.ours, diff.theirs)))
        zone = self._now().tzinfo
        self._lines = [
            *_side(diff.ours, ours, minus, "$removed", zone),
            *_side(diff.theirs, theirs, "+", "$added", zone),
            _between(diff, minus),
        ]
        self.styles.height = len(self._lines)
        self.refresh()

    def render(self) -> Content:
        """The lines, cut to the width."""
        return Content("\n").join(line.fitted(self.content_size.width) for line in self._lines)


def _side(side: Side, name: str, sign: str, color: str, zone: tzinfo | None) -> list[Line]:
    facts = side.facts
    count = f"{plural(len(side.entries), 'message')}, {facts.messages:,} own" if side.entries else "no messages"
    spent = amount(facts.usage) if facts.usage is not None else ""
    told = " · ".join(filter(None, (count, spent, ", ".join(facts.models), _times(side, zone))))
    title = Content.assemble((f"{sign} ", f"bold {color}"), (name, "bold"))
    first = Line(title, Content(f"   {safe_line(told)}"))
    done = "   ".join(filter(None, (_tools(facts.tools), _files(facts.files))))
    return [first, Line(Content.styled(f"  {safe_line(done)}", "$text-muted"))] if done else [first]


def _times(side: Side, zone: tzinfo | None) -> str:
    """From the first own message to the last, the second day left out where it is the first."""
    first, last = side.facts.first, side.facts.last
    if first is None or last is None:
        return ""
    begin, end = first.astimezone(zone), last.astimezone(zone)
    until = f"{end:%H:%M}" if begin.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{begin:%Y-%m-%d %H:%M}–{until}"


def _tools(tools: Mapping[str, int]) -> str:
    return "tools " + ", ".join(f"{name} {number}" for name, number in tools.items()) if tools else ""


def _files(files: Sequence[str]) -> str:
    if not files:
        return ""
    more = f" and {len(files) - _MOST_NAMED} more" if len(files) > _MOST_NAMED else ""
    return f"files {', '.join(files[:_MOST_NAMED])}{more}"


def _between(diff: Diff, minus: str) -> Line:
    """Where both part, and how many messages differ in which way."""
    counts = dict.fromkeys(("same", "ours", "theirs", "changed"), 0)
    for region in diff.regions:
        counts[region.kind] += max(len(region.ours), len(region.theirs))
    base = diff.base
    where = f"apart after message {base.position + 1}" if base is not None else "no beginning in common"
    common = f"{counts['same']:,} in common"
    said = Content.assemble(
        (f"  {where} · {common} · ", "$text-muted"),
        (f"{minus}{counts['ours']:,}", "$removed"),
        (" · ", "$text-muted"),
        (f"+{counts['theirs']:,}", "$added"),
        (" · ", "$text-muted"),
        (f"~{counts['changed']:,}", "$changed"),
    )
    return Line(said)
