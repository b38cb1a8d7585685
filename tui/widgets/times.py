"""Times as a person says them: the hour today, the weekday this week, the date before."""

from __future__ import annotations

from datetime import datetime

TIME_WIDTH = 6
"""Cells of the longest answer of `short_time`."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_time(time: datetime | None, now: datetime) -> str:
    """`10:31` today, `Tue` within the last six days, `3 Mar` within the year, `Mar'24` else; empty for no time.

    Both are taken to the zone of `now`. Days and months are English whatever the locale, as all else on screen.
    """
    if time is None:
        return ""
    time = time.astimezone(now.tzinfo)
    days = (now.date() - time.date()).days
    if days == 0:
        return f"{time.hour:02}:{time.minute:02}"
    if 0 < days < 7:
        return _DAYS[time.weekday()]
    if time.year == now.year or 0 < days < 300:
        return f"{time.day} {_MONTHS[time.month - 1]}"
    return f"{_MONTHS[time.month - 1]}'{time.year % 100:02}"


def local_now() -> datetime:
    """The clock of this machine, in its zone."""
    return datetime.now().astimezone()
