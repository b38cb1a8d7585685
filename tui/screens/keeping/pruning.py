"""Which snapshots nobody wants any more, by rules that a person types: first what would go, then a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from bough.core.amounts import duration
from bough.core.backup import Keep
from bough.tui.cli.change.answer import count
from bough.tui.cli.times import ago
from bough.tui.counts import bytes_in_words
from bough.tui.widgets.table import Cell, Column, Row

from .desk import WAIT
from .level import Answer, Fact, Level
from .telling import teller

if TYPE_CHECKING:
    from bough.core.backup import Pruned, Snapshot
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen

_RULE = re.compile(r"(last|daily|weekly|monthly)\s+(\d{1,6})|within\s+(\d+\s*[a-z]+)")


def rules(written: str) -> Keep:
    """The rules in a text like `daily 7, within 30d`. Raises ValueError, which says how they are written."""
    keep = Keep()
    for part in filter(None, (part.strip() for part in written.lower().split(","))):
        found = _RULE.fullmatch(part)
        if found is None:
            raise ValueError(f"“{part}” is no rule. Write some of: last 5, within 30d, daily 7, weekly 4, monthly 12.")
        rule = {found[1]: int(found[2])} if found[1] else {"within": duration(found[3])}
        keep = keep._replace(**rule)
    if keep.says_nothing:
        raise ValueError("These rules keep nothing. Write some of: last 5, within 30d, daily 7, weekly 4, monthly 12.")
    return keep


class Prune(Level):
    """What the rules make of each snapshot."""

    columns: ClassVar[Sequence[Column]] = (
        Column("taken"),
        Column("", most=6),
        Column("size", right=True),
        Column("why", wide=True),
    )

    def __init__(self, screen: KeepingScreen, desk: Desk, keep: Keep, written: str) -> None:
        super().__init__(screen, desk)
        self._keep = keep
        self._written = written
        self._found: Pruned | None = None
        self.title = f"pruning · keep {written}: what would go"

    def look(self) -> None:
        """Apply the rules to the list; nothing is removed."""

        def body(task: Task[Pruned]) -> Pruned:
            return self.desk.backup().prune(self._keep, progress=teller(task), stop=lambda: task.stopped)

        self.work("looking what would go", body, self._show, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """What pruning would remove and free."""
        found = self._found
        if found is None:
            return ()
        kept = "The two newest of a store always stay; what a restore replaced stays for a week."
        return (
            Fact("goes", f"{count(len(found.removed), 'snapshot')}, {bytes_in_words(found.freed)} on the disk"),
            Fact("stays", count(len(found.kept), "snapshot")),
            Fact("", kept, "quiet"),
            Fact("", "Before anything goes, what stays is read whole. a removes, after a question.", "quiet"),
        )

    def answers(self) -> Mapping[str, Answer]:
        """The command that prunes, where there is something to remove."""
        found = self._found
        return {"apply": self._ask} if found is not None and (found.removed or found.contents) else {}

    def _show(self, found: Pruned) -> None:
        self._found = found
        kept = [self._row(one.snapshot, ", ".join(one.why), stays=True) for one in found.kept]
        gone = [self._row(one, "no rule keeps it", stays=False) for one in found.removed]
        self.rows = sorted([*kept, *gone], key=lambda row: row.key, reverse=True)
        self.nothing = "There is no snapshot here."
        self.screen.show_level(self)
        if not found.removed and not found.contents:
            self.screen.say("These rules keep all of them.")

    def _row(self, one: Snapshot, why: str, *, stays: bool) -> Row:
        what = Cell("stays", "good") if stays else Cell("goes", "warning")
        cells = (
            Cell(ago(one.time, self.desk.now()), "name"),
            what,
            Cell(bytes_in_words(one.bytes)),
            Cell(why, "quiet"),
        )
        return Row(one.name, cells)

    async def _ask(self) -> None:
        found = self._found
        if found is None:
            return
        what = count(len(found.removed), "snapshot") if found.removed else "what no snapshot needs"
        text = f"Remove {what}, {bytes_in_words(found.freed)}, for good? y removes · esc keeps them"
        await self.screen.questions.question(text, {"y": self._remove})

    def _remove(self) -> None:
        def body(task: Task[Pruned]) -> Pruned:
            return self.desk.backup().prune(
                self._keep, apply=True, wait=WAIT, progress=teller(task), stop=lambda: task.stopped
            )

        def done(done: Pruned) -> None:
            self.screen.back_to_first(self)
            self.screen.say(f"Removed {count(len(done.removed), 'snapshot')}, {bytes_in_words(done.freed)}.", "good")

        self.work("pruning", body, done, writes=True)
