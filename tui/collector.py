"""Python's garbage collector, so that nobody sees it at work: short passes between keys, the long one where they pause.

What Bough itself makes is freed without it. Textual's painted lines and virtual nodes hold themselves, though, and what
of them lived for a while is found by a pass over everything only: without one, memory grows as long as the app runs.
"""

from __future__ import annotations

import gc
import sys
from asyncio import TimerHandle, get_running_loop
from time import monotonic

_THRESHOLDS = (50_000, 3, 1_000_000)
"""For somebody who leaves no moment between keys. At Python's own, full passes of 20 to 90 ms are the slowest frames;
at a fifth of these, passes of 2 and of 10 ms fall into one frame of ten."""
_MOMENT = 0.025
"""Seconds after a key when its frame is out, and the next one has not come even from a key that is held down."""
_FEW = 2_000
"""Young objects that are worth a pass: it takes half a millisecond."""
_YOUNG_PASSES = 8
"""Short passes for each that looks again at what survived them."""
_PAUSE = 0.3
"""Seconds without a key after which the next one is not expected within the time that a full pass takes."""
_SOME = 40_000
"""Blocks of memory, of some hundred bytes each, that there are more of than after the last full pass: worth one."""
_MANY = 400_000
"""The same for somebody whose keys never pause."""


class Collector:
    """Off until the first paint; from then on told of each key, and every second or so that time has passed."""

    def __init__(self) -> None:
        self._blocks = 0
        """Blocks of memory after the last full pass."""
        self._touched = 0.0
        self._timer: TimerHandle | None = None
        self._passes = 0
        gc.disable()

    def tame(self) -> None:
        """Let it work. No pass here: it would be the pause that there shall not be."""
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()

    def touched(self) -> None:
        """The person did something: what that makes is looked through once it is on the screen."""
        self._touched = monotonic()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = get_running_loop().call_later(_MOMENT, self.rest)

    def rest(self) -> None:
        """Look at what is young, if there is much of it."""
        if gc.isenabled() and gc.get_count()[0] > _FEW:
            self._passes += 1
            gc.collect(0 if self._passes % _YOUNG_PASSES else 1)

    def tick(self) -> None:
        """Look at everything, if that is worth it and nobody is kept waiting."""
        more = sys.getallocatedblocks() - self._blocks
        if more > (_SOME if monotonic() - self._touched > _PAUSE else _MANY):
            gc.collect()
            self._blocks = sys.getallocatedblocks()
        else:
            self.rest()  # what others write makes young objects too, and nobody need press a key meanwhile
