"""Up to where a rollout repeats the one it was forked from.

A fork starts with a record of its own and goes on with the records of the other, byte for byte, its first one included.
So a record that is named by its number is one less in the other. Where the history lies in the other's file, records
have one number in both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ...errors import Unreadable
from ...model import parse_time
from ...skeleton import Fork, Skeleton
from .family import meta
from .packed import rollout
from .places import find_rollout
from .records import Meta

_NUMBERED = re.compile(r"r([1-9]\d*)")


def forked_from(own: Meta, path: Path, file: int, skeleton: Skeleton) -> Fork | None:
    """Where a thread came from, by what its first record says; None if it says nothing."""
    if own.forked_from_id is None:
        return None
    return Fork(own.forked_from_id, _last_taken_over(own, own.forked_from_id, path, file, skeleton))


def _last_taken_over(own: Meta, other: str, path: Path, file: int, skeleton: Skeleton) -> str | None:
    """Id of the last message of the other thread, as that names it; None where nothing tells."""
    if own.history_base is not None:
        last = _last_of_base(file, skeleton) if own.history_base.thread_id == other else None
        return None if last is None else skeleton.ids[last]
    base = find_rollout(other, path)
    end = copied(path, base)[1] if base is not None and base != path else None
    if end is not None and base is not None:
        last, verbatim = _last_before(end, file, skeleton), meta(base).history_base is None
    else:
        last, verbatim = _last_older(own, file, skeleton), base is None and _copy_follows(file, skeleton)
    if last is None:
        return None
    numbered = _NUMBERED.fullmatch(skeleton.ids[last])
    if numbered is None:
        return skeleton.ids[last]
    return f"r{int(numbered[1]) - 1}" if verbatim else None


def copied(path: Path, base: Path) -> tuple[int, int | None]:
    """Lines and bytes that end with the last record taken over from another rollout: the own first one is among them.

    No line, and None, where nothing was taken over or one of the files cannot be read.
    """
    try:
        with _lines(path) as ours, _lines(base) as theirs:
            lines, end = 1, len(ours.readline())
            for line, other in zip(ours, theirs, strict=False):
                if line.rstrip(b"\r\n") != other.rstrip(b"\r\n"):
                    break
                lines, end = lines + 1, end + len(line)
    except (OSError, Unreadable):
        return 0, None
    return (lines, end) if lines > 1 else (0, None)


@contextmanager
def _lines(path: Path) -> Iterator[BinaryIO]:
    with rollout(path) as (descriptor, _), os.fdopen(descriptor, "rb", closefd=False) as file:
        yield file


def _copy_follows(file: int, skeleton: Skeleton) -> bool:
    """Whether the second record of a file is another thread's first."""
    metas = [raw.locator for raw in islice(skeleton.raw, 20) if raw.type == "session_meta" and raw.locator.file == file]
    return len(metas) > 1 and metas[1].offset - metas[0].offset - metas[0].length in (1, 2)


def _last_of_base(file: int, skeleton: Skeleton) -> int | None:
    """The last message before those of the own file: what is read of others comes first."""
    last: int | None = None
    for entry, (of, kind) in enumerate(zip(skeleton.file, skeleton.kinds, strict=True)):
        if of == file:
            break
        last = entry if kind != "note" else last
    return last


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
