"""Times and sizes as people write them in settings and options: `30d`, `12h`, `500 MB`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_TIME = re.compile(r"(\d+)\s*(min|m|h|d|w|y)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(k|m|g|t)?i?b?", re.IGNORECASE)
_SECONDS: Final = {"min": 60, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_BYTES: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_LONGEST: Final = timedelta(days=365_250)


def duration(text: str) -> timedelta:
    """A time: minutes, hours, days, weeks, years of 365 days. Raises ValueError, which says what would be one."""
    found = _TIME.fullmatch(text.strip().lower())
    seconds = int(found[1]) * _SECONDS[found[2]] if found is not None else 0
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise ValueError(f"“{text}” is no time. Write one like 30m, 12h, 1d, 2w or 1y.")
    return timedelta(seconds=seconds)


def size(text: str) -> int:
    """Bytes, in steps of a thousand as disks are sold. Raises ValueError, which says what would be one."""
    found = _SIZE.fullmatch(text.strip())
    bytes = round(float(found[1]) * _BYTES[(found[2] or "").lower()]) if found is not None else 0
    if bytes <= 0:
        raise ValueError(f"“{text}” is no size. Write one like 500 MB or 2 GB.")
    return bytes


def in_words(time: timedelta) -> str:
    """A time in the largest unit that says it: `2 weeks`, `36 hours`, `90 minutes`."""
    seconds = int(time.total_seconds())
    for unit, name in (("y", "year"), ("w", "week"), ("d", "day"), ("h", "hour")):
        number, rest = divmod(seconds, _SECONDS[unit])
        if number and not rest:
            return f"{number} {name}{'s' * (number > 1)}"
    return f"{seconds // 60} minutes" if seconds >= 120 else "1 minute"
