"""`bough ls` as a whole process, beside a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.terminal import bough

from . import data
from .measure import Row, interleaved, ratio_row, seconds


def rows(folder: Path) -> Iterator[Row]:
    """A warm `ls` of 600 conversations."""
    home = data.home(folder / "home")
    environment = {
        **os.environ,
        "HOME": str(home),
        "BOUGH_CACHE_DIR": str(home / "cache"),
        "BOUGH_STORE": str(home / "s"),
    }
    run = partial(subprocess.run, env=environment, stdout=subprocess.DEVNULL, check=True)
    run(bough("ls"))
    nothing, ours = interleaved(
        11, lambda: seconds(lambda: run([sys.executable, "-c", "pass"])), lambda: seconds(lambda: run(bough("ls")))
    )
    yield ratio_row("bough ls, warm", "600 conversations", ours, nothing, "python -c pass", 6.0)
