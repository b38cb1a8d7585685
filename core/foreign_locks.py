"""Locks that other tools keep as files beside their conversations: believed as long as nothing proves them stale.

CodeBuddy writes `<file>.lock` with pid, host name and a time in milliseconds, and removes it when it is done. Bough
never removes one. It is stale if its process is proven to be over: it ran on this computer and is not there, or the one
that has its number began after the lock was taken. Age proves nothing.
"""

# Strings: asked for each conversation of a list, and nearly always there is no such file.

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from .files import Files
from .holders import TOOLS
from .locks import Status
from .owner import RECORD_LIMIT, Owner

TOLERANCE_SECONDS: Final = 2.0
"""Clocks of processes and of files differ by so much."""


class _Record(msgspec.Struct, frozen=True):
    pid: int
    hostname: str = ""
    timestamp: float = 0
    """Milliseconds since 1970."""


def lock_beside(source: str, path: str) -> Status | None:
    """What the lock file of a conversation of another tool says; None if there is none, or if it is stale."""
    beside = f"{path}.lock"
    if source not in TOOLS or not os.path.lexists(beside):
        return None
    record = _read(Path(beside))
    if record is not None and _is_stale(record):
        return None
    return Status(held=True, owner=_owner(source, beside, record) if record is not None else None, requests=())


def _read(path: Path) -> _Record | None:
    """None for what cannot be read or understood: then somebody holds it, and nobody knows who."""
    files = Files()
    try:
        facts = files.facts(path)
        data = files.read(path) if facts is not None and facts.size <= RECORD_LIMIT else b""
        return msgspec.json.decode(data, type=_Record)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_stale(record: _Record) -> bool:
    if record.hostname != socket.gethostname() or record.pid <= 0:
        return False
    import psutil  # noqa: PLC0415 - slow to import, and rarely needed

    try:
        began = psutil.Process(record.pid).create_time()
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
    return bool(record.timestamp) and began > record.timestamp / 1000 + TOLERANCE_SECONDS


def _owner(source: str, beside: str, record: _Record) -> Owner:
    return Owner(record.pid, record.hostname, _user(Path(beside)), source, _time(record.timestamp))


def _user(path: Path) -> str:
    try:
        return path.owner()
    except (OSError, KeyError, NotImplementedError):
        return "?"


def _time(milliseconds: float) -> str:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (ValueError, OverflowError, OSError):
        return ""
