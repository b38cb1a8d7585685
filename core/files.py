"""The few things that Bough asks of a file system when it writes, in one small class that a test can stand in for.

Everything that changes a store goes through here, so that a simulated file system, a killer and an injector of errors
see every call. Links are never followed, files are 0600 and folders 0700 whatever the umask, and what is said to be on
disk has been forced there.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path
from typing import Final, NamedTuple

_CLOSE_ON_EXEC = getattr(os, "O_CLOEXEC", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_BLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FULL_SYNC = 51  # F_FULLFSYNC of macOS: fsync alone leaves the data in the cache of the drive
_SHARING: Final = frozenset((5, 32, 33))  # Windows: somebody has the file open right now
_NO_FOLDER_SYNC: Final = frozenset((errno.EINVAL, errno.ENOTSUP))


class Facts(NamedTuple):
    """What identifies a version of a file without reading it."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, found: os.stat_result) -> Facts:
        """The facts of what `stat` returned."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    def same_file(self, other: Facts | None) -> bool:
        """Whether both are of one file, changed or not."""
        return other is not None and (self.device, self.inode) == (other.device, other.inode)


class Files:
    """The file system of this computer. Every method raises OSError."""

    # Looking

    def facts(self, path: Path) -> Facts | None:
        """The facts of what stands at a path, links not followed; None if nothing does."""
        try:
            return Facts.of(path.lstat())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, path: Path) -> bytes:
        """The content of a regular file."""
        descriptor = os.open(path, os.O_RDONLY | _CLOSE_ON_EXEC | _NO_FOLLOW | _NO_BLOCK | _BINARY)
        with os.fdopen(descriptor, "rb") as file:
            _must_be_regular(descriptor, path)
            return file.read()

    def names(self, folder: Path) -> list[str]:
        """The names in a folder, sorted; none if there is no such folder."""
        try:
            return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is wanted, and many
        except (FileNotFoundError, NotADirectoryError):
            return []

    # One open file

    def open_append(self, path: Path) -> int:
        """A descriptor of an existing regular file to which every write goes at the end."""
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | _CLOSE_ON_EXEC | _NO_FOLLOW | _NO_BLOCK | _BINARY)
        _must_be_regular(descriptor, path)
        return descriptor

    def open_new(self, path: Path) -> int:
        """A descriptor of a new file; it is an error if anything stands there."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | _CLOSE_ON_EXEC | _BINARY, 0o600)

    def descriptor_facts(self, descriptor: int) -> Facts:
        """The facts of an open file."""
        return Facts.of(os.fstat(descriptor))

    def read_at(self, descriptor: int, offset: int, length: int) -> bytes:
        """Bytes of an open file, fewer at its end."""
        return os.pread(descriptor, length, offset)

    def write(self, descriptor: int, data: bytes) -> int:
        """Write once, and return how much of it was taken."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Force an open file to the disk. After an error nothing is known, and a second call would lie."""
        if sys.platform == "darwin":
            import fcntl  # noqa: PLC0415 - not on every system

            fcntl.fcntl(descriptor, _FULL_SYNC)
        else:
            os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close; an error here may be that of an earlier write."""
        os.close(descriptor)

    # Names

    def replace(self, source: Path, target: Path) -> None:
        """Give a file or folder another name in one step; what stands there is replaced."""
        for _ in range(50):
            try:
                source.replace(target)
            except OSError as error:
                if getattr(error, "winerror", None) not in _SHARING:
                    raise
                _wait_for_readers()
            else:
                return
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()

    def make_folder(self, path: Path) -> bool:
        """Make one folder, whose parent is there. False if it was there."""
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            if not stat.S_ISDIR(path.stat().st_mode):
                raise
            return False
        return True

    def sync_folder(self, path: Path) -> None:
        """Force the names in a folder to the disk, where the system can (Windows cannot, some networks neither)."""
        if sys.platform == "win32":
            return
        descriptor = os.open(path, os.O_RDONLY | _CLOSE_ON_EXEC | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(descriptor)


def _must_be_regular(descriptor: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise OSError(errno.EINVAL, "this is no regular file", str(path))


def _wait_for_readers() -> None:
    import time  # noqa: PLC0415 - only Windows ever comes here

    time.sleep(0.05)


def make_folders(files: Files, path: Path) -> None:
    """Make a folder and those above it that are missing, each 0700 and each on disk when this returns."""
    missing = []
    while files.facts(path) is None:
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        made = files.make_folder(folder)
        try:
            files.sync_folder(folder.parent)
        except OSError:
            if made:
                files.remove_folder(folder)  # or the next attempt would take it for certain
            raise


def write_all(files: Files, descriptor: int, data: bytes) -> None:
    """Write everything, however little the system takes at a time."""
    rest = memoryview(data)
    while rest:
        taken = files.write(descriptor, bytes(rest) if len(rest) < len(data) else data)
        if taken <= 0:
            raise OSError(errno.EIO, "the disk takes nothing")
        rest = rest[taken:]
