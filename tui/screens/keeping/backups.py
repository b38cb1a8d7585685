"""The snapshots of a backup: taking one, verifying them, and the ways on to what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from bough.core.errors import BoughError, NotFound
from bough.core.platform import expanded
from bough.tui.cli.change.answer import count
from bough.tui.cli.times import ago, moment
from bough.tui.counts import bytes_in_words
from bough.tui.screens.browse.bindings import first_key
from bough.tui.widgets.table import Cell, Column, Row

from .changed import Changed
from .desk import tilde
from .held import Holds
from .level import Answer, Fact, Level
from .pruning import Prune, rules
from .restoring import Restore
from .telling import teller

if TYPE_CHECKING:
    from bough.core.backup import Created, Snapshot, Verified
    from bough.core.model import Problem
    from bough.tui.screens.browse.work import Task

    from .desk import Desk
    from .screen import KeepingScreen

_NO_FOLDER = """No folder is named for backups.
f names one until the app ends. `to = "/media/usb/bough"` in [backup] of config.toml names it for good; `every = "1d"` \
beside it has the app take a snapshot by itself."""
_OF_SNAPSHOTS = frozenset("open changed restore beside verify verify-all prune take".split())
_USUAL_RULES = "daily 7, weekly 4, monthly 12"


class _Listed(NamedTuple):
    """What lies in the folder."""

    snapshots: Sequence[Snapshot]
    unreadable: Sequence[Problem]
    store: str
    """Id of our store, empty if there is none."""


class Snapshots(Level):
    """All of a backup, newest first; those that cannot be read as well."""

    columns: ClassVar[Sequence[Column]] = (
        Column("taken"),
        Column("conversations", right=True),
        Column("size", right=True),
        Column("state"),
        Column("what", wide=True),
    )

    def __init__(self, screen: KeepingScreen, desk: Desk) -> None:
        super().__init__(screen, desk)
        self._found: Sequence[Snapshot] = ()
        self._unreadable: Sequence[Problem] = ()
        self._verified: dict[str, Sequence[Problem]] = {}
        self._store = ""
        """Id of our store, empty if there is none."""

    def look(self) -> None:
        """Read the list."""
        folder = self.desk.backups
        self.title = f"backups · {tilde(folder)}" if folder is not None else "backups"
        if folder is None:
            self._found, self._unreadable = (), ()
            self.fail(_NO_FOLDER)
            return

        def body(task: Task[_Listed | None]) -> _Listed | None:  # noqa: ARG001 - one step
            backup = self.desk.backup()
            try:
                return _Listed(backup.list(), backup.problems, self._store_id())
            except NotFound:
                return None

        def done(listed: _Listed | None) -> None:
            self._found, self._unreadable, self._store = listed or _Listed((), (), "")
            where = tilde(folder)
            self.nothing = f"There is no backup in {where} now.\nPlug the disk in, or take the first snapshot with n."
            self._show()

        self.work("reading the snapshots", body, done, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """All that is known of a snapshot."""
        one = self._one()
        if one is None:
            problem = next((found for found in self._unreadable if found.path == self.current), None)
            return (Fact("file", tilde(problem.path)), Fact("damaged", problem.message, "error")) if problem else ()
        size = f"{count(one.conversations, 'conversation')}, {count(one.files, 'file')}, {one.bytes:,} bytes"
        verified = self._verified.get(one.name)
        return (
            Fact("name", one.name),
            Fact("taken", moment(one.time, self.desk.now())),
            Fact("holds", size),
            Fact("of", "this store" if one.store == self._store else f"another store, {one.store}", "quiet"),
            Fact("other tools", ", ".join(f"{place}: {tilde(root)}" for place, root in one.roots.items()), "quiet"),
            Fact("safety", "What a restore replaced. Pruning keeps it for a week." if one.safety else "", "warning"),
            Fact("verified", "Every byte of it is as it was written." if verified == () else "", "good"),
            *(Fact("damaged", f"{tilde(problem.path)}: {problem.message}", "error") for problem in verified or ()),
        )

    def answers(self) -> Mapping[str, Answer]:
        """What can be done with the backup, and with the snapshot under the cursor."""
        found: dict[str, Answer] = {"backup-folder": self._other_folder}
        if self.desk.backups is not None:
            found["take"] = self._take
        if self._found:
            found |= {"verify-all": partial(self._verify, None), "prune": self._prune}
        one = self._one()
        if one is not None:
            found |= {
                "open": lambda: self.screen.push(Holds(self.screen, self.desk, one)),
                "changed": lambda: self.screen.push(Changed(self.screen, self.desk, one)),
                "restore": lambda: self.screen.push(Restore(self.screen, self.desk, one)),
                "beside": partial(self._ask_where, one),
                "verify": partial(self._verify, one),
            }
        return found

    def missing(self, command: str) -> str:
        """A folder, a snapshot in it, or one under the cursor that can be read."""
        if command not in _OF_SNAPSHOTS:
            return ""
        keys = self.desk.config.keys
        if self.desk.backups is None:
            return f"No folder is named for backups; {first_key(keys, 'backup-folder')} names one."
        if not self._found:
            return f"There is no snapshot here yet; {first_key(keys, 'take')} takes one."
        return "This snapshot cannot be read."

    # The list

    def _store_id(self) -> str:
        """Id of the store, empty if there is none: what can be restored is listed all the same."""
        try:
            return self.desk.store().id
        except BoughError:
            return ""

    def _one(self) -> Snapshot | None:
        return next((one for one in self._found if one.name == self.current), None)

    def _show(self) -> None:
        damaged = [
            Row(problem.path, (Cell(""), Cell(""), Cell(""), Cell("damaged", "error"), Cell(tilde(problem.path))))
            for problem in self._unreadable
        ]
        self.rows = [*damaged, *map(self._row, self._found)]
        self.screen.show_level(self)

    def _row(self, one: Snapshot) -> Row:
        what = ["safety: what a restore replaced"] if one.safety else []
        what += [f"with files of {', '.join(one.sources)}"] if one.sources else []
        what += ["of another store"] if one.store != self._store else []
        verified = self._verified.get(one.name)
        state = Cell("") if verified is None else Cell("damaged", "error") if verified else Cell("good", "good")
        return Row(
            one.name,
            (
                Cell(ago(one.time, self.desk.now()), "name"),
                Cell(f"{one.conversations:,}"),
                Cell(bytes_in_words(one.bytes)),
                state,
                Cell(" · ".join(what), "quiet"),
            ),
        )

    # What is done with it

    async def _other_folder(self) -> None:
        before = tilde(self.desk.backups or "")
        await self.screen.questions.name("backups in", before, "a folder", self._use)

    def _use(self, written: str) -> None:
        self.desk.backups = expanded(written)
        self.look()

    async def _take(self) -> None:
        if self._found or self.desk.backups is None:
            self._take_now()
            return
        text = f"There is no snapshot in {tilde(self.desk.backups)}. y takes the first one · esc leaves it"
        await self.screen.questions.question(text, {"y": self._take_now})

    def _take_now(self) -> None:
        sources = self.desk.policies.backup.sources

        def body(task: Task[Created]) -> Created:
            return self.desk.backup().create(
                self.desk.store(), sources=sources, progress=teller(task), stop=lambda: task.stopped
            )

        def done(made: Created) -> None:
            words = f"{count(made.snapshot.conversations, 'conversation')}, {bytes_in_words(made.written)} written"
            left = f"; left out: {made.problems[0].path}: {made.problems[0].message}" if made.problems else ""
            self.screen.say(f"Taken: {words}{left}", "warning" if left else "good")
            self.remembered = made.snapshot.name
            self.look()

        self.work("taking a snapshot", body, done, writes=True)

    def _verify(self, one: Snapshot | None) -> None:
        name = one.name if one is not None else None

        def body(task: Task[Sequence[Verified]]) -> Sequence[Verified]:
            return self.desk.backup().verify(name, progress=teller(task), stop=lambda: task.stopped)

        def done(found: Sequence[Verified]) -> None:
            self._verified |= {one.name: tuple(one.problems) for one in found}
            bad = sum(bool(one.problems) for one in found)
            self._show()
            words = f"{count(bad, 'snapshot')} of {len(found):,} damaged" if bad else "Every byte is as it was written"
            self.screen.say(f"{words}.", "error" if bad else "good")

        self.work("verifying", body, done)

    async def _ask_where(self, one: Snapshot) -> None:
        hint = "a folder that is new or empty: it becomes a store of its own"
        await self.screen.questions.name("restore into", "", hint, partial(self._beside, one))

    def _beside(self, one: Snapshot, written: str) -> None:
        into = expanded(written)

        def body(task: Task[Snapshot]) -> Snapshot:
            return self.desk.backup().extract(into, one.name, progress=teller(task), stop=lambda: task.stopped)

        def done(_: Snapshot) -> None:
            self.screen.say(f"It is in {tilde(into)}; `bough {tilde(into)}` shows it.", "good")

        self.work("restoring beside", body, done, writes=True)

    async def _prune(self) -> None:
        hint = "last 5, within 30d, daily 7, weekly 4, monthly 12: what any of them keeps stays"
        await self.screen.questions.name("keep", _USUAL_RULES, hint, self._look_at_prune)

    def _look_at_prune(self, written: str) -> None:
        try:
            keep = rules(written)
        except ValueError as error:
            self.screen.say(str(error), "error")
            return
        self.screen.push(Prune(self.screen, self.desk, keep, written))
