"""How often a conversation was opened on this machine, and when last.

One byte an opening, in a file of the store's private folder: its size is the count and its time the last opening. It is
a statistic: nothing is forced to the disk for it, and where it cannot be written nobody minds.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from .context import Context
from .files import make_folders


class Accesses(NamedTuple):
    """How often a conversation was opened, and when last."""

    openings: int
    last: datetime | None
    """None for one that was never opened here."""


def note_access(context: Context, id: str) -> None:
    """Count an opening."""
    folder = context.private / "accesses"
    path = folder / id
    try:
        make_folders(context.files, folder)
        there = context.files.facts(path) is not None
        descriptor = context.files.open_append(path) if there else context.files.open_new(path)
        try:
            context.files.write(descriptor, b".")
        finally:
            context.files.close(descriptor)
    except OSError:
        return


def accesses(context: Context, id: str) -> Accesses:
    """The openings so far."""
    facts = context.files.facts(context.private / "accesses" / id)
    if facts is None:
        return Accesses(0, None)
    return Accesses(facts.size, datetime.fromtimestamp(facts.mtime_ns / 1e9, UTC))
