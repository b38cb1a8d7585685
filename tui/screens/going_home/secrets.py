"""What looks like a secret in what is exported, and what becomes of each: replaced, unless a person keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from bough.tui.safe import safe_line

if TYPE_CHECKING:
    from bough.core.exporting.redacting import Finding


class Secrets:
    """The findings of one reading."""

    def __init__(self, found: Sequence[Finding] = ()) -> None:
        self.found = found
        self._kept: set[int] = set()

    @property
    def kept(self) -> frozenset[int]:
        """Numbers of the findings that stay as they are."""
        return frozenset(self._kept)

    def turn(self, at: int) -> None:
        """Keep a finding that was to be replaced, or replace one that was to be kept."""
        self._kept ^= {self.found[at].number}

    def rows(self) -> list[Content]:
        """One line a finding."""
        return [self._row(one) for one in self.found]

    def in_words(self, how: str) -> str:
        """How many there are, and what becomes of them; `how` says which key leads to or from their list."""
        if not self.found:
            return "nothing looks like one; look yourself before strangers do"
        return f"{len(self.found)} found, {len(self.found) - len(self._kept)} will be replaced · {how}"

    def _row(self, one: Finding) -> Content:
        kept = one.number in self._kept
        mark = ("keep     ", "$text-warning") if kept else ("replace  ", "$text-success")
        times = f" · {one.times} times" if one.times > 1 else ""
        return Content.assemble(mark, (safe_line(f"{one.kind}  {one.masked}"), ""), (times, "$text-muted"))
