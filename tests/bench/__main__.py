"""Run the benchmarks and print the table.

`python -m tests.bench [reading|painting|keys|living|listing|merging|searching|writing ...]`; without names all of
them. The data lie in `.bench/`, made once. `BOUGH_BENCH_LARGE=1` adds the largest ones.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import comparing, listing, living, merging, painting, reading, searching, writing
from .measure import Row, table

ROOT = Path(__file__).resolve().parents[2]


def main(names: list[str]) -> int:
    """Print the rows of the named groups."""
    folder = ROOT / ".bench"
    folder.mkdir(exist_ok=True)
    corpus = Path(os.environ.get("BOUGH_CORPUS", ROOT.parent / "shared" / "corpus"))
    large = os.environ.get("BOUGH_BENCH_LARGE") == "1"
    groups: dict[str, Callable[[], Iterator[Row]]] = {
        "reading": lambda: reading.rows(folder, large=large),
        "painting": lambda: painting.first_paint(folder),
        "keys": lambda: painting.keys(folder, painting.largest_real(corpus)),
        "living": lambda: living.rows(folder),
        "listing": lambda: listing.rows(folder),
        "merging": lambda: merging.rows(folder),
        "comparing": lambda: comparing.rows(folder),
        "searching": lambda: searching.rows(folder, large=large),
        "writing": lambda: writing.rows(folder),
    }
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors; medians of one run")
    for name in names or groups:
        print(f"\n{name}\n{table(list(groups[name]()))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
