"""What a snapshot holds, before anything of it is restored: its conversations by id and title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ..errors import Damaged, NotFound
from ..named import the_one
from ..native import CONVERSATIONS, LOG, Change
from ..replaying import replay
from .blobs import Blobs
from .values import SnapshotFile


class Held(NamedTuple):
    """A conversation in a snapshot."""

    id: str
    title: str
    """Empty for one that nobody gave a title."""
    files: int
    bytes: int


def conversations_in(listed: Sequence[SnapshotFile], blobs: Blobs) -> list[Held]:
    """The conversations of a snapshot; of their contents only the logs are read. A damaged log has no title."""
    mine: dict[str, list[SnapshotFile]] = {}
    for file in listed:
        if file.path.startswith(f"{CONVERSATIONS}/"):
            mine.setdefault(file.path.split("/")[1], []).append(file)
    return [Held(id, _title(files, blobs), len(files), sum(one.size for one in files)) for id, files in mine.items()]


def choose_conversation(wanted: str, held: Sequence[Held]) -> Held:
    """The one of that id or title, or the only one whose id begins so. Raises NotFound, Ambiguous."""
    wanted = wanted.removeprefix("bough:")
    missing = NotFound("conversation in the snapshot", wanted, "`bough backup list SNAPSHOT` shows what it holds.")
    return the_one(wanted, held, lambda one: one.title, "conversation", missing)


def _title(files: Sequence[SnapshotFile], blobs: Blobs) -> str:
    log = next((one for one in files if one.path.endswith(f"/{LOG}")), None)
    if log is None:
        return ""
    try:
        data = blobs.whole(log.digest, log.size)
    except Damaged:
        return ""
    return replay(change for line in data.split(b"\n") if (change := _change(line)) is not None).title


def _change(line: bytes) -> Change | None:
    try:
        return msgspec.json.decode(line, type=Change)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
