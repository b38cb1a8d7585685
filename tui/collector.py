"""Python's garbage collector, so that nobody sees it at work: short passes while keys come, the long one between them.

What Bough itself makes is freed without it. Textual's painted lines and virtual nodes hold themselves, though, and what
of them lived for a while is found by a pass over everything only: without one, memory grows as long as the app runs.
"""

from __future__ import annotations

import gc
import sys
from time import monotonic

_THRESHOLDS = (10_000, 3, 1_000_000)
"""Passes look at some ten thousand objects, now and then at forty: 2 and 10 ms. At Python's own, full passes of 20 to
90 ms are the slowest frames; they are ours to begin."""
_PAUSE = 0.3
"""Seconds without a key after which the next one is not expected within the time that a full pass takes."""
_SOME = 40_000
"""Blocks of memory, of some hundred bytes each, that there are more of than after the last full pass: worth one."""
_MANY = 400_000
"""The same for somebody whose keys never pause."""


class Collector:
    """Off until the first paint; from then on told every second or so what the person does."""

    def __init__(self) -> None:
        self._blocks = 0
        """Blocks of memory after the last full pass."""
        self._touched = 0.0
        gc.disable()

    def tame(self) -> None:
        """Let it work. No pass here: it would be the pause that there shall not be."""
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()

    def touched(self) -> None:
        """The person did something."""
        self._touched = monotonic()

    def tick(self) -> None:
        """Look at everything, if that is worth it and nobody is kept waiting."""
        more = sys.getallocatedblocks() - self._blocks
        if more > (_SOME if monotonic() - self._touched > _PAUSE else _MANY):
            gc.collect()
            self._blocks = sys.getallocatedblocks()
