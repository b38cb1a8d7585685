"""How figures are taken and shown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    data: str
    figure: str
    yardstick: str
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    """Whether the goal was met in this run; None where there is none."""


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(rounds: int, *works: Callable[[], float]) -> list[list[float]]:
    """Figures of several works, taken in turn so that a slow spell of the machine meets all of them alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for figures, work in zip(taken, works, strict=True):
            figures.append(work())
    return taken


def median(figures: Sequence[float]) -> float:
    """The middle figure."""
    return statistics.median(figures)


def p95(figures: Sequence[float]) -> float:
    """The figure that 19 of 20 do not exceed."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def ms(value: float) -> str:
    """Seconds as milliseconds."""
    return f"{1000 * value:,.1f} ms"


def mib(value: float) -> str:
    """Bytes as mebibytes."""
    return f"{value / (1 << 20):,.0f} MiB"


def ratio_row(what: str, data: str, ours: Sequence[float], theirs: Sequence[float], name: str, goal: float) -> Row:
    """A row whose figure is the quotient of two medians."""
    ratio = median(ours) / median(theirs)
    figure, yardstick = ms(median(ours)), f"{name} {ms(median(theirs))}"
    return Row(what, data, figure, yardstick, ratio, f"≤ {goal:g} ×", ratio <= goal)


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text."""
    heads = ("what", "data", "figure", "yardstick", "ratio", "goal", "")
    cells = [heads] + [
        (
            row.what,
            row.data,
            row.figure,
            row.yardstick,
            "" if row.ratio is None else f"{row.ratio:.2f} ×",
            row.goal,
            {None: "", True: "ok", False: "MISSED"}[row.met],
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )
