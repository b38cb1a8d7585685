"""Who may use a backup: many make and restore snapshots at once, and whoever prunes is alone.

The kernel's lock on the file that says that this is a backup: it dies with its process, and nothing is left behind.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ..disk import reason
from ..errors import BackupInUse, ReadOnly

PAUSE: Final = 0.05
"""Seconds between two attempts."""
_NO_LOCKS: Final = frozenset((errno.ENOLCK, errno.ENOSYS, errno.EBADF, errno.EINVAL, errno.ENOTSUP))


@contextmanager
def shared(mark: Path, wait: float = 0.0) -> Iterator[None]:
    """Nobody prunes meanwhile. Where the file system has no locks nobody can prune anyway. Raises BackupInUse."""
    descriptor = _open(mark, os.O_RDONLY)
    try:
        if descriptor is not None:
            _lock(descriptor, mark, wait, alone=False)
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def alone(mark: Path, wait: float = 0.0) -> Iterator[None]:
    """Nobody else makes, restores or prunes snapshots meanwhile. Raises BackupInUse, ReadOnly."""
    descriptor = _open(mark, os.O_RDWR)
    try:
        if descriptor is None or not _lock(descriptor, mark, wait, alone=True):
            raise ReadOnly(mark.parent, "its file system cannot lock, so nobody can tell whether it is in use")
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open(mark: Path, how: int) -> int | None:
    try:
        return os.open(mark, how | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        if how == os.O_RDONLY:
            return None  # what follows says better what is wrong with it
        raise ReadOnly(mark.parent, reason(error)) from error


def _lock(descriptor: int, mark: Path, wait: float, *, alone: bool) -> bool:
    """Lock, and say whether that works here. Raises BackupInUse after `wait` seconds."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where a backup is made without
    except ImportError:
        return False
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise BackupInUse(str(mark.parent)) from error
            time.sleep(PAUSE)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise ReadOnly(mark.parent, reason(error)) from error
            return False
        else:
            return True
