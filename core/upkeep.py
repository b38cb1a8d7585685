"""What is done by itself while the app runs, if a person switched it on: keeping, cleaning up, backing up.

Nothing here has a timer or a thread: whoever runs the app calls `tick` now and then, in a thread where it may take its
time, and shows what it returns. What fails is tried again; what is locked by another program is its work.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

from .backup import Backup, due
from .clock import Clock, SystemClock
from .errors import BoughError, Locked
from .kept.keeper import Keeper
from .linking import problem
from .model import Problem
from .periodic import Periodic
from .retention import Policy, clean_up
from .store import Store

HOUR: Final = 3600.0
LOOK: Final = 300.0
"""Seconds between two looks whether a backup is due."""

Job = Literal["keep", "clean-up", "backup"]


@dataclass(frozen=True)
class Wishes:
    """What a person wants to be done by itself. Without any of it nothing is."""

    keep: Sequence[str] = ()
    """Sources whose files are kept."""
    keep_every: timedelta = timedelta(minutes=5)
    policy: Policy = field(default_factory=Policy)
    """Applied at once and every hour, if it is on."""
    backup: Path | None = None
    """A backup that a person began; none is begun here."""
    backup_every: timedelta | None = None
    backup_sources: Sequence[str] = ()


class Done(NamedTuple):
    """One thing that was done, or failed, and is worth a word."""

    job: Job
    changed: int
    """Files of which something was kept, conversations that went to the trash, snapshots that were made."""
    problems: tuple[Problem, ...] = ()
    failure: BoughError | None = None
    """Why it could not be done; it is tried again."""


class Upkeep:
    """The things that are done by themselves for one store.

    `busy` says which conversations are not to be cleaned up because something unfinished belongs to them.
    """

    def __init__(
        self,
        store: Store,
        wishes: Wishes,
        *,
        busy: Callable[[], Collection[str]] = frozenset,
        clock: Clock | None = None,
    ) -> None:
        self._store = store
        self._wishes = wishes
        self._busy = busy
        self._clock = clock or SystemClock()
        self._stop: Callable[[], bool] = lambda: False
        self.doing: Job | None = None
        """What `tick` does at this moment."""
        self._missing = False
        """Whether it was said that the backup is not there."""
        self._jobs: dict[Job, Periodic[Done]] = {}
        if wishes.keep:
            self._jobs["keep"] = Periodic(self._keep, wishes.keep_every.total_seconds(), self._clock)
        if wishes.policy.on:
            self._jobs["clean-up"] = Periodic(self._clean_up, HOUR, self._clock)
        if wishes.backup is not None and wishes.backup_every is not None:
            self._jobs["backup"] = Periodic(self._back_up, LOOK, self._clock)

    @property
    def due(self) -> float | None:
        """Seconds until `tick` has something to do; None if it never has."""
        return min((at for job in self._jobs.values() if (at := job.due) is not None), default=None)

    def tick(self, stop: Callable[[], bool] = lambda: False) -> list[Done]:
        """Do what is due, and return what is worth a word: what was changed, and what failed otherwise than before."""
        self._stop = stop
        found: list[Done] = []
        for name, job in self._jobs.items():
            before = str(job.failure)
            self.doing = name
            if job.tick():
                done = job.result
                found += [done] if done is not None and (done.changed or done.problems) else []
            elif job.failure is not None and str(job.failure) != before and not isinstance(job.failure, Locked):
                found.append(Done(name, 0, (), job.failure))
        self.doing = None
        return found

    def _keep(self) -> Done:
        done = Keeper(self._store).run(self._wishes.keep, stop=self._stop)
        return Done("keep", done.copied, tuple(done.problems))

    def _clean_up(self) -> Done:
        done = clean_up(self._store, self._wishes.policy, self._clock.now(), but=self._busy())
        return Done("clean-up", len(done.moved), tuple(done.problems))

    def _back_up(self) -> Done:
        folder, every = self._wishes.backup, self._wishes.backup_every
        if folder is None or every is None:
            return Done("backup", 0)
        backup = Backup(folder, clock=self._clock)
        found = due(backup, every, self._clock.now(), self._store.id)
        if found.missing:
            said, self._missing = self._missing, True
            sentence = "There is no backup here now. Plug the disk in, or begin one with `bough backup create`."
            return Done("backup", 0, () if said else (problem("no-backup", folder, "", sentence),))
        self._missing = False
        if not found.now:
            return Done("backup", 0)
        made = backup.create(self._store, sources=self._wishes.backup_sources, stop=self._stop)
        return Done("backup", 1, tuple(made.problems))
