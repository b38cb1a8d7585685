"""From a conversation or a heading to the strip that shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from bough.core.summary import Summary
from bough.tui.safe import safe_line
from bough.tui.widgets.cells import fit, fit_end, short_number
from bough.tui.widgets.line_view import Look
from bough.tui.widgets.palette import Palette
from bough.tui.widgets.times import TIME_WIDTH, short_time

from .listing import Group, Row

_PALETTE = "project title unread source facts forks live readonly problem cursor focused hover bar"
COMPONENTS = frozenset(f"conversation-list--{part}" for part in _PALETTE.split())
_LOOKS: dict[Look, tuple[str, ...]] = {
    Look.PLAIN: (),
    Look.HOVER: ("conversation-list--hover",),
    Look.CURSOR: ("conversation-list--cursor",),
    Look.FOCUSED: ("conversation-list--focused",),
}
_SHORT = {
    "claude-code": "cc",
    "codex": "cx",
    "chatgpt": "gp",
    "bough": "bo",
    "codebuddy": "cb",
    "claw-code": "cw",
    "kodegen": "kg",
    "helixcode": "hx",
    "multiagentcoder": "ma",
    "claude-ai": "ca",
    "gemini-cli": "gm",
    "cline": "cl",
    "roo-code": "ro",
    "continue": "ct",
    "aider": "ai",
    "librechat": "lc",
    "openassistant": "oa",
    "sharegpt": "sg",
    "sillytavern": "st",
    "opencode": "oc",
    "crush": "cr",
    "open-webui": "ow",
    "llm": "lm",
}
"""Sources in two letters; others by their first two."""
_NARROW = 36
"""Cells below which forks and source give way to the title."""

Piece = tuple[str, str]
"""Words and the part of the palette they are in."""


class Marks(NamedTuple):
    """One set of signs."""

    cursor: str = "▌"
    forks: str = "⑂"
    live: str = "⚡"
    problem: str = "⚠"
    unknown: str = "…"
    folded: str = "▸"
    readonly: str = "ro"
    draft: str = "✎"
    new: str = "+"
    gone: str = "✗"
    kept: str = "⌂"


UNICODE = Marks()
ASCII = Marks(">", "Y", "*", "!", "..", "+", draft="~", gone="x", kept="^")


class Painter:
    """Draws rows of the list."""

    def __init__(self, marks: Marks, now: Callable[[], datetime], home: str) -> None:
        self._marks = marks
        self._now = now
        self._home = home
        self.sources_shown = False
        """Whether each conversation names its source: of use where there are several."""
        self.drafts: frozenset[str] = frozenset()
        """References of the conversations for which something was typed and not saved."""
        self.new: frozenset[str] = frozenset()
        """Those that became more since the person looked."""
        self.gone: frozenset[str] = frozenset()
        """Those that are not there any more, and are listed as long as they are shown."""

    def strip(self, row: Row, look: Look, width: int, palette: Palette) -> Strip:
        """A row in exactly `width` cells."""
        left = [(self._marks.cursor if look >= Look.CURSOR else " ", "bar")]
        if isinstance(row, Group):
            middle, right = (self._project(row.project), "project"), self._folded(row)
        else:
            middle = self._title(row)
            left += self._source(row, width)
            right = [*self._states(row), *self._facts(row, width)]
        taken = sum(cell_len(words) for words, _ in (*left, *right))
        cut = fit_end if isinstance(row, Group) else fit
        fitted = (cut(middle[0], width - taken, ascii=self._marks is ASCII), middle[1])
        overlay = _LOOKS[look]
        strip = Strip(
            [
                Segment(words, palette.style(f"conversation-list--{part}", *overlay))
                for words, part in (*left, fitted, *right)
                if words
            ]
        )
        return strip if strip.cell_length == width else strip.adjust_cell_length(width, palette.style(*overlay))

    def _project(self, project: str) -> str:
        """A folder as a person writes it, with ~ for home."""
        if not project:
            return "no folder"
        if self._home and (project == self._home or project.startswith(self._home.rstrip("/\\") + _separator(project))):
            project = "~" + project[len(self._home.rstrip("/\\")) :]
        return safe_line(project)

    def _folded(self, group: Group) -> list[Piece]:
        return [(f" {self._marks.folded} {group.conversations}", "facts")] if group.folded else []

    def _title(self, row: Summary) -> Piece:
        if row.title:
            return safe_line(row.title), "title"
        return ("(no prompt)" if row.read else self._marks.unknown), "unread"

    def _source(self, row: Summary, width: int) -> list[Piece]:
        if not self.sources_shown or width < _NARROW:
            return []
        short = _SHORT.get(row.source) or safe_line(row.source)[:2]
        return [(f"{fit(short, 2)} ", "source")]

    def _states(self, row: Summary) -> list[Piece]:
        marks = self._marks
        states = [
            (row.ref in self.gone, marks.gone, "problem"),
            (row.ref in self.new, marks.new, "bar"),
            (row.kept, marks.kept, "facts"),
            (row.live, marks.live, "live"),
            (row.locked is not None, marks.readonly, "readonly"),
            (bool(row.problems), marks.problem, "problem"),
            (row.ref in self.drafts, marks.draft, "bar"),
        ]
        return [(f" {mark}", part) for on, mark, part in states if on]

    def _facts(self, row: Summary, width: int) -> list[Piece]:
        forks = f"{self._marks.forks}{short_number(row.forks)}" if row.forks else ""
        count = short_number(row.messages) if row.messages is not None else self._marks.unknown
        time = short_time(row.updated, self._now())
        told: list[Piece] = [(f" {forks}", "forks")] if forks and width >= _NARROW else []
        return [*told, (f"{count:>6}{time:>{TIME_WIDTH + 1}}", "facts")]


def _separator(project: str) -> str:
    return "\\" if "\\" in project and "/" not in project else "/"


def home_folder() -> str:
    """The person's home folder; empty if there is none."""
    try:
        return str(Path.home())
    except RuntimeError:
        return ""
