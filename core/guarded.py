"""The locks of a store whose parts may be exchanged: while that is under way nobody gets one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .clock import RandomIds, SystemClock
from .disk import reason
from .errors import BeingRestored, BoughError, Locked, NotSaved, ReadOnly, Unreadable, Unsure
from .files import Files
from .locks import Lock, Locks
from .store_file import refuse_other
from .swap import LOCK, Swap


class GuardedLocks(Locks):
    """The locks of a store that nobody gets while its folders are replaced."""

    def acquire(self, name: str, wait: float = 0.0) -> Lock:
        """As `Locks.acquire`. A replacement that was interrupted is finished first.

        Raises ReadOnly also for a store of another format: who may change nothing needs no lock.
        """
        refuse_other(self._files, self._folder.parent.parent)
        while True:
            lock = super().acquire(name, wait)
            if not self._swap.pending:
                return lock
            lock.release()
            with self.replacing(wait, name):
                pass

    @contextmanager
    def replacing(self, wait: float = 0.0, name: str = "", *, migrating: bool = False) -> Iterator[Swap]:
        """Hold the right to replace the folders; what was interrupted before is finished.

        `name` is the conversation for whose sake it is; `migrating` is said by who changes the format. Raises
        BeingRestored, ReadOnly, and Unsure if what was interrupted cannot be finished.
        """
        if not migrating:
            refuse_other(self._files, self._folder.parent.parent)
        try:
            lock = super().acquire(LOCK, wait)
        except Locked as error:
            raise BeingRestored(name, error.owner) from error
        try:
            if self._swap.pending:
                finish(self._swap, self._folder)
            yield self._swap
        finally:
            lock.release()

    def names(self) -> list[str]:
        """The locks that were ever taken, but for that of a replacement: those that may be held."""
        found = (name.removesuffix(".lock") for name in self._files.names(self._folder) if name.endswith(".lock"))
        return [name for name in found if name != LOCK]

    def is_free(self, name: str, wait: float = 0.0) -> None:
        """Nobody holds a lock, tried while nobody can get one. Raises Locked."""
        super().acquire(name, wait).release()

    def forget(self, name: str) -> None:
        """Remove the file of a lock whose conversation is gone for good, unless somebody holds it, or died with it.

        It goes while it is held. Whoever opened it before finds, once they get it, that it has no name any more, and
        begins anew: filelock looks. Where a person vouches for the locks of a network nobody vouches for that.
        """
        if self._network or self.records.is_there(name):
            return
        try:
            lock = self.acquire(name)
        except BoughError:
            return
        self.records.remove(name)
        with suppress(OSError):  # Windows does not remove what is open
            self._files.remove(self.path(name))
        lock.release()

    @property
    def _swap(self) -> Swap:
        return Swap(self._folder.parent, self._files)


def finish(swap: Swap, place: Path) -> Path | None:
    """`Swap.finish` with an error of ours. Raises Unsure."""
    try:
        return swap.finish()
    except OSError as error:
        raise Unsure(place, reason(error)) from error


@contextmanager
def all_or_nothing(swap: Swap, place: Path) -> Iterator[None]:
    """Where something fails within, the store is as it was, unless the record says that there is no way back.

    What cannot be done about it now is done at the next start. Raises NotSaved for what the system refuses.
    """
    try:
        yield
    except OSError as error:
        _give_up(swap)
        raise NotSaved(place, reason(error)) from error
    except BoughError:
        _give_up(swap)
        raise


def _give_up(swap: Swap) -> None:
    try:
        swap.finish()
    except (OSError, Unreadable):
        return


def finish_interrupted(locks: GuardedLocks, private: Path, files: Files) -> None:
    """Complete what a process began that is gone. Whoever cannot do that reads what there is."""
    try:
        if Swap(private, files).pending:
            with locks.replacing(migrating=True):
                return
    except (Unreadable, Locked, ReadOnly, Unsure):
        return


def finish_in(root: Path) -> None:
    """Complete an interrupted replacement, for somebody who only reads a store."""
    files, private = Files(), root / ".bough"
    finish_interrupted(GuardedLocks(private / "locks", files, SystemClock(), RandomIds()), private, files)
