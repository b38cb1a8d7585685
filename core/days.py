"""A stretch of days, as a person names it."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import NamedTuple

from .errors import Invalid


class Days(NamedTuple):
    """From one day to another, both included, in a time zone (the system's if it is None)."""

    first: date | None = None
    """None: from the beginning."""
    last: date | None = None
    """None: to the end."""
    zone: tzinfo | None = None

    @classmethod
    def of(cls, first: str | None, last: str | None) -> Days:
        """From what was typed, `2026-11-05`, where None says nothing. Raises Invalid."""
        return cls(_day(first), _day(last))

    @property
    def all(self) -> bool:
        """Whether no day is left out, nor what was said nobody knows when."""
        return self.first is None and self.last is None

    def day(self, time: datetime | None) -> date | None:
        """The day of a time, None if that is unknown."""
        return time.astimezone(self.zone).date() if time is not None else None

    def hold(self, time: datetime | None) -> bool:
        """Whether a time is among them; an unknown one is only among all."""
        if self.all:
            return True
        day = self.day(time)
        if day is None:
            return False
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise Invalid(f"{text!r} is no day. Days are written 2026-11-05.") from error
