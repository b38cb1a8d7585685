"""What a snapshot holds: its conversations, each of which can be had back alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from bough.tui.cli.change.answer import count
from bough.tui.cli.times import moment
from bough.tui.counts import bytes_in_words
from bough.tui.widgets.table import Cell, Column, Row

from .level import Answer, Fact, Level
from .restoring import Restore
from .telling import teller

if TYPE_CHECKING:
    from bough.core.backup import Held, Snapshot
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen


class Holds(Level):
    """The conversations of one snapshot."""

    columns: ClassVar[Sequence[Column]] = (
        Column("title", wide=True),
        Column("files", right=True),
        Column("size", right=True),
        Column("id", least=60),
    )
    writes: ClassVar[frozenset[str]] = frozenset({"beside"})

    def __init__(self, screen: KeepingScreen, desk: Desk, snapshot: Snapshot) -> None:
        super().__init__(screen, desk)
        self._snapshot = snapshot
        self._held: Sequence[Held] = ()
        self.title = f"backups · snapshot of {moment(snapshot.time, desk.now())}"

    def look(self) -> None:
        """Read its list."""

        def body(task: Task[Sequence[Held]]) -> Sequence[Held]:  # noqa: ARG001 - one step
            return self.desk.backup().conversations(self._snapshot)

        self.work("reading the snapshot", body, self._show, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """What is known of a conversation before it is restored."""
        one = self._one()
        if one is None:
            return ()
        return (
            Fact("title", self.desk.title(one.id, one.title)),
            Fact("holds", f"{count(one.files, 'file')}, {one.bytes:,} bytes"),
            Fact("id", one.id, "quiet"),
        )

    def answers(self) -> Mapping[str, Answer]:
        """Having one back: in its place, after a look at what that changes, or as another one."""
        one = self._one()
        if one is None:
            return {}
        preview = lambda: self.screen.push(Restore(self.screen, self.desk, self._snapshot, one))  # noqa: E731
        return {"open": preview, "restore": preview, "beside": lambda: self._beside(one)}

    def _show(self, held: Sequence[Held]) -> None:
        self._held = held
        self.nothing = "It holds no conversation."
        self.rows = [
            Row(
                one.id,
                (
                    Cell(self.desk.title(one.id, one.title)),
                    Cell(f"{one.files:,}"),
                    Cell(bytes_in_words(one.bytes)),
                    Cell(one.id, "quiet"),
                ),
            )
            for one in held
        ]
        self.screen.show_level(self)

    def _one(self) -> Held | None:
        return next((one for one in self._held if one.id == self.current), None)

    def _beside(self, one: Held) -> None:
        def body(task: Task[str]) -> str:
            store = self.desk.store_for(self._snapshot)
            progress, name = teller(task), self._snapshot.name
            return self.desk.backup().copy(store, one.id, name, progress=progress, stop=lambda: task.stopped)

        def done(id: str) -> None:
            self.screen.say(
                f"It is conversation {id[:7]} now, beside what “{self.desk.title(one.id, one.title)}” is today.", "good"
            )
            self.desk.changed()

        self.work("restoring beside", body, done, writes=True)
