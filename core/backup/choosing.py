"""Which snapshots a person keeps: the last ones, those of some time, and one a day, week or month. Pure functions.

The rules are those of restic and borg, so that what people know of them holds here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from ..errors import Invalid
from .values import Snapshot

LEAST: Final = 2
"""Snapshots that are kept whatever the rules say: the newest that can be restored."""


SAFETY: Final = timedelta(days=7)
"""How long what a restore replaced stays, whatever the rules say."""


class Keep(NamedTuple):
    """What to keep. A snapshot that any of the rules keeps stays."""

    last: int = 0
    within: timedelta | None = None
    """All that are no older than this."""
    daily: int = 0
    """The newest one of each of so many days, counted from the newest day that has one."""
    weekly: int = 0
    monthly: int = 0

    @property
    def says_nothing(self) -> bool:
        """Whether no rule was given."""
        return self == Keep()


class Kept(NamedTuple):
    """A snapshot that stays, and why."""

    snapshot: Snapshot
    why: tuple[str, ...]


class Choice(NamedTuple):
    """What becomes of the snapshots, newest first."""

    kept: list[Kept]
    removed: list[Snapshot]


def choose(snapshots: Sequence[Snapshot], keep: Keep, now: datetime) -> Choice:
    """Sort the snapshots of one backup, newest first. Of each store, its rules are counted alone.

    Those that a restore made for safety stay for a week, and count for no rule but `within`. Raises Invalid if no rule
    was given.
    """
    if keep.says_nothing or min(keep.last, keep.daily, keep.weekly, keep.monthly) < 0:
        raise Invalid("Say what to keep: --last N, --within 30d, --daily N, --weekly N, --monthly N.")
    why: dict[str, list[str]] = {snapshot.name: [] for snapshot in snapshots}
    for store in dict.fromkeys(one.store for one in snapshots):
        mine = [one for one in snapshots if one.store == store and not one.safety]
        for rule, count, period in _rules(keep):
            for snapshot in _newest_of_each(mine, period)[:count]:
                why[snapshot.name].append(rule)
        for snapshot in mine[:LEAST]:
            if not why[snapshot.name]:
                why[snapshot.name].append(f"one of the newest {LEAST}")
    for one in snapshots:
        if keep.within is not None and (one.time is None or one.time >= now - keep.within):
            why[one.name].append("within")
        elif one.safety and (one.time is None or one.time >= now - SAFETY):
            why[one.name].append("safety")
    kept = [Kept(one, tuple(why[one.name])) for one in snapshots if why[one.name]]
    return Choice(kept, [one for one in snapshots if not why[one.name]])


_Period = Callable[[Snapshot], str]


def _rules(keep: Keep) -> list[tuple[str, int, _Period]]:
    return [
        ("last", keep.last, lambda one: one.name),
        ("daily", keep.daily, lambda one: _day(one, "%Y-%m-%d")),
        ("weekly", keep.weekly, lambda one: _day(one, "%G-W%V")),
        ("monthly", keep.monthly, lambda one: _day(one, "%Y-%m")),
    ]


def _day(snapshot: Snapshot, form: str) -> str:
    """The day, week or month of a snapshot in this machine's zone; its name where its time cannot be read."""
    return snapshot.time.astimezone().strftime(form) if snapshot.time is not None else snapshot.name


def _newest_of_each(snapshots: Sequence[Snapshot], period: _Period) -> list[Snapshot]:
    found: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        found.setdefault(period(snapshot), snapshot)
    return list(found.values())
