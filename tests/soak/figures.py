"""What a process holds, and whether that grows.

The slope is Theil and Sen's: the median of the slopes between any two moments, which a step here and there does not
bend as it bends a line of least squares. Moments are the medians of `BLOCKS` equal parts of the second half of the
time: within a part memory goes up and down with what is drawn and collected. In the first half imports are made and
caches fill, up to their bounds. The noise is half the interval that holds the true slope in 95 of 100 cases (Sen's, by
Kendall's variance).

Something is *flat* if its slope is not more than what is allowed, or than its noise. Of memory 5 % an hour are allowed,
for an allocator whose pieces come to rest only slowly; of all else, nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

BLOCKS = 12
_ALLOWED = {"memory": 0.05}
"""Of what is held, an hour."""
_NORMAL_95 = 1.96


class Sample(NamedTuple):
    """What a process holds at one moment."""

    seconds: float
    memory: float
    """KiB of its own that lie in no file: those of files come and go with the neighbours who map them too."""
    descriptors: int
    watches: int
    """Of inotify."""
    threads: int


class Slope(NamedTuple):
    """How much more an hour would bring."""

    value: float
    noise: float


def sample(pid: int, seconds: float) -> Sample:
    """Look at a process."""
    process = psutil.Process(pid)
    return Sample(seconds, _anonymous(pid), process.num_fds(), _watches(pid), process.num_threads())


def _anonymous(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("Anonymous:")))


def _watches(pid: int) -> int:
    count = 0
    for entry in Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            count += sum(line.startswith("inotify") for line in entry.read_text().splitlines())
        except OSError:
            continue  # closed meanwhile
    return count


def slope(seconds: Sequence[float], values: Sequence[float]) -> Slope:
    """Of values over time, in units an hour; 0 of less than three moments."""
    size = len(values) // BLOCKS or 1
    starts = range(0, len(values) - size + 1, size)
    moments = [(median(seconds[at : at + size]), median(values[at : at + size])) for at in starts]
    slopes = sorted((late[1] - early[1]) / (late[0] - early[0]) * 3600 for early, late in combinations(moments, 2))
    if len(moments) < 3:
        return Slope(0.0, 0.0)
    number = len(moments)
    spread = _NORMAL_95 * sqrt(number * (number - 1) * (2 * number + 5) / 18)
    low, high = (round((len(slopes) + sign * spread) / 2) for sign in (-1, 1))
    return Slope(median(slopes), (slopes[min(high, len(slopes) - 1)] - slopes[max(low, 0)]) / 2)


def report(what: str, samples: list[Sample]) -> tuple[list[str], bool]:
    """A line for each thing a process holds: in the middle, at last, at most, its slope. And whether all are flat."""
    if not samples:
        return [f"{what}: it did not last until the first sample"], False
    late = samples[len(samples) // 2 :]
    lines = [f"{what}: {len(samples)} samples in {samples[-1].seconds:.0f} s, slopes of the second half, an hour"]
    flat = True
    for name, unit in (("memory", "KiB"), ("descriptors", ""), ("watches", ""), ("threads", "")):
        values = [getattr(one, name) for one in late]
        found = slope([one.seconds for one in late], values)
        allowed = _ALLOWED.get(name, 0.0) * median(values)
        ok = found.value <= max(allowed, found.noise)
        flat = flat and ok
        lines.append(
            f"  {name:<12} {values[0]:>8,.0f} → {values[-1]:>8,.0f}  most {max(values):>8,.0f} {unit:<4}"
            f" slope {found.value:>+9,.0f} ± {found.noise:<7,.0f} allowed {allowed:<6,.0f} {'ok' if ok else 'MISSED'}"
        )
    return lines, flat
