"""Sizes, times and amounts in few characters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bough.core.model import Usage
from bough.tui.widgets.transcript.words import amount, moment, plural, seconds, size

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (999, "999 B"), (2100, "2.1 kB"), (120_000, "120 kB"), (999_600, "1.0 MB"), (3_400_000, "3.4 MB")],
)
def test_sizes(count: int, shown: str) -> None:
    """In units of a thousand, with two or three digits."""
    assert size(count) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.8, "0.8 s"), (9.96, "10 s"), (99.6, "2 min"), (3600, "60 min"), (7200, "2 h")],
)
def test_durations(value: float, shown: str) -> None:
    """As exact as anyone wants to know."""
    assert seconds(value) == shown


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (None, ""),
        (datetime(2026, 3, 4, 8, 2, tzinfo=UTC), "10:02"),
        (datetime(2026, 3, 3, 23, 30, tzinfo=UTC), "01:30"),
        (datetime(2026, 3, 2, 8, 2, tzinfo=UTC), "Mon 10:02"),
        (datetime(2026, 2, 26, 8, 2, tzinfo=UTC), "Thu 10:02"),
        (datetime(2026, 2, 25, 8, 2, tzinfo=UTC), "2026-02-25 10:02"),
        (datetime(2026, 3, 5, 8, 2, tzinfo=UTC), "2026-03-05 10:02"),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "9999-12-31 23:59"),
    ],
)
def test_moments(time: datetime | None, shown: str) -> None:
    """In the reader's zone: the hour today, the weekday this week, the date before and after."""
    assert moment(time, NOW) == shown


def test_amounts() -> None:
    """All tokens of an answer; its cost where the source names it."""
    assert amount(Usage(1, 2, 3, 4)) == "10 tok"
    assert amount(Usage(12_345)) == "12.3k tok"
    assert amount(Usage(999_960)) == "1.0M tok"
    assert amount(Usage(900, 300, cost=0.034)) == "1.2k tok · $0.03"
    assert (plural(1, "line"), plural(1200, "line")) == ("1 line", "1,200 lines")
