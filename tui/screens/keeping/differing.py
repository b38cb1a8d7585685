"""How a snapshot and the store as it is now differ: what changed since, and what a restore would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from bough.core.errors import NotFound
from bough.tui.cli.change.answer import count
from bough.tui.cli.times import moment
from bough.tui.counts import bytes_in_words
from bough.tui.widgets.table import Cell, Column, Part, Row

from .level import Fact, Level
from .telling import teller

if TYPE_CHECKING:
    from bough.core.backup import ChangedConversation, ChangedFile, Difference, Snapshot
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen

_SIGNS: dict[str, tuple[str, Part]] = {"added": ("+", "good"), "changed": ("~", "warning"), "removed": ("−", "error")}


class Differing(Level):
    """The conversations and notes that differ; a subclass says what that means."""

    columns: ClassVar[Sequence[Column]] = (
        Column(""),
        Column("title", wide=True),
        Column("what", most=44),
        Column("id", least=80, most=7),
    )

    def __init__(self, screen: KeepingScreen, desk: Desk, snapshot: Snapshot) -> None:
        super().__init__(screen, desk)
        self.snapshot = snapshot
        self.when = moment(snapshot.time, desk.now())
        self.only = ""
        """Id of the one conversation that is looked at, empty for all."""
        self.found: Difference | None = None
        """How they differ; None until that is known."""

    def look(self) -> None:
        """Compare."""

        def body(task: Task[Difference]) -> Difference:
            backup = self.desk.backup()
            try:
                store = self.desk.store()
            except NotFound:
                return self._all_of_it()
            return backup.diff(self.snapshot.name, store, progress=teller(task), stop=lambda: task.stopped)

        self.work("comparing", body, self._show, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """What differs in the conversation or file under the cursor."""
        found = self.found
        if found is None:
            return ()
        one = next((one for one in found.conversations if one.id == self.current), None)
        files = [
            file for file in found.files if file.path.split("/")[1:2] == [self.current] or file.path == self.current
        ]
        facts = (
            [Fact("title", self.desk.title(one.id, one.title)), Fact("what", self.words(one))]
            if one is not None
            else []
        )
        listed = [f"{file.path.rpartition('/')[2]} {file.what}, {file.bytes:,} bytes" for file in files]
        return [*facts, *(Fact("file" if not at else "", line, "quiet") for at, line in enumerate(listed))]

    def words(self, one: ChangedConversation) -> str:
        """What became of a conversation since the snapshot."""
        said = [
            f"{sign}{count(number, 'message')}" for sign, number in (("+", one.added), ("−", one.removed)) if number
        ]
        return ", ".join(said) or f"{count(one.files, 'file')} written again"

    def sign(self, what: str) -> tuple[str, Part]:
        """A sign for what became of something."""
        return _SIGNS[what]

    def _show(self, found: Difference) -> None:
        conversations = [one for one in found.conversations if self.only in ("", one.id)]
        notes = [one for one in found.files if not self.only and not one.path.startswith("conversations/")]
        self.found = found._replace(conversations=conversations)
        self.rows = [*map(self._row, conversations), *map(self._file, notes)]
        self.nothing = f"Nothing changed since {self.when}."
        self.screen.show_level(self)

    def _row(self, one: ChangedConversation) -> Row:
        title = Cell(self.desk.title(one.id, one.title))
        return Row(one.id, (Cell(*self.sign(one.what)), title, Cell(self.words(one)), Cell(one.id, "quiet")))

    def _file(self, one: ChangedFile) -> Row:
        return Row(one.path, (Cell(*self.sign(one.what)), Cell(one.path), Cell(bytes_in_words(one.bytes)), Cell("")))

    def _all_of_it(self) -> Difference:
        """Where there is no store, everything in the snapshot is gone."""
        from bough.core.backup import ChangedConversation, Difference  # noqa: PLC0415 - seldom

        held = self.desk.backup().conversations(self.snapshot)
        return Difference([ChangedConversation(one.id, one.title, "removed", 0, 0, one.files) for one in held], [])
