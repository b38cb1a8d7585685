"""What a process holds, and whether that grows."""

from __future__ import annotations

from pathlib import Path
from statistics import linear_regression, mean
from typing import NamedTuple

import psutil

SETTLING = 0.25
"""The first part of the time, in which caches fill, counts for no slope."""


class Sample(NamedTuple):
    """What a process holds at one moment."""

    seconds: float
    memory: float
    """KiB that belong to it alone."""
    descriptors: int
    watches: int
    """Of inotify."""
    threads: int


def sample(pid: int, seconds: float) -> Sample:
    """Look at a process, and at those it started."""
    process = psutil.Process(pid)
    memory = process.memory_full_info().uss / 1024
    return Sample(seconds, memory, process.num_fds(), _watches(pid), process.num_threads())


def _watches(pid: int) -> int:
    count = 0
    for entry in Path(f"/proc/{pid}/fdinfo").iterdir():
        try:
            count += sum(line.startswith("inotify") for line in entry.read_text().splitlines())
        except OSError:
            continue  # closed meanwhile
    return count


def report(what: str, samples: list[Sample]) -> list[str]:
    """A line for each thing a process holds: at first, at last, at most, and how much more an hour would bring."""
    if not samples:
        return [f"{what}: it did not last until the first sample"]
    late = samples[int(len(samples) * SETTLING) :]
    lines = [f"{what}: {len(samples)} samples in {samples[-1].seconds:.0f} s"]
    for name, unit in (("memory", "KiB"), ("descriptors", ""), ("watches", ""), ("threads", "")):
        values = [getattr(one, name) for one in late]
        slope = linear_regression([one.seconds for one in late], values).slope * 3600 if len(set(values)) > 1 else 0.0
        share = slope / mean(values) * 100 if any(values) else 0.0
        lines.append(
            f"  {name:<12} {values[0]:>10,.0f} → {values[-1]:>10,.0f}  most {max(values):>10,.0f} {unit:<4}"
            f" slope {slope:>+10,.1f} {unit} an hour ({share:+.1f} %)"
        )
    return lines
