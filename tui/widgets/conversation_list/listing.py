"""Which conversations are listed, and in what order: by project, and by recency within it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from bough.core.summary import Summary
from bough.tui.widgets.times import local_now

from .wanted import wanted

_NEVER = datetime.min.replace(tzinfo=UTC)


class Group(NamedTuple):
    """The heading of a project."""

    project: str
    """Empty for conversations held nowhere in particular."""
    conversations: int
    folded: bool


Row = Group | Summary


class Listing:
    """The rows of the list: a heading for each project, the one with the newest conversation first."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.found = 0
        """Conversations that the filter leaves, those in folded groups included."""
        self.folded: set[str] = set()
        """Projects whose conversations are hidden. Nothing is hidden while filtering."""
        self._all: dict[str, Summary] = {}
        self._words: list[str] = []
        self._asked: Callable[[Summary], bool] | None = None
        self._texts: dict[str, str] = {}
        self._row_of: dict[str, int] = {}
        self._heading_of: dict[str, int] = {}

    def __len__(self) -> int:
        """Number of conversations, filtered or not."""
        return len(self._all)

    def show(self, summaries: Iterable[Summary]) -> None:
        """List these and no others."""
        self._all = {summary.ref: summary for summary in summaries}
        self._texts.clear()
        self.arrange()

    def put(self, summary: Summary) -> bool:
        """Take in what became of a conversation, or a new one.

        Returns whether `arrange` is due: what stays in its place is replaced there.
        """
        before = self._all.get(summary.ref)
        self._all[summary.ref] = summary
        self._texts.pop(summary.ref, None)
        row = self._row_of.get(summary.ref)
        moved = before is None or (before.updated, before.project) != (summary.updated, summary.project)
        if row is not None:
            self.rows[row] = summary
        return moved or self.filtering

    def take_away(self, refs: Iterable[str]) -> bool:
        """List these no longer. Returns whether `arrange` is due; until then their rows stay as they are."""
        before = len(self._all)
        for ref in refs:
            self._all.pop(ref, None)
        return len(self._all) < before

    def filter(self, text: str) -> None:
        """Keep the conversations whose title, project, prompts, id or tags hold every word, in any case.

        Filters of searching everywhere that speak of conversations (`tag:`, `after:`, …) are understood.
        """
        self._words, self._asked = wanted(text, local_now)
        self.arrange()

    @property
    def filtering(self) -> bool:
        """Whether a filter is on."""
        return bool(self._words) or self._asked is not None

    def arrange(self) -> None:
        """Make the rows anew."""
        groups: dict[str, list[Summary]] = {}
        for summary in sorted(filter(self._matches, self._all.values()), key=_age, reverse=True):
            groups.setdefault(summary.project, []).append(summary)
        self.rows = []
        self._heading_of = {}
        for project, members in groups.items():
            folded = project in self.folded and not self.filtering
            self._heading_of[project] = len(self.rows)
            self.rows.append(Group(project, len(members), folded))
            if not folded:
                self.rows.extend(members)
        self.found = sum(map(len, groups.values()))
        self._row_of = {row.ref: at for at, row in enumerate(self.rows) if isinstance(row, Summary)}

    def row_of(self, ref: str) -> int | None:
        """The row of a conversation, or the heading of the folded group it is in. None if it is not listed."""
        row = self._row_of.get(ref)
        if row is None and ref in self._all and self._matches(self._all[ref]):
            return self.heading_of(self._all[ref].project)
        return row

    def heading_of(self, project: str) -> int | None:
        """The row of a project's heading."""
        return self._heading_of.get(project)

    def get(self, ref: str) -> Summary | None:
        """A conversation by its reference, listed or not."""
        return self._all.get(ref)

    def sources(self) -> set[str]:
        """The sources the conversations come from."""
        return {summary.source for summary in self._all.values()}

    def _matches(self, summary: Summary) -> bool:
        if self._asked is not None and not self._asked(summary):
            return False
        if not self._words:
            return True
        text = self._texts.get(summary.ref)
        if text is None:
            said = (summary.title, summary.project, summary.first_prompt, summary.last_prompt, summary.id)
            text = self._texts[summary.ref] = "\n".join((*said, *summary.tags)).casefold()
        return all(word in text for word in self._words)


def _age(summary: Summary) -> datetime:
    return summary.updated or _NEVER
