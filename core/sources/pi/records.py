"""What of pi's records the skeleton needs: everything else is skipped by the decoder.

Source: `docs/session-format.md` and `session-manager.js` of npm `@earendil-works/pi-coding-agent` 0.74.2 and 1.5.2.
Fields are declared wider than pi writes them, so that an odd value costs a field and not the record.
"""

from math import isfinite

import msgspec

from ...model import Usage


class Cost(msgspec.Struct, gc=False):
    """US dollars of one API answer."""

    total: float | str | None = None


class Spent(msgspec.Struct, gc=False, rename="camel"):
    """Tokens of one API answer; `input` does not hold the cached ones."""

    input: int | None = None
    output: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    cost: Cost | float | None = None


class Block(msgspec.Struct, gc=False):
    """A piece of a message's content."""

    type: str | None = None


class Said(msgspec.Struct, gc=False):
    """The `message` of an entry of that type."""

    role: str | None = None
    content: list[Block | str] | str | None = None
    provider: str | None = None
    model: str | None = None
    usage: Spent | None = None


class Record(msgspec.Struct, gc=False, rename="camel"):
    """One line of a session file, the header included."""

    type: str | None = None
    id: str | None = None
    parent_id: str | msgspec.UnsetType | None = msgspec.UNSET
    """Absent in version 1, whose files are linear."""
    timestamp: str | float | None = None
    message: Said | None = None
    cwd: str | None = None
    parent_session: str | None = None
    branched_from: str | None = None
    """What version 1 called `parentSession`."""
    target_id: str | None = None
    label: str | None = None
    name: str | None = None
    provider: str | None = None
    model: str | None = None
    usage: Spent | None = None


def usage(spent: Spent) -> Usage:
    """Tokens of one answer; the cost is None where pi names none."""
    cost = spent.cost.total if isinstance(spent.cost, Cost) else spent.cost
    return Usage(
        spent.input or 0,
        spent.output or 0,
        spent.cache_read or 0,
        spent.cache_write or 0,
        cost if isinstance(cost, float) and isfinite(cost) else None,
    )
