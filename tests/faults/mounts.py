"""File systems of their own for a test, as root: images that lose power, full ones, read-only ones."""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bough.core.bodies import pool

_SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN, for ext4, xfs and others
_NO_LOG_FLUSH = 2  # nothing more reaches the disk, not even the log in memory: the power is gone


def cannot(kind: str = "tmpfs") -> str:
    """Why nothing of that kind can be mounted here; empty if it can."""
    if sys.platform != "linux":
        return "only Linux is tried with mounts"
    if os.geteuid() != 0:
        return "mounting needs root"
    if kind != "tmpfs" and shutil.which(f"mkfs.{kind}") is None:
        return f"mkfs.{kind} is not installed"
    try:
        with tempfile.TemporaryDirectory() as folder, mounted(kind, Path(folder)):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"{kind} cannot be mounted here ({error})"


def run(*command: str | Path) -> None:
    """A command that has to succeed."""
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def unmount(place: Path) -> None:
    """Take a mount away; what this process read there is closed first."""
    pool.close()
    run("umount", place)


class Image:
    """A file system in a file."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.place = folder / "mounted"
        self._file = folder / "image"
        self.place.mkdir()
        with self._file.open("wb") as file:
            file.truncate((320 if kind == "xfs" else 24) << 20)
        options = ["-q", "-F"] if kind == "ext4" else ["-q", "-f"]
        run(f"mkfs.{kind}", *options, self._file)

    def mount(self) -> None:
        run("mount", "-o", "loop", self._file, self.place)

    def unmount(self) -> None:
        unmount(self.place)

    def shut_down(self) -> None:
        """The power goes."""
        descriptor = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, ctypes.c_uint32(_NO_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def come_back(self) -> None:
        """The power comes back: what was not on the disk is lost, and the log is replayed."""
        self.unmount()
        self.mount()


@contextmanager
def mounted(kind: str, folder: Path, options: str = "") -> Iterator[Path]:
    """A file system at a place of its own: `tmpfs` with options, or an image."""
    if kind != "tmpfs":
        image = Image(kind, folder)
        image.mount()
        try:
            yield image.place
        finally:
            image.unmount()
        return
    place = folder / "mounted"
    place.mkdir()
    run("mount", "-t", "tmpfs", "-o", options or "size=1m", "tmpfs", place)
    try:
        yield place
    finally:
        unmount(place)
