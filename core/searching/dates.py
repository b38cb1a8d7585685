"""Days and times as people say them: `yesterday`, `last week`, `2 weeks ago`, `2026-10`, `monday`, `oct 2026`.

Our own, because what is wanted of a query is small and closed, while the libraries for it take longer to import than a
search takes (dateparser with its tables of languages: 0.3 s). Each text means a span, in the zone of `now`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

EXAMPLES = "today, yesterday, monday, last week, 2 weeks ago, past 3 days, 3h, 2026-10, 2026-10-05, oct 5, oct 2026"

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = "january february march april may june july august september october november december".split()
_UNITS = {
    "m": "minute", "min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute",
    "h": "hour", "hr": "hour", "hour": "hour", "hours": "hour",
    "d": "day", "day": "day", "days": "day",
    "w": "week", "week": "week", "weeks": "week",
    "mo": "month", "month": "month", "months": "month",
    "y": "year", "year": "year", "years": "year",
}  # fmt: skip
_NAMED = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {"a": 1, "an": 1, **{name: number for number, name in enumerate(_NAMED, 1)}}
_NUMBER = rf"\d{{1,5}}|{'|'.join(_NUMBERS)}"
_AGO = re.compile(rf"({_NUMBER})\s*([a-z]+)(?:\s+ago)?")
_PAST = re.compile(rf"(?:past|last)\s+({_NUMBER})\s*([a-z]+)|past\s+([a-z]+)")
_DAY_OF_MONTH = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,})|([a-z]{3,}) (\d{1,2})(?:st|nd|rd|th)?)(?:,? (\d{4}))?"
)
_EXACT = re.compile(r"\d{4}-\d\d-\d\dt")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[t ](\d{1,2}):(\d{2})(?::(\d{2}))?(z)?)?)?)?")
_CLOCK = re.compile(r"(?:(.+) )?(\d{1,2})(?::(\d{2}))? ?(am|pm)?")
_SHORTEST_NAME = 3
_NOON = 12


class Span(NamedTuple):
    """From a moment on, until before another one."""

    start: datetime
    end: datetime


def span(text: str, now: datetime) -> Span | None:
    """The time that a text means; None if it means none."""
    said = " ".join(text.casefold().replace("_", " ").split())
    try:
        return next((found for read in _READERS if (found := read(said, now)) is not None), None)
    except (ValueError, OverflowError):  # the 31st of February, the year 0, a million years ago
        return None


def _midnight(time: datetime) -> datetime:
    return time.replace(hour=0, minute=0, second=0, microsecond=0)


def _named(said: str, now: datetime) -> Span | None:
    today = _midnight(now)
    match said:
        case "now":
            return Span(now, now + timedelta(minutes=1))
        case "today":
            return Span(today, today + timedelta(days=1))
        case "yesterday":
            return Span(today - timedelta(days=1), today)
        case "day before yesterday":
            return Span(today - timedelta(days=2), today - timedelta(days=1))
        case "tomorrow":
            return Span(today + timedelta(days=1), today + timedelta(days=2))
    which, _, what = said.rpartition(" ")
    if which not in ("", "this", "last"):
        return None
    if (day := _by_name(what, _DAYS)) is not None:
        return _weekday(day, today - timedelta(days=which == "last"))
    if which and what in ("day", "week", "month", "year"):
        start = _beginning(what, today)
        return Span(start, _later(start, what, 1)) if which == "this" else Span(_later(start, what, -1), start)
    return None


def _weekday(day: int, today: datetime) -> Span:
    """The last day of that name up to a day."""
    start = today - timedelta(days=(today.weekday() - day) % 7)
    return Span(start, start + timedelta(days=1))


def _by_name(said: str, names: tuple[str, ...] | list[str]) -> int | None:
    """Place of a name that is spelled out, or begun with three letters at least."""
    if len(said) < _SHORTEST_NAME:
        return None
    return next((number for number, name in enumerate(names) if name.startswith(said)), None)


def _dated(said: str, now: datetime) -> Span | None:
    found = _ISO.fullmatch(said)
    if found is None:
        return _exact(said)
    year, month, day, hour, minute, second, utc = found.groups()
    zone = now.tzinfo
    start = datetime(
        int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
    )
    if utc:
        from datetime import UTC  # noqa: PLC0415 - rare

        start = start.replace(tzinfo=UTC)
    unit = "second" if second else "minute" if hour else "day" if day else "month" if month else "year"
    return Span(start, _later(start, unit, 1))


def _exact(said: str) -> Span | None:
    """A time with its zone, as logs have it."""
    if not _EXACT.match(said):
        return None
    start = datetime.fromisoformat(said.upper())
    return Span(start, start + timedelta(seconds=1)) if start.tzinfo is not None else None


def _clock(said: str, now: datetime) -> Span | None:
    """An hour of today, or of the day that is said before it: `10:30`, `9am`, `yesterday 14:00`."""
    found = _CLOCK.fullmatch(said)
    if found is None or (found[3] is None and found[4] is None):
        return None
    day = _named(found[1], now) or _dated(found[1], now) if found[1] is not None else Span(_midnight(now), now)
    hour = int(found[2])
    if day is None or (found[4] and not 1 <= hour <= _NOON):
        return None
    if found[4]:
        hour = hour % _NOON + (_NOON if found[4] == "pm" else 0)
    start = day.start.replace(hour=hour, minute=int(found[3] or 0))
    return Span(start, start + timedelta(minutes=1 if found[3] else 60))


def _past(said: str, now: datetime) -> Span | None:
    """So much time until now: `past 3 days`, `last 2 weeks`, `past month`."""
    found = _PAST.fullmatch(said)
    back = _ago(f"{found[1] or 1} {found[2] or found[3]}", now) if found is not None else None
    return Span(back.start, now + timedelta(minutes=1)) if back is not None else None


def _day_of_month(said: str, now: datetime) -> Span | None:
    """`oct 5`, `5th of october 2025`, `5.10.2025`; without a year the last one that was."""
    found, dotted = _DAY_OF_MONTH.fullmatch(said), _DOTTED.fullmatch(said)
    if dotted is not None:
        day, month, year = int(dotted[1]), int(dotted[2]), dotted[3]
    elif found is not None:
        named = _by_name(found[2] or found[3], _MONTHS)
        if named is None:
            return None
        day, month, year = int(found[1] or found[4]), named + 1, found[5]
    else:
        return None
    start = _midnight(now).replace(year=int(year or now.year), month=month, day=day)
    if year is None and start > now:
        start = start.replace(year=now.year - 1)
    return Span(start, start + timedelta(days=1))


def _ago(said: str, now: datetime) -> Span | None:
    found = _AGO.fullmatch(said)
    unit = _UNITS.get(found[2]) if found is not None else None
    if found is None or unit is None:
        return None
    number = _NUMBERS.get(found[1]) or int(found[1])
    if unit in ("minute", "hour"):
        start = now - timedelta(**{f"{unit}s": number})
        return Span(start, start + timedelta(**{f"{unit}s": 1}))
    start = _later(_midnight(now), unit, -number)
    return Span(start, start + timedelta(days=1))


def _month(said: str, now: datetime) -> Span | None:
    name, _, year = said.removeprefix("last ").partition(" ")
    month = _by_name(name, _MONTHS)
    if month is None or (year and not re.fullmatch(r"\d{4}", year)):
        return None
    start = _midnight(now).replace(day=1, month=month + 1)
    if year:
        start = start.replace(year=int(year))
    elif start > now:
        start = start.replace(year=start.year - 1)
    return Span(start, _later(start, "month", 1))


def _beginning(unit: str, today: datetime) -> datetime:
    match unit:
        case "week":
            return today - timedelta(days=today.weekday())
        case "month":
            return today.replace(day=1)
        case "year":
            return today.replace(month=1, day=1)
    return today


def _later(time: datetime, unit: str, number: int) -> datetime:
    if unit in ("second", "minute", "hour", "day", "week"):
        return time + timedelta(**{f"{unit}s": number})
    months = time.year * 12 + time.month - 1 + number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    for day in (time.day, 30, 29, 28):  # a month ago on the 31st is the last day of a shorter month
        try:
            return time.replace(year=year, month=month + 1, day=min(day, time.day))
        except ValueError:
            if day == 28:
                raise
    return time


_READERS = (_named, _dated, _clock, _past, _ago, _day_of_month, _month)
