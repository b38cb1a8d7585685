"""Up to where a rollout repeats the one it was forked from.

A fork starts with a record of its own and goes on with the records of the other, byte for byte, its first one included.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from ...model import parse_time
from ...skeleton import Fork, Skeleton
from .places import find_rollout
from .records import Meta


def forked_from(own: Meta, path: Path, file: int, skeleton: Skeleton) -> Fork | None:
    """Where a thread came from, by what its first record says; None if it says nothing."""
    if own.forked_from_id is None:
        return None
    base = find_rollout(own.forked_from_id, path)
    end = copied(path, base)[1] if base is not None and base != path else None
    last = _last_before(end, file, skeleton) if end is not None else _last_older(own, file, skeleton)
    return Fork(own.forked_from_id, None if last is None else skeleton.ids[last])


def copied(path: Path, base: Path) -> tuple[int, int | None]:
    """Lines and bytes that end with the last record taken over from another rollout: the own first one is among them.

    No line, and None, where nothing was taken over or one of the files cannot be read.
    """
    try:
        with path.open("rb") as ours, base.open("rb") as theirs:
            lines, end = 1, len(ours.readline())
            for line, other in zip(ours, theirs, strict=False):
                if line.rstrip(b"\r\n") != other.rstrip(b"\r\n"):
                    break
                lines, end = lines + 1, end + len(line)
    except OSError:
        return 0, None
    return (lines, end) if lines > 1 else (0, None)


def _last_before(end: int, file: int, skeleton: Skeleton) -> int | None:
    own = (n for n in range(len(skeleton)) if skeleton.file[n] == file and skeleton.kinds[n] != "note")
    last: int | None = None
    for entry in own:
        if skeleton.offsets[entry] >= end:
            break
        last = entry
    return last


def _last_older(own: Meta, file: int, skeleton: Skeleton) -> int | None:
    """Without the other file: copied records keep their times, and are older than the fork."""
    made = parse_time(own.timestamp)
    copied = sum(raw.type == "session_meta" for raw in islice(skeleton.raw, 20)) > 1
    last: int | None = None
    for entry in range(len(skeleton)) if made is not None and copied else ():
        time = skeleton.time(entry)
        if skeleton.file[entry] != file or time is None or made is None or time >= made:
            break
        if skeleton.kinds[entry] != "note":
            last = entry
    return last
