"""When the next backup is due, and the lines that have the system make it: cron's, and systemd's."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from ..errors import Damaged, Invalid, NotFound
from .folder import Backup

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SHORTEST: Final = 5 * _MINUTE
"""A backup more often than this would hardly end before the next one begins."""


class Due(NamedTuple):
    """Whether a backup is to be made now."""

    now: bool
    last: datetime | None
    """When the newest one was begun, those that restores made not counted."""
    missing: bool = False
    """Whether there is no backup in that folder, or it cannot be read: a disk that is not plugged in, say. Nothing is
    ever begun there by itself; a person does that once, with `bough backup create`."""


def due(backup: Backup, every: timedelta, now: datetime, store: str = "") -> Due:
    """Whether so much time passed since the last snapshot (of the store of that id, if one is named)."""
    try:
        snapshots = backup.list()
    except (NotFound, Damaged):
        return Due(False, None, True)
    times = [one.time for one in snapshots if not one.safety and store in ("", one.store) and one.time is not None]
    last = max(times, default=None)
    return Due(last is None or not now - every < last <= now + _DAY, last)


def cron_line(every: timedelta, command: Sequence[str]) -> str:
    """A line for `crontab -e`. Raises Invalid for a time that cron cannot say."""
    words = " ".join(shlex.quote(word).replace("%", "\\%") for word in command)  # `%` ends a command of cron's
    return f"{_cron_time(every)} {words}"


def systemd_units(every: timedelta, command: Sequence[str]) -> dict[str, str]:
    """The files for `~/.config/systemd/user/`, by name. What was missed while the machine was off is made up for."""
    words = " ".join(_quoted(word) for word in command)
    service = f"[Unit]\nDescription=Back up conversations\n\n[Service]\nType=oneshot\nExecStart={words}\n"
    seconds = int(every.total_seconds())
    when = {_HOUR: "OnCalendar=hourly", _DAY: "OnCalendar=daily", 7 * _DAY: "OnCalendar=weekly"}
    times = when.get(every) or f"OnBootSec=15min\nOnUnitActiveSec={seconds}s"
    timer = f"[Unit]\nDescription=Back up conversations\n\n[Timer]\n{times}\nPersistent=true\n"
    timer += "\n[Install]\nWantedBy=timers.target\n"
    return {"bough-backup.service": service, "bough-backup.timer": timer}


def _cron_time(every: timedelta) -> str:
    if every < SHORTEST:
        raise Invalid("A backup more often than every five minutes is not meant.")
    minutes, days = every // _MINUTE, every // _DAY
    if every == 7 * _DAY:
        return "0 12 * * 0"
    if days and every == days * _DAY and days <= 28:
        return "0 12 * * *" if days == 1 else f"0 12 */{days} * *"
    if minutes < 60 and 60 % minutes == 0:
        return f"*/{minutes} * * * *"
    hours = minutes // 60
    if minutes == hours * 60 and hours and 24 % hours == 0:
        return f"0 */{hours} * * *" if hours > 1 else "0 * * * *"
    raise Invalid("cron cannot say that. Choose 10m, 30m, 1h, 6h, 12h, 1d, 1w, or the like.")


def _quoted(word: str) -> str:
    """A word for systemd, to which `%`, `$` and quotes mean something."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"' if plain != word or any(letter in word for letter in " '\t;") else word
