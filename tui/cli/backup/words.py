"""Snapshots in words and in JSON, and how far something is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..change.answer import count
from ..output import Output

if TYPE_CHECKING:
    from bough.core.backup import Progress, Snapshot


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """The fields of a snapshot in `--json`."""
    return {
        "name": snapshot.name,
        "created": snapshot.created,
        "store": snapshot.store,
        "conversations": snapshot.conversations,
        "files": snapshot.files,
        "bytes": snapshot.bytes,
        "safety": snapshot.safety,
        "sources": snapshot.sources,
    }


def counts(snapshot: Snapshot) -> str:
    """How much is in a snapshot, in words."""
    more = f", with files of {', '.join(snapshot.sources)}" if snapshot.sources else ""
    return f"{count(snapshot.conversations, 'conversation')}, {snapshot.bytes:,} bytes{more}"


def teller(output: Output) -> Callable[[Progress], None]:
    """Progress on a terminal, now and then."""

    def told(progress: Progress) -> None:
        if progress.done % 16 == 0:
            output.progress(f"{progress.step} {progress.done:,} of {progress.total:,} …")

    return told
