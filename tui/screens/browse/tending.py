"""What is done by itself while the app runs: keeping, cleaning up, backing up. In a thread, and in few words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from textual.message import Message

from bough.core.errors import BoughError

from .bindings import first_key
from .flow import Answer, Flow
from .work import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from bough.core.model import Problem
    from bough.core.store import Store
    from bough.core.upkeep import Done, Job, Upkeep, Wishes

    from .screen import BrowseScreen

_TICK: Final = 1.0
"""Seconds between two looks whether something is due."""
_DOING: Final = {"keep": "keeping …", "clean-up": "cleaning up …", "backup": "backing up …"}
_DONE: Final = {"keep": "kept", "backup": "backed up", "clean-up": "cleaned up"}
_NOT_DONE: Final = {"keep": "Not kept", "clean-up": "Not cleaned up", "backup": "Not backed up"}


class Tended(Message):
    """A round has ended: what was done of it, or what nobody expected."""

    def __init__(self, done: list[Done], error: Exception | None) -> None:
        self.done = done
        self.error = error
        super().__init__()


class Tending(Flow):
    """Does what a person switched on in the settings, where the app shows the usual places; else nothing at all."""

    impossible = "Nothing is done by itself just now."

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self._wishes: Wishes | None = None
        self._upkeep: Upkeep | None = None
        self._round: Event | None = None
        """Set to stop the round that goes on; None if none does."""
        self._writing: Collection[str] = ()
        self._last: dict[Job, str] = {}
        """What became of each job, for the end of the status line."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for our command."""
        return {"stop-upkeep": self.stop}

    def possible(self, command: str) -> bool:  # noqa: ARG002 - there is one
        """Whether something goes on."""
        return self._round is not None

    def start(self) -> None:
        """Begin, if anything is wished."""
        policies = self.screen.config.policies
        if policies is None or self.screen.bough.paths:
            return
        wishes = policies.wishes
        if wishes.keep or wishes.policy.on or (wishes.backup is not None and wishes.backup_every is not None):
            self._wishes = wishes
            self.screen.set_interval(_TICK, self.tick)
            self.tick()

    def tick(self) -> None:
        """See whether something is due, and do it in a thread."""
        if self._wishes is None or self._round is not None or self.screen.works.busy:
            return
        if self._upkeep is None or self._upkeep.due == 0.0:
            self._round = Event()
            self._writing = self.being_written()
            Thread(target=self._run, args=(self._round,), name="bough-upkeep", daemon=True).start()
            self.screen.set_timer(PATIENCE, self._tell)

    def stop(self) -> None:
        """Let the round end as soon as it looks."""
        if self._round is not None:
            self._round.set()

    def take(self, message: Tended) -> None:
        """Say what was done, and what could not be."""
        self._round = None
        if message.error is not None:
            self._wishes = None
            error = message.error
            self.screen.say(f"Nothing is done by itself any more: {type(error).__name__}: {error}. Report it.", "error")
        for done in message.done:
            self._say(done)
        self.screen.status.tended(" · ".join(self._last.values()))

    def unfinished(self, writing: Collection[str]) -> set[str]:
        """Conversations that are not to be cleaned up: with a draft on the disk, or one that is just typed."""
        from bough.tui.policies import drafted  # noqa: PLC0415 - start-up time

        return drafted() | set(writing)

    def being_written(self) -> Collection[str]:
        """The conversation for which something is typed now: its draft may not be on the disk yet."""
        changes = self.screen.changes
        now = changes.composing.now if changes is not None else None
        return {now.ref.removeprefix("bough:")} if now is not None else ()

    # In the thread

    def _run(self, stop: Event) -> None:
        try:
            if self._upkeep is None:
                self._upkeep = self._made()
            done = self._upkeep.tick(stop.is_set) if self._upkeep is not None else []
            message = Tended(done, None)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong in the thread is said, not lost
            message = Tended([], error)
        self.screen.post_message(message)

    def _made(self) -> Upkeep | None:
        """None as long as there is no store to look after."""
        from bough.core.platform import default_store  # noqa: PLC0415 - start-up time
        from bough.core.upkeep import Upkeep  # noqa: PLC0415 - as above

        wishes, clock = self._wishes, self.screen.clock()
        store = self._store((self.screen.library().scope.store or default_store()).expanduser())
        if store is None or wishes is None:
            return None
        return Upkeep(store, wishes, busy=lambda: self.unfinished(self._writing), clock=clock)

    def _store(self, root: Path) -> Store | None:
        """The store; it is made only where something is to be kept in it."""
        from bough.core.store import Store  # noqa: PLC0415 - as above

        keep = self._wishes is not None and bool(self._wishes.keep)
        try:
            return Store.open(root, create=keep, clock=self.screen.clock())
        except BoughError:
            return None

    # Saying it

    def _tell(self) -> None:
        doing = self._upkeep.doing if self._upkeep is not None else None
        if self._round is not None:
            self.screen.status.tended(_DOING[doing] if doing is not None else "")

    def _say(self, done: Done) -> None:
        """A failure in a sentence, and at the end of the line until it is over; what went well only there."""
        found = done.problems[0] if done.problems else None
        if done.failure is not None or (found is not None and not done.changed):
            why = f"{done.failure} It is tried again." if found is None else self._why(found)
            self.screen.say(f"{_NOT_DONE[done.job]}: {why}", "warning")
            self._last[done.job] = _NOT_DONE[done.job].lower()
            return
        self._last[done.job] = f"{_DONE[done.job]} {self.screen.now():%H:%M}"
        if done.job == "clean-up":
            number = "1 conversation" if done.changed == 1 else f"{done.changed:,} conversations"
            self.screen.say(f"{number} had their time, and went to the trash by your rules.")
            self.screen.keeping.changed()

    def _why(self, found: Problem) -> str:
        if found.code != "no-backup":
            return f"{found.path}: {found.message}"
        keys = self.screen.config.keys
        return (
            f"there is no backup in {found.path} now. Plug the disk in, or begin one with {first_key(keys, 'keeping')}."
        )
