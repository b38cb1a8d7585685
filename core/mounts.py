"""On which file system a folder lies, and whether locks on it can be trusted."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

NETWORK: Final = ("nfs", "cifs", "smb", "afs", "ncp", "webdav", "davfs")
"""Beginnings of the names of file systems whose clients keep locks to themselves, or forget them."""
DOUBTFUL: Final = ("fuse", "9p", "virtiofs", "vboxsf", "prl_fs", "osxfuse", "macfuse")
"""Those that may pass locks on or not: two processes have to try."""
_PROBE = """
import sys
from filelock import FileLock, Timeout
try:
    FileLock(sys.argv[1], thread_local=False, fallback_to_soft=False, preserve_lock_file=True).acquire(timeout=0)
except Timeout:
    sys.exit(7)
"""
_EXCLUDED = 7


@cache
def refuses_locks(folder: Path) -> str | None:
    """Why nothing in this folder should be written to by several processes; None if nothing speaks against it."""
    kind = file_system(folder)
    if kind.startswith(NETWORK):
        return f"it lies on a network file system ({kind}), whose locks are not to be trusted"
    if kind.startswith(DOUBTFUL) and not _excludes(folder):
        return f"its file system ({kind}) lets two processes hold one lock"
    return None


def file_system(path: Path) -> str:
    """The type of the file system a path lies on, in lower case; empty if the system does not tell."""
    try:
        path = path.resolve()
        mounts = [(Path(point), kind) for point, kind in _mounts() if path.is_relative_to(point)]
    except OSError:
        return ""
    return max(mounts, key=lambda mount: len(mount[0].parts), default=(path, ""))[1].lower()


def _mounts() -> list[tuple[str, str]]:
    if sys.platform == "linux":
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        fields = (line.split(" ") for line in lines)
        return [(_unescaped(found[1]), found[2]) for found in fields if len(found) > 2]
    import psutil  # noqa: PLC0415 - slow to import, and not needed on Linux

    return [(partition.mountpoint, partition.fstype) for partition in psutil.disk_partitions(all=True)]


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def _excludes(folder: Path) -> bool:
    """Whether a second process is kept out while this one holds a lock."""
    from filelock import FileLock  # noqa: PLC0415 - needed only where file systems are in doubt

    probe = folder / "probe.lock"
    try:
        with FileLock(probe, thread_local=False, fallback_to_soft=False, preserve_lock_file=True).acquire(timeout=5):
            second = subprocess.run([sys.executable, "-c", _PROBE, str(probe)], check=False, timeout=30)  # noqa: S603
    except (OSError, NotImplementedError, subprocess.SubprocessError):
        return False
    return second.returncode == _EXCLUDED
