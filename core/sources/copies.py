"""Which messages of a branch are those of another: many tools copy the history when they fork, and do not say so.

Messages are compared by what they say. Two who say the same after they parted are still two.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple


class Said(NamedTuple):
    """A message to be compared with others."""

    raw: bytes
    """As it is written. Copies mostly are to the byte, and what says the same need not be decoded to know it."""
    value: dict[str, Any]


def print_of(record: dict[str, Any], without: tuple[str, ...] = ()) -> str:
    """What tells a record from others: all it says but the fields in `without`, whatever their order.

    One that is nested as deeply as a parser can follow is like no other: it cannot be written down again.
    """
    kept = {name: value for name, value in record.items() if name not in without}
    try:
        return json.dumps(kept, sort_keys=True, separators=(",", ":"))
    except RecursionError:
        return f"deep {id(record)}"


def shared(ours: Sequence[object], theirs: Sequence[object], most: int | None = None) -> int:
    """How many of the first messages are the same, `most` at most."""
    ends = (len(ours), len(theirs), len(ours) if most is None else max(0, most))
    return next((at for at in range(min(ends)) if not _same(ours[at], theirs[at])), min(ends))


def _same(one: object, other: object) -> bool:
    if isinstance(one, Said) and isinstance(other, Said):
        return one.raw == other.raw or print_of(one.value) == print_of(other.value)
    return one == other
