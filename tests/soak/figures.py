"""What a process holds, and whether that grows.

The slope is Theil and Sen's, the median of the slopes between any two moments. Moments are the medians of `BLOCKS`
equal parts of the time: within one, memory goes up and down with what is drawn and collected. The noise is what the
steps from one moment to the next would come to in 95 of 100 cases if they were only by chance as large as they are: a
leak makes them all alike, and one new arena of the allocator only one of them large.

Something is *MISSED* if its slope, less its noise, is more than what is allowed: 5 % of memory an hour, for an
allocator whose pieces come to rest only slowly; nothing of all else. Memory is *ok* only if the slope with all its
noise is not more than that; in between nothing is proven, *unsure*: a longer run tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import sqrt
from pathlib import Path
from statistics import median, stdev
from typing import NamedTuple

import psutil

BLOCKS = 8
HOUR = 3600.0
_ALLOWED = {"memory": 0.05}
"""Of what is held, an hour."""
_STUDENT_95 = 2.447
"""Of `BLOCKS - 2` degrees of freedom."""


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
    """Of values over time, in units an hour; 0 of too few moments to tell it from noise."""
    size = len(values) // BLOCKS
    if not size:
        return Slope(0.0, 0.0)
    parts = [slice(at, at + size) for at in range(len(values) - BLOCKS * size, len(values), size)]
    moments = [(median(seconds[part]), median(values[part])) for part in parts]
    slopes = [(late[1] - early[1]) / (late[0] - early[0]) * HOUR for early, late in combinations(moments, 2)]
    steps = [late[1] - early[1] for early, late in pairwise(moments)]
    noise = _STUDENT_95 * stdev(steps) * sqrt(len(steps)) / (moments[-1][0] - moments[0][0]) * HOUR
    return Slope(median(slopes), noise)


def _verdict(found: Slope, allowed: float) -> str:
    if found.value - found.noise > allowed:
        return "MISSED"
    return "unsure" if allowed and found.value + found.noise > allowed else "ok"


def report(what: str, samples: list[Sample]) -> tuple[list[str], bool]:
    """A line for each thing a process holds: in the middle, at last, at most, its slope. And whether none is MISSED."""
    if not samples:
        return [f"{what}: it did not last until the first sample"], False
    lines = [f"{what}: {len(samples)} samples in {samples[-1].seconds:.0f} s, slopes an hour"]
    flat = True
    for name, unit in (("memory", "KiB"), ("descriptors", ""), ("watches", ""), ("threads", "")):
        values = [getattr(one, name) for one in samples]
        found = slope([one.seconds for one in samples], values)
        allowed = _ALLOWED.get(name, 0.0) * median(values)
        verdict = _verdict(found, allowed)
        flat = flat and verdict != "MISSED"
        lines.append(
            f"  {name:<12} {values[0]:>8,.0f} → {values[-1]:>8,.0f}  most {max(values):>8,.0f} {unit:<4}"
            f" slope {found.value:>+9,.0f} ± {found.noise:<7,.0f} allowed {allowed:<6,.0f} {verdict}"
        )
    return lines, flat
