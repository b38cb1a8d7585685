"""What `make soak` says of its samples: a leak is one, a step and what goes up and down are none."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.soak.figures import Sample, report, slope

SECONDS = [2.5 * number for number in range(240)]


@pytest.mark.parametrize(
    ("grows", "verdict"),
    [
        (lambda _: 0.0, "ok"),
        (lambda at: 500.0 * (at > 430), "unsure"),
        (lambda at: 6 * at, "MISSED"),
        (lambda at: -at, "ok"),
    ],
    ids=["nothing", "a step", "a leak", "less"],
)
def test_only_a_leak_is_missed(grows: Callable[[float], float], verdict: str) -> None:
    """Of a process that holds 60 MB, and up to 100 KiB more at times; a step alone proves nothing."""
    chance = random.Random(4)
    memory = [60_000 + grows(at) + chance.uniform(0, 100) for at in SECONDS]
    lines, is_flat = report("app", [Sample(at, held, 80, 9, 6) for at, held in zip(SECONDS, memory, strict=True)])
    assert lines[1].endswith(verdict), "\n".join(lines)
    assert is_flat == (verdict != "MISSED")


def test_one_descriptor_every_minute_is_a_leak() -> None:
    """However few they are."""
    samples = [Sample(at, 60_000, 80 + int(at // 60), 9, 6) for at in SECONDS]
    lines, is_flat = report("watch", samples)
    assert not is_flat
    assert [line.split()[0] for line in lines if line.endswith("MISSED")] == ["descriptors"]


def test_a_slope_is_told_with_its_noise() -> None:
    """A line is met exactly; too few moments say nothing."""
    seconds = list(range(24))
    assert slope(seconds, [2.0 * second for second in seconds]) == (7200, 0)
    assert slope(seconds, [float(second > 20) for second in seconds]).noise > 0
    assert slope([0, 1], [0, 9]) == (0, 0)
