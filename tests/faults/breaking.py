"""The seam of `bough.core.files`, broken at will: a process that dies at a call, or an error that a call returns."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from bough.core.files import Files

CALLS: Final = (
    "facts", "read", "names", "open_append", "open_new", "descriptor_facts", "read_at", "write", "sync", "close",
    "replace", "remove", "remove_folder", "make_folder", "sync_folder",
)  # fmt: skip
"""Everything that Bough asks of a file system."""
CHANGING: Final = frozenset(
    (
        "open_append",
        "open_new",
        "write",
        "sync",
        "close",
        "replace",
        "remove",
        "remove_folder",
        "make_folder",
        "sync_folder",
    )
)
"""Those that change something, or may fail after something was changed."""
ERRORS: Final = (
    errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EMFILE, errno.EXDEV, errno.EINTR,
)  # fmt: skip
SHORT: Final = -1
"""Stands among the errors for a write that takes half of what it is given."""


class Counting(Files):
    """Tells before each call that is made for a store how many there were."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def before(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """Called before each call; anything but None is returned in its place."""


def _counted(name: str) -> Callable[..., Any]:
    real = getattr(Files, name)

    def call(files: Counting, *arguments: Any) -> Any:
        if _is_of_locks(arguments):
            return real(files, *arguments)
        files.calls.append(name)
        instead = files.before(name, arguments)
        return real(files, *arguments) if instead is None else instead

    return call


def _is_of_locks(arguments: tuple[Any, ...]) -> bool:
    """What lies beside the locks is only said, never relied on; its calls are tried with those of locks."""
    return bool(arguments) and isinstance(arguments[0], Path) and arguments[0].parent.name == "locks"


for _name in CALLS:
    setattr(Counting, _name, _counted(_name))


class Dying(Counting):
    """The process is killed at a call: before it, or for a write also in the middle of it."""

    def __init__(self, at: int, half: bool = False) -> None:
        super().__init__()
        self._at = at
        self._half = half

    def before(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if len(self.calls) == self._at:
            if self._half:
                os.write(arguments[0], arguments[1][: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)


class Failing(Counting):
    """A call fails, once, or it and all of its kind that follow."""

    def __init__(self, at: int, error: int, forever: bool) -> None:
        super().__init__()
        self.met = 0
        self._at = at
        self._error = error
        self._forever = forever
        self._kind = ""

    def before(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if len(self.calls) == self._at:
            self._kind = name
        elif not (self._forever and name == self._kind):
            return None
        self.met += 1
        if self._error == SHORT:
            return os.write(arguments[0], arguments[1][: max(1, len(arguments[1]) // 2)]) if name == "write" else None
        if name == "close":
            os.close(arguments[0])  # it is closed all the same, as Linux does
        raise OSError(self._error, os.strerror(self._error))
