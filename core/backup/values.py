"""What a snapshot is as values, and how it is written down so that every changed bit shows.

A snapshot is one small file that names a list; the list is a blob like any other and names the files. So the second
snapshot of a store in which nothing changed is that small file alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

import msgspec

from ..model import Problem, parse_time
from ..native import FORMAT as STORE_FORMAT

FORMAT: Final = "bough-backup/1"
T = TypeVar("T")

LIST_LIMIT: Final = 256 << 20
"""Bytes of the longest list that is believed: about two million files."""


class SnapshotFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One file of a snapshot."""

    path: str
    """Below the store's folder, with slashes."""
    size: int
    digest: str
    """SHA-256 of its content, which names its blob."""


class Snapshot(msgspec.Struct, frozen=True):
    """A store as it was at one time."""

    name: str
    """Sorts by time."""
    created: str
    store: str
    """Id of the store."""
    codec: str
    conversations: int
    files: int
    bytes: int
    """Of all files, uncompressed."""
    list: str
    """Digest of its list of files."""
    list_size: int
    safety: bool = False
    """Made by a restore, of what it was about to replace; restored only by name."""
    format: str = FORMAT
    store_format: str = STORE_FORMAT
    """Of the store: its files mean something only in a store of the same."""
    roots: dict[str, str] = {}
    """Where the files of other tools lay that are in it, by their place in it: `SOURCE/KEY`."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The other tools whose files are in it."""
        return tuple(dict.fromkeys(root.partition("/")[0] for root in self.roots))

    @property
    def time(self) -> datetime | None:
        """When the snapshot was begun; None if its record names no valid time."""
        return parse_time(self.created)


class Progress(NamedTuple):
    """How far something long has come."""

    step: str
    """`reading`, `verifying`, `staging`, `removing`."""
    done: int
    total: int
    """Conversations while a store is read, else files."""


Tell = Callable[[Progress], None]
Stop = Callable[[], bool]


class Created(NamedTuple):
    """A snapshot that was made."""

    snapshot: Snapshot
    written: int
    """Bytes that it cost."""
    problems: list[Problem]
    """What of the store is not in it: links, foreign files and folders."""


class Verified(NamedTuple):
    """What became of a snapshot."""

    name: str
    snapshot: Snapshot | None
    """None if even its own file is damaged."""
    problems: list[Problem]


class Restored(NamedTuple):
    """What a restore did."""

    snapshot: Snapshot
    safety: Snapshot | None
    """What the store held before; None if it held nothing."""
    problems: list[Problem]


def quiet(progress: Progress) -> None:
    """A `Tell` for whoever wants to hear of no progress."""


def never() -> bool:
    """A `Stop` that never says so."""
    return False


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Its record in one line, and the digest of that line in another."""
    line = msgspec.json.encode(snapshot)
    return b"%s\n%s\n" % (line, hashlib.sha256(line).hexdigest().encode())


def decode_snapshot(data: bytes) -> Snapshot:
    """The snapshot in bytes that are exactly what was written. Raises ValueError, which says why they are not."""
    line, _, rest = data.partition(b"\n")
    if rest != hashlib.sha256(line).hexdigest().encode() + b"\n":
        raise ValueError("its digest does not fit")
    snapshot = _decoded(line, Snapshot)
    if snapshot.format != FORMAT:
        raise ValueError(f"its format {snapshot.format!r} is not known here; a newer Bough may have written it")
    if not 0 <= snapshot.list_size <= LIST_LIMIT or not is_digest(snapshot.list):
        raise ValueError("it names a list that cannot be")
    return snapshot


def encode_list(listed: list[SnapshotFile]) -> bytes:
    """The list of a snapshot's files, the same bytes for the same files."""
    return msgspec.json.encode(sorted(listed, key=lambda file: file.path))


def decode_list(data: bytes) -> list[SnapshotFile]:
    """The files of a snapshot. Raises ValueError for what is no such list; paths and sizes are not judged here."""
    return _decoded(data, list[SnapshotFile])


def is_digest(text: str) -> bool:
    """Whether a text can be a SHA-256 as it names files here."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _decoded(data: bytes, type: type[T]) -> T:
    try:
        return msgspec.json.decode(data, type=type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"it cannot be read ({error})") from error
