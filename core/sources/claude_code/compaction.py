"""Compactions: where the chain of records was cut and goes on after a summary.

The record at the cut has no parent, but names the one it logically follows. Versions of 1.0 write only the summary, as
a root; it follows what was said last. Newer versions say which messages were preserved: to the model they follow the
summary, and what was said next hangs at the last of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .scan import Scan


class Compaction(NamedTuple):
    """One cut."""

    boundary: int
    anchor: int
    """Entry that the preserved messages are taken to follow."""
    preserved: frozenset[int]


def join(found: Scan, parents: list[int]) -> list[Compaction]:
    """Let the records after each cut follow those before it, so that the history stays on the path."""
    compactions = []
    for entry, record in found.boundaries.items():
        if parents[entry] >= 0:
            continue
        logical = record.logicalParentUuid
        before = found.links.first.get(logical, -1) if isinstance(logical, str) else -1
        if before >= 0 or record.subtype == "compact_boundary":
            parents[entry] = before if 0 <= before < entry else _said_before(found, entry)
        preserved = _preserved(found, entry, record.compactMetadata)
        if preserved is not None:
            compactions.append(preserved)
    skeleton = found.skeleton
    if "summary" in skeleton.kinds:
        for entry, kind in enumerate(skeleton.kinds):
            if kind == "summary" and parents[entry] < 0:
                parents[entry] = _said_before(found, entry)
    return compactions


def _said_before(found: Scan, entry: int) -> int:
    """The newest message before an entry in its file, sub-agents' apart; -1 if there is none."""
    skeleton = found.skeleton
    first = found.first_of[skeleton.file[entry]]
    inside = entry in found.sidechain
    for other in range(entry - 1, first - 1, -1):
        if skeleton.kinds[other] != "note" and (other in found.sidechain) == inside:
            return other
    return -1


def preserved(metadata: object) -> dict[str, Any]:
    """What the metadata of a compaction says of messages that it preserved; empty if nothing."""
    if not isinstance(metadata, dict):
        return {}
    kept = metadata.get("preservedMessages") or metadata.get("preserved_messages")
    return kept if isinstance(kept, dict) and isinstance(kept.get("uuids"), list) else {}


def _preserved(found: Scan, entry: int, metadata: object) -> Compaction | None:
    kept = preserved(metadata)
    if not kept:
        return None
    entries = frozenset(
        found.links.first[id] for id in kept["uuids"] if isinstance(id, str) and id in found.links.first
    )
    anchor = kept.get("anchorUuid") or kept.get("anchor_uuid")
    at = found.links.first.get(anchor, -1) if isinstance(anchor, str) else -1
    if at <= entry:
        kinds = found.skeleton.kinds
        at = next((later for later in range(entry + 1, len(kinds)) if kinds[later] != "note"), -1)
    return Compaction(entry, at, entries) if at >= 0 and entries else None
