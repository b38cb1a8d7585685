"""Short times, numbers and texts of an exact width."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bough.tui.widgets.cells import fit, fit_end, short_number
from bough.tui.widgets.times import TIME_WIDTH, short_time

NOW = datetime(2025, 3, 5, 12, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (None, ""),
        (datetime(2025, 3, 5, 8, 5, tzinfo=UTC), "10:05"),
        (datetime(2025, 3, 4, 23, 0, tzinfo=UTC), "01:00"),
        (datetime(2025, 3, 4, 12, 0, tzinfo=UTC), "Tue"),
        (datetime(2025, 2, 27, 12, 0, tzinfo=UTC), "Thu"),
        (datetime(2025, 2, 26, 12, 0, tzinfo=UTC), "26 Feb"),
        (datetime(2024, 11, 30, 12, 0, tzinfo=UTC), "30 Nov"),
        (datetime(2024, 1, 30, 12, 0, tzinfo=UTC), "Jan'24"),
        (datetime(2025, 3, 9, 12, 0, tzinfo=UTC), "9 Mar"),
        (datetime(2031, 3, 9, 12, 0, tzinfo=UTC), "Mar'31"),
    ],
)
def test_times_are_said_as_a_person_would(time: datetime | None, said: str) -> None:
    """In the zone of the clock: an hour today, a weekday this week, a date before, and no surprise in the future."""
    assert short_time(time, NOW) == said
    assert len(said) <= TIME_WIDTH


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (9999, "9999"), (10_000, "10k"), (999_999, "999k"), (3_420_000, "3.4M")]
)
def test_numbers_stay_short(number: int, said: str) -> None:
    """At most five cells up to a thousand million."""
    assert short_number(number) == said


@given(text=st.text(max_size=30), width=st.integers(0, 20))
def test_fit_is_exact_in_cells(text: str, width: int) -> None:
    """Wide and combining characters too: nothing on its right ever moves."""
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_end(text, width)) == width


def test_of_a_path_the_end_stays() -> None:
    """And one ellipsis, wherever it had to be cut."""
    assert fit_end("/home/ann/projects/spotter", 14) == "…jects/spotter"
    assert fit_end("/src", 6) == "/src  "
    assert fit_end("日本語日本語", 5) == "…本語"
