"""Sizes, times and amounts in few characters."""

from __future__ import annotations

from datetime import datetime

from bough.core.model import Usage
from bough.tui.widgets.times import short_time

_MINUTE = 16
"""Characters of a date and a time of day up to its minute."""


def size(count: int) -> str:
    """Bytes or characters: `812 B`, `2.1 kB`, `3.4 MB`."""
    if count < 1000:
        return f"{count} B"
    for unit in ("kB", "MB"):
        count_in_unit = count / (1000 if unit == "kB" else 1_000_000)
        if count_in_unit < 999.5:
            break
    return f"{count_in_unit:.1f} {unit}" if count_in_unit < 99.95 else f"{count_in_unit:.0f} {unit}"


def plural(count: int, noun: str) -> str:
    """`1 line`, `1,200 lines`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def seconds(value: float) -> str:
    """A duration: `0.8 s`, `12 s`, `3 min`, `2 h`."""
    if value < 9.95:
        return f"{value:.1f} s"
    if value < 99.5:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if value < 5940 else f"{value / 3600:.0f} h"


def amount(usage: Usage) -> str:
    """Tokens and cost: `1.2k tok · $0.03`."""
    tokens = usage.tokens
    shown = f"{tokens}" if tokens < 1000 else f"{tokens / 1000:.1f}k" if tokens < 999_950 else f"{tokens / 1e6:.1f}M"
    return f"{shown} tok" if usage.cost is None else f"{shown} tok · ${usage.cost:.2f}"


def moment(time: datetime | None, now: datetime) -> str:
    """A time of day in the reader's zone; with its weekday in the last six days, with its date before."""
    if time is None:
        return ""
    try:
        local = time.astimezone(now.tzinfo)
    except OverflowError:  # the last hours of the year 9999: nobody's clock, but a file may say so
        local = time
    shown = local.isoformat(" ", "minutes")[:_MINUTE]  # a tenth of what `strftime` takes
    days = (now.date() - local.date()).days
    if days == 0:
        return shown[-5:]
    return f"{short_time(local, now)} {shown[-5:]}" if 0 < days < 7 else shown
