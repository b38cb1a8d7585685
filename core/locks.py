"""One writer a conversation: the kernel decides who, a record beside the lock says who it is.

The lock file is not removed while anybody may want it: a second process would lock a new one while the first is still
held. It dies with its process, so nothing is ever judged by age and nothing has to be broken. Whoever wants a
conversation that is held can ask for it; the holder sees that and lets go, or does not.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock, Timeout

from .clock import Clock, Ids
from .disk import reason
from .errors import Locked, ReadOnly
from .files import Facts, Files, make_folders
from .lock_records import LockRecords
from .mounts import refuses_locks
from .owner import Owner, me

PAUSE: Final = 0.05
"""Seconds between two attempts to get a lock that is held."""


class Status(NamedTuple):
    """What is known of a lock from outside."""

    held: bool
    owner: Owner | None
    """Who holds it; None if nobody does, or if nobody knows."""
    requests: tuple[Owner, ...]
    """Who asked for it and still lives."""


class Locks:
    """The locks of one store."""

    def __init__(
        self, folder: Path, files: Files, clock: Clock, ids: Ids, *, program: str = "bough", network: bool = False
    ) -> None:
        self._folder = folder
        self._files = files
        self._clock = clock
        self._ids = ids
        self._program = program
        self._network = network
        """Whether the person vouches for the locks of a network file system."""
        self.records = LockRecords(folder, files, ids)

    def acquire(self, name: str, wait: float = 0.0) -> Lock:
        """Hold the lock of a conversation. Raises Locked after `wait` seconds, ReadOnly where locks do not work."""
        self._prepare()
        until = self._clock.monotonic() + wait
        owner = me(self._clock, self._ids, self._program)
        lock = Lock(self, name, owner)
        while not lock.attempt():
            if self._clock.monotonic() >= until:
                raise Locked(name, self.records.owner(name))
            self._clock.sleep(PAUSE)
        lock.inherited = self.records.is_there(name)
        self.records.write(name, owner)
        return lock

    def is_held(self, name: str) -> bool:
        """Whether somebody holds the lock of a conversation, without ever taking it."""
        try:
            import fcntl  # noqa: PLC0415 - not on Windows, where only trying tells
        except ImportError:
            return self.records.says_held(name)
        # A string: this is asked again and again by whoever watches, and the interpreter remembers the parts of paths.
        path = os.path.join(self._folder, f"{name}.lock")  # noqa: PTH118
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def status(self, name: str) -> Status:
        """Who holds the lock of a conversation, without ever taking it."""
        held = self.is_held(name)
        return Status(held, self.records.owner(name) if held else None, self.records.requests(name))

    def request(self, name: str) -> Owner:
        """Ask the holder to let go. The request stands until it does, or until this process ends."""
        self._prepare()
        asking = me(self._clock, self._ids, self._program)
        self.records.ask(name, asking)
        return asking

    def path(self, name: str) -> Path:
        """The file whose lock counts."""
        return self._folder / f"{name}.lock"

    def _prepare(self) -> None:
        try:
            _refuse_planted(self._folder.parent)
            make_folders(self._files, self._folder)
            _refuse_planted(self._folder)
        except OSError as error:
            raise ReadOnly(self._folder, reason(error)) from error
        refused = None if self._network else refuses_locks(self._folder)
        if refused:
            raise ReadOnly(self._folder, refused)


class Lock:
    """A lock, held from `Locks.acquire` until `release`."""

    def __init__(self, locks: Locks, name: str, owner: Owner) -> None:
        self.name = name
        self.owner = owner
        self.inherited = False
        """Whether the last holder died with it: what it wrote may be in memory only."""
        self._locks = locks
        self._path = locks.path(name)
        self._taken: list[Facts] = []
        """Facts of the lock file, each time it was taken."""
        self._mine = threading.Lock()
        self._lock = FileLock(
            self._path,
            mode=0o600,
            thread_local=False,
            fallback_to_soft=False,
            preserve_lock_file=True,
            on_acquired=_remember_in(self._taken),
        )

    def attempt(self) -> bool:
        """Take the lock if it is free. Raises ReadOnly where the file system has no locks."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except (OSError, NotImplementedError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            raise ReadOnly(self._path, f"its file system cannot lock ({why})") from error
        return True

    @property
    def holds(self) -> bool:
        """Whether it is still the lock that others would meet, in the process that took it."""
        if not self._taken or not self._lock.is_locked or self.owner.pid != os.getpid():
            return False
        try:
            return self._taken[-1].same_file(Files().facts(self._path))
        except OSError:
            return False

    @property
    def wanted(self) -> tuple[Owner, ...]:
        """Who asks for it."""
        return self._locks.records.requests(self.name, self.owner.nonce)

    def release(self) -> None:
        """Let go. Twice does no harm."""
        with self._mine:
            if self._lock.is_locked and self.owner.pid == os.getpid():
                self._locks.records.clear_requests(self.name)
                if self.holds:
                    self._locks.records.remove(self.name)
                self._lock.release()


def _remember_in(taken: list[Facts]) -> Callable[[int], None]:
    """Does not hold the lock itself: one that is forgotten without being released must go at once."""
    return lambda descriptor: taken.append(Facts.of(os.fstat(descriptor)))


def _refuse_planted(folder: Path) -> None:
    """Whoever can put a link in the place of our folder, or owns it, could take any lock away. Raises ReadOnly."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode):
        raise ReadOnly(folder, "a link or a file stands where its folder of locks belongs")
    if hasattr(os, "geteuid") and os.geteuid() not in (0, found.st_uid):
        raise ReadOnly(folder, "its folder of locks belongs to somebody else")
