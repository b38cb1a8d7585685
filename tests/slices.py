"""How much of the corpus a run reads: a slice in the normal suite, everything in `make corpus`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

WHOLE = os.environ.get("BOUGH_CORPUS_WHOLE") == "1"  # read when collected: every test loses our variables


def some(found: Sequence[T], most: int) -> Sequence[T]:
    """As many as that, spread over all, the first and the last among them; all of them in `make corpus`."""
    if WHOLE or len(found) <= most:
        return found
    return [found[round(place * (len(found) - 1) / (most - 1))] for place in range(most)]
