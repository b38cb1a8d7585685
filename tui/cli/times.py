"""Times as a person says them, and as programs read them."""

from __future__ import annotations

from datetime import UTC, datetime

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def ago(time: datetime | None, now: datetime) -> str:
    """`5 min ago` today, `Tue 22:40` within the last six days, `2026-03-01` before; empty for no time.

    Both are taken to the zone of `now`. Days are English whatever the locale, as all else here.
    """
    if time is None:
        return ""
    local = time.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return _today(int((now - time).total_seconds()))
    if 0 < days < len(_DAYS):
        return f"{_DAYS[local.weekday()]} {local:%H:%M}"
    return f"{local.year:04}-{local.month:02}-{local.day:02}"


def _today(seconds: int) -> str:
    if seconds < 60:
        return "now"
    return f"{seconds // 60} min ago" if seconds < 3600 else f"{seconds // 3600} h ago"


def moment(time: datetime | None, now: datetime) -> str:
    """Day and time of day in the zone of `now`, empty for no time."""
    return "" if time is None else f"{time.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"


def rfc3339(time: datetime | None) -> str | None:
    """A time as JSON has it: RFC 3339 in UTC."""
    return None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def local_now() -> datetime:
    """The clock of this machine, in its zone."""
    return datetime.now().astimezone()
