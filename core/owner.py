"""Who holds a lock: the record beside it, and what of it can still be believed.

The kernel decides whether a lock is held; this record only says by whom. A process is named by facts that survive a
reused number: when it started, on which boot, in which namespace of processes. What does not fit is not believed, and
nobody is ever declared dead on another computer.
"""

# ruff: noqa: PTH116, PTH123
# Strings where a watch asks again and again: the interpreter remembers the parts of paths.

from __future__ import annotations

import getpass
import os
import socket
import sys
from functools import cache
from pathlib import Path

import msgspec

from .clock import Clock, Ids, stamp

RECORD_LIMIT = 4096
"""Bytes of a record that are read: it may have been written by anybody."""


class Owner(msgspec.Struct, frozen=True):
    """A process that holds a lock."""

    pid: int
    host: str
    user: str
    program: str
    since: str
    started: str = ""
    """When the process began, in ticks of its system; empty where that is unknown."""
    boot: str = ""
    """Names this start of the computer."""
    namespace: str = ""
    """Names the space in which `pid` means something; containers have their own."""
    nonce: str = ""
    """Names this holding of the lock."""

    @property
    def sentence(self) -> str:
        """Who and since when, in words."""
        return f"held by {self.program} of {self.user} (pid {self.pid} on {self.host}) since {self.since}"


def me(clock: Clock, ids: Ids, program: str = "bough") -> Owner:
    """This process as an owner."""
    return Owner(
        os.getpid(), socket.gethostname(), user_name(), program, stamp(clock),
        started(os.getpid()), boot(), namespace(), ids.new(),
    )  # fmt: skip


def encode(owner: Owner) -> bytes:
    """A record as bytes."""
    return msgspec.json.encode(owner) + b"\n"


def decode(data: bytes) -> Owner | None:
    """The owner in a record, None for what is none: cut off, damaged, or too long."""
    if len(data) > RECORD_LIMIT:
        return None
    try:
        owner = msgspec.json.decode(data, type=Owner)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return owner if owner.pid > 0 and owner.host else None


def is_gone(owner: Owner) -> bool:
    """Whether the process is proven to be over: on this computer, and dead, restarted, or its number reused.

    Another host, another container and unreadable facts prove nothing. PostgreSQL, Mercurial and filelock judge alike.
    """
    if owner.host != socket.gethostname():
        return False
    if owner.boot and boot() and owner.boot != boot():
        return True
    if owner.namespace != namespace():
        return False
    now = started(owner.pid)
    if now:
        return bool(owner.started) and now != owner.started
    return not _is_running(owner.pid)


def started(pid: int) -> str:
    """When a process began, as text to compare; empty if it is not there or the system does not tell."""
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                facts = file.read()
        except OSError:
            return ""
        return facts.rpartition(b")")[2].split()[19].decode()
    import psutil  # noqa: PLC0415 - slow to import, and not needed on Linux

    try:
        return str(psutil.Process(pid).create_time())
    except psutil.Error:
        return ""


@cache
def boot() -> str:
    """Names this start of the computer; empty where the system does not tell."""
    return _text(Path("/proc/sys/kernel/random/boot_id"))


def namespace() -> str:
    """Names the space of process numbers; empty where there is but one."""
    try:
        return str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        return ""


def user_name() -> str:
    """The name of whoever runs this, or their number."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


def _is_running(pid: int) -> bool:
    import psutil  # noqa: PLC0415 - slow to import, and asked only of strangers

    return psutil.pid_exists(pid)


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
