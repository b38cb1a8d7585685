"""What is wrong with the store and the histories, what a repair would do about it, and what it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from bough.core.platform import state_dir
from bough.tui.cli.change.answer import count
from bough.tui.widgets.table import Cell, Column, Row

from .desk import WAIT, tilde
from .level import Answer, Fact, Level

if TYPE_CHECKING:
    from bough.core.doctor import Doctor, Finding, Repaired
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen

_BURST = 0.25
"""Seconds between two batches of findings on the screen."""


@dataclass
class Known:
    """A finding, and what became of it."""

    finding: Finding
    repaired: Repaired | None = None


class Findings(Level):
    """All that the doctor finds, as it is found."""

    columns: ClassVar[Sequence[Column]] = (
        Column("state", most=8),
        Column("finding", most=16),
        Column("what", wide=True),
        Column("file", least=90, most=28),
    )

    def __init__(self, screen: KeepingScreen, desk: Desk) -> None:
        super().__init__(screen, desk)
        self._known: list[Known] = []

    def look(self) -> None:
        """Examine everything, without changing anything."""
        self._known = []
        self.rows, self.nothing = (), ""
        self.title = f"doctor · {tilde(self.desk.root)}"

        def body(task: Task[list[Finding]]) -> list[Finding]:
            found: list[Finding] = []
            shown = monotonic()

            def progress(what: str, done: int, total: int) -> None:
                task.far = f"{what} {done:,} of {total:,}"

            for finding in self._doctor().examine(progress=progress, stop=lambda: task.stopped):
                found.append(finding)
                if monotonic() - shown > _BURST:
                    shown, batch = monotonic(), list(found)
                    task.partly(partial(self._show, batch))
            return found

        self.work("examining", body, self._done, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """The finding explained, and its repair."""
        one = self._one()
        if one is None:
            return ()
        finding, repaired = one.finding, one.repaired
        place = f", {finding.place}" if finding.place else ""
        where = Fact("file", f"{tilde(finding.path)}{place}", "quiet")
        what = Fact("what", finding.message)
        if repaired is None:
            repair = finding.repair or "None: a person has to see to it, or it is another tool's file."
            return [what, Fact("repair", repair, "name" if finding.repair else "quiet"), where]
        kept = tilde(repaired.kept) if repaired.kept is not None else ""
        outcome = Fact("repaired" if repaired.done else "left", repaired.what, "good" if repaired.done else "warning")
        return [outcome, Fact("was kept in", kept), what, where]

    def answers(self) -> Mapping[str, Answer]:
        """Repairing what can be repaired."""
        return {"repair": self._ask, "open": self._ask} if self._repairable() else {}

    def refusal(self, command: str) -> str:  # noqa: ARG002 - there is one, by two keys
        """In a store of another format nothing is repaired, unless that is what makes it one of ours."""
        older = any(one.finding.code == "older-format" for one in self._known)
        return "" if older else self.desk.read_only()

    # The list

    def _doctor(self) -> Doctor:
        from bough.core.doctor import Doctor  # noqa: PLC0415 - start-up time

        stores = [self.desk.root] if self.desk.root.is_dir() else []
        backups = [self.desk.backups] if self.desk.backups is not None else []
        return Doctor(stores, sources=self.desk.usual, drafts=state_dir() / "drafts", backups=backups)

    def _done(self, found: list[Finding]) -> None:
        self.nothing = "Everything is in order."
        self._show(found)
        can = len(self._repairable())
        if found:
            what = f"R can do something about {can:,}" if can else "none that R could repair"
            self.screen.say(f"{count(len(found), 'finding')}; {what}.")

    def _show(self, found: Sequence[Finding]) -> None:
        self._known = [Known(finding) for finding in found]
        self._arrange()

    def _arrange(self) -> None:
        self.rows = [_row(number, one) for number, one in enumerate(self._known)]
        self.screen.show_level(self)

    def _one(self) -> Known | None:
        return self._known[int(self.current)] if self.current and int(self.current) < len(self._known) else None

    def _repairable(self) -> list[Known]:
        return [one for one in self._known if one.finding.repair and (one.repaired is None or not one.repaired.done)]

    # Repairing

    async def _ask(self) -> None:
        one, can = self._one(), self._repairable()
        answers = {"y": partial(self._repair, can)}
        text = f"Repair {count(len(can), 'finding')}? What is replaced is kept. y repairs"
        if one is not None and one in can and len(can) > 1:
            answers["o"] = partial(self._repair, [one])
            text += " · o only this one"
        await self.screen.questions.question(f"{text} · esc leaves it", answers)

    def _repair(self, wanted: Sequence[Known]) -> None:
        def body(task: Task[list[Repaired]]) -> list[Repaired]:
            done: list[Repaired] = []
            findings = [one.finding for one in wanted]
            for repaired in self._doctor().repair(findings, wait=WAIT, stop=lambda: task.stopped):
                done.append(repaired)
                task.far = f"{len(done):,} of {len(findings):,}"
            return done

        def done(repaired: list[Repaired]) -> None:
            for one, what in zip(wanted, repaired, strict=True):
                one.repaired = what
            good = sum(what.done for what in repaired)
            self._arrange()
            words = f"{good:,} of {count(len(repaired), 'finding')} repaired"
            self.screen.say(f"{words}; f5 looks again.", "good" if good == len(repaired) else "warning")
            self.desk.changed()

        self.work("repairing", body, done, writes=True)


def _row(number: int, one: Known) -> Row:
    finding = one.finding
    if one.repaired is not None:
        state = Cell("repaired", "good") if one.repaired.done else Cell("left", "warning")
    else:
        state = Cell("R", "name") if finding.repair else Cell("")
    name = finding.path.rpartition("/")[2]
    return Row(str(number), (state, Cell(finding.code, "warning"), Cell(finding.message), Cell(name, "quiet")))
