"""Following what other processes write: typed changes of conversations, found by events, and by looking behind them.

watch = Watch(library)
for batch in watch.batches(stop):      # in a thread of yours
    for change in batch: ...
"""

from __future__ import annotations

from .changes import (
    Agent,
    Appeared,
    Batch,
    Change,
    Changed,
    Freed,
    Grew,
    Held,
    Live,
    Place,
    Quiet,
    Unfinished,
    Vanished,
)
from .status import WatchStatus
from .watch import Watch

__all__ = [
    "Agent",
    "Appeared",
    "Batch",
    "Change",
    "Changed",
    "Freed",
    "Grew",
    "Held",
    "Live",
    "Place",
    "Quiet",
    "Unfinished",
    "Vanished",
    "Watch",
    "WatchStatus",
]
