"""A hit in its place: the message around what was looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from bough.core.searching.hits import Hit
from bough.core.searching.query import Query
from bough.core.searching.snippets import lit
from bough.core.searching.titles import Whole
from bough.core.summary import Summary
from bough.tui.safe import safe, safe_line
from bough.tui.widgets.times import short_time

_BEFORE = 2000
_AFTER = 6000
"""Characters of a message shown before and after the first thing that was looked for."""
_PLACES = {"text": "", "thinking": "thinking", "inputs": "tool call", "results": "tool result"}


class Preview(VerticalScroll, can_focus=False):
    """The message of a hit, with what was looked for lit up."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(id="preview-scroll")
        self._now = now
        self._text = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        yield self._text

    def show(self, hit: Hit, text: str, query: Query) -> None:
        """Show a message."""
        content, line = _content(hit, text, query)
        self._text.update(content)
        self.scroll_to(y=max(0, line - 3), animate=False)

    def show_whole(self, whole: Whole) -> None:
        """Show what a list knows of a conversation."""
        self._text.update(_about(whole.summary, self._now()))
        self.scroll_to(y=0, animate=False)

    def clear(self) -> None:
        """Show nothing."""
        self._text.update("")

    def move(self, step: int) -> None:
        """Scroll by half a page."""
        self.scroll_relative(y=step * max(1, self.size.height // 2), animate=False)


def _content(hit: Hit, text: str, query: Query) -> tuple[Content, int]:
    """The message as content, and the line of it that the first thing looked for is on."""
    begin, cut = _window(text, query)
    marks = lit(cut, query)
    parts: list[str | tuple[str, str]] = [_head(hit), "\n"]
    if begin:
        parts.append(("…\n", "$text-muted"))
    at = 0
    for start, end in marks:
        parts += [safe(cut[at:start]), (safe(cut[start:end]), "bold $accent reverse")]
        at = end
    parts.append(safe(cut[at:]))
    first = marks[0][0] if marks else 0
    return Content.assemble(*parts), cut.count("\n", 0, first) + 2


def _about(summary: Summary, now: datetime) -> Content:
    """Where a conversation was held and when, and what a person asked first and last."""
    counts = [f"{summary.messages:,} messages"] if summary.messages is not None else []
    counts += [f"{summary.branches:,} branches"] if (summary.branches or 0) > 1 else []
    facts = [*counts, short_time(summary.updated, now), *(f"#{tag}" for tag in summary.tags)]
    parts: list[str | tuple[str, str]] = [(safe_line(" · ".join(filter(None, facts))) + "\n", "$text-muted")]
    if summary.project:
        parts.append((safe_line(summary.project) + "\n", "$text-muted"))
    for what, prompt in (("begins with", summary.first_prompt), ("last prompt", summary.last_prompt)):
        if prompt and not (what == "last prompt" and prompt == summary.first_prompt):
            parts += ["\n", (f"{what}\n", "$text-muted"), safe(prompt), "\n"]
    return Content.assemble(*parts)


def _window(text: str, query: Query) -> tuple[int, str]:
    """The part of a message that is shown: around the first thing looked for, as far as a quick look tells."""
    if len(text) <= _BEFORE + _AFTER:
        return 0, text
    whole = lit(text[:200_000], query)
    first = whole[0][0] if whole else 0
    begin = max(0, first - _BEFORE)
    return begin, text[begin : first + _AFTER]


def _head(hit: Hit) -> tuple[str, str]:
    """Where it is: the branch and what of the message it is."""
    if hit.live is None:
        where = ""
    elif hit.agent:
        where = "a sub-agent's branch"
    elif hit.live:
        where = "on the current branch"
    else:
        where = f"on abandoned branch {hit.branch_name or (hit.branch or '')[:8]}"
    facts = [_PLACES[hit.snippet.place], where]
    return (safe_line(" · ".join(filter(None, facts))) + "\n", "$text-muted")
