"""Which conversation a session was forked from, and up to where.

pi names the file, by its path on the machine where the fork was made: there it may have been moved since, and here it
may never have been. So it is looked for at that path, then beside the fork by its name; then its name tells its id.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from ...model import parse_time
from ...skeleton import Fork, Skeleton
from ..jsonlines import first_record
from .records import Record


def session_id(path: Path) -> str:
    """The id in the header of a session file; its name without the ending where there is none."""
    record = first_record(path)
    id = record.get("id")
    return id if record.get("type") == "session" and isinstance(id, str) and id else path.stem


def forked_from(header: Record, path: Path, skeleton: Skeleton) -> Fork | None:
    """Where the session says it came from; None if it says nothing."""
    named = header.parent_session or header.branched_from
    if not named:
        return None
    return Fork(_other_id(named, path), _last_copied(header, skeleton))


def _other_id(named: str, path: Path) -> str:
    name = (PureWindowsPath(named) if "\\" in named else PurePosixPath(named)).name
    for candidate in (Path(named), path.parent / name):
        try:
            if candidate.is_file() and candidate != path:
                return session_id(candidate)
        except (OSError, ValueError):
            continue
    stem, ending, _ = name.rpartition(".jsonl")
    _, parted, id = stem.rpartition("_")
    return id if ending and parted and id else named


def _last_copied(header: Record, skeleton: Skeleton) -> str | None:
    """The id of the last message that is older than the fork; None where times do not tell."""
    made = parse_time(header.timestamp)
    if made is None:
        return None
    last: int | None = None
    for index, kind in enumerate(skeleton.kinds):
        if kind == "note":
            continue
        time = skeleton.time(index)
        if time is None or time >= made:
            break
        last = index
    return None if last is None else skeleton.ids[last]
