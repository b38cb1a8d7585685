"""What a quick reading takes from a record beside its words: where it lies, and when it was said."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from ..model import parse_time
from ..sources.jsonlines import decoded

_FILE_SHIFT = 44
_MINUTE = 16
"""Characters of a time up to its minute."""
_SECONDS = {f":{second:02}": second for second in range(61)}
"""What a time may say between its minute and the parts of a second."""


def packed(file: int, offset: int) -> int:
    """A file of the conversation and an offset in it as one number."""
    return file << _FILE_SHIFT | offset


def unpacked(place: int) -> tuple[int, int]:
    """The file and the offset."""
    return place >> _FILE_SHIFT, place & (1 << _FILE_SHIFT) - 1


def record_at(path: str, offset: int, length: int) -> Any:
    """One record, decoded whole: for what a typed pass does not know. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        return decoded(os.pread(descriptor, length, offset))
    finally:
        os.close(descriptor)


def seconds(time: object) -> int | None:
    """A time of a record as whole seconds since 1970."""
    if type(time) is str and time[-1:] == "Z":
        second, minute = _SECONDS.get(time[_MINUTE : _MINUTE + 3]), _minute(time[:_MINUTE])
        if second is not None and minute is not None:
            return minute + second
    if not isinstance(time, str | int | float):
        return None
    found = parse_time(time)
    return int(found.timestamp()) if found is not None else None


@lru_cache(maxsize=4096)
def _minute(text: str) -> int | None:
    """The seconds of a minute in UTC: one that follows another is of the same minute as a rule."""
    found = parse_time(text)
    return int(found.timestamp()) if found is not None else None
