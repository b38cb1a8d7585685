"""Numbers and times as options have them. The names of the functions are what argparse says of a text that is none."""

from __future__ import annotations

from datetime import timedelta

from bough.core.amounts import duration
from bough.core.amounts import size as bytes_of


def number(text: str) -> int:
    """A number from 0 on."""
    if not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return int(text)


def time(text: str) -> timedelta:
    """A time like `30d`."""
    return duration(text)


def size(text: str) -> int:
    """Bytes like `500MB`."""
    return bytes_of(text)
