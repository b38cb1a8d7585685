"""What was deleted: having it back, and removing it for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from bough.core.errors import NotFound
from bough.tui.cli.change.answer import count
from bough.tui.cli.change.gone import Gone, gone_from, restore
from bough.tui.cli.times import ago, moment
from bough.tui.widgets.table import Cell, Column, Row

from .desk import WAIT, tilde
from .level import Answer, Fact, Level

if TYPE_CHECKING:
    from bough.tui.screens.browse.work import Task

_WHAT = {
    "conversation": "A conversation. Restored, it is where and as it was.",
    "branch": "A branch. Restored, it is in its conversation again, with what it said.",
    "hidden": "Another tool's conversation, put out of sight here. Its files are where they were; emptying leaves it.",
}


class Trash(Level):
    """Conversations, branches, and what is out of sight, newest first."""

    columns: ClassVar[Sequence[Column]] = (
        Column("kind"),
        Column("title", wide=True),
        Column("deleted", right=True),
        Column("id", least=70, most=16),
    )
    writes: ClassVar[frozenset[str]] = frozenset({"restore", "empty"})

    _found: Sequence[Gone] = ()

    def look(self) -> None:
        """Read what is in the trash."""
        self.title = f"trash · {tilde(self.desk.root)}"

        def body(task: Task[list[Gone]]) -> list[Gone]:  # noqa: ARG001 - one step
            try:
                return gone_from(self.desk.store())
            except NotFound:
                return []

        self.work("reading the trash", body, self._show, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """What the row under the cursor is, and what restoring it does."""
        one = self._one()
        if one is None:
            return ()
        deleted = moment(one.deleted, self.desk.now()) or "nobody knows"
        return (
            Fact("title", one.title or "(none)"),
            Fact("deleted", deleted),
            Fact("id", one.id, "quiet"),
            Fact("what", _WHAT[one.kind], "quiet"),
        )

    def answers(self) -> Mapping[str, Answer]:
        """What can be done."""
        return {"restore": self._restore, "empty": self._empty} if self._found else {}

    def _show(self, found: list[Gone]) -> None:
        now = self.desk.now()
        self._found = found
        self.nothing = "The trash is empty."
        self.rows = [
            Row(
                one.id,
                (
                    Cell(one.kind, "quiet"),
                    Cell(one.title or "(no title)"),
                    Cell(ago(one.deleted, now), "quiet"),
                    Cell(one.id, "quiet"),
                ),
            )
            for one in found
        ]
        self.screen.show_level(self)

    def _one(self) -> Gone | None:
        return next((one for one in self._found if one.id == self.current), None)

    def _restore(self) -> None:
        one = self._one()
        if one is None:
            return

        def body(task: Task[None]) -> None:  # noqa: ARG001 - one step
            restore(self.desk.store(), one, WAIT)

        def done(_: None) -> None:
            self.screen.say(f"Restored: {one.title or one.id}.", "good")
            self.desk.changed()
            self.look()

        self.work("restoring", body, done, writes=True)

    async def _empty(self) -> None:
        kinds = [one.kind for one in self._found]
        what = _both((kinds.count("conversation"), "conversation"), (kinds.count("branch"), "deleted branch"))
        if not what:
            self.screen.say("There is nothing to remove: what is only out of sight stays.")
            return
        text = f"Remove {what} for good? Nothing has them back but a backup. y removes them · esc keeps them"
        await self.screen.questions.question(text, {"y": self._remove})

    def _remove(self) -> None:
        def body(task: Task[tuple[int, int]]) -> tuple[int, int]:  # noqa: ARG001 - it is over in a moment
            from bough.core.freeing import free  # noqa: PLC0415 - seldom

            store = self.desk.store()
            return store.trash.empty(), free(store, WAIT)

        def done(removed: tuple[int, int]) -> None:
            what = _both((removed[0], "conversation"), (removed[1], "message"))
            self.screen.say(f"Removed {what} for good." if what else "The trash was empty already.", "good")
            self.desk.changed()
            self.look()

        self.work("emptying the trash", body, done, writes=True)


def _both(*found: tuple[int, str]) -> str:
    """What there is of several kinds of things, in words; empty for nothing."""
    return " and ".join(count(number, what) for number, what in found if number)
