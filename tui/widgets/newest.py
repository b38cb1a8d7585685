"""Finding the entries of ids that came last, without looking at all that was there before."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import compress

_AT_ONCE = 1024


def entries_of(wanted: AbstractSet[str], ids: Sequence[str]) -> frozenset[int]:
    """The entries of these ids. Looked for from the end, until all are found: what is new stands there.

    Where an id repeats, it may be that only the last of its entries is found.
    """
    found: list[int] = []
    end = len(ids)
    while end > 0 and len(found) < len(wanted):
        start = max(0, end - _AT_ONCE)
        found += compress(range(start, end), map(wanted.__contains__, ids[start:end]))
        end = start
    return frozenset(found)
