"""The answer of `bough diff --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bough.core.comparing.wording import wording
from bough.core.comparing.words import word_diff

from .times import rfc3339
from .tree import named

if TYPE_CHECKING:
    from bough.core.comparing import Diff, Region, Side


def as_json(found: Diff) -> dict[str, Any]:
    """Where both part, and the regions by the ids of their messages; a changed one with its words."""
    base = found.base
    return {
        "same": found.same,
        "base": {"branch": base.branch, "message": base.message} if base is not None else None,
        "ours": _side_json(found.ours),
        "theirs": _side_json(found.theirs),
        "regions": [_region_json(found, region) for region in found.regions],
    }


def _side_json(side: Side) -> dict[str, Any]:
    """A side; the numbers are those of its own messages, behind the base."""
    facts, usage = side.facts, side.facts.usage
    return {
        **named(side.conversation),
        "branch": side.branch.id if side.branch is not None else None,
        "head": side.ids(range(len(side.entries))[-1:])[0] if side.entries else None,
        "total": len(side.entries),
        "messages": facts.messages,
        "models": dict(facts.models),
        "tokens": usage.tokens if usage is not None else None,
        "cost": usage.cost if usage is not None else None,
        "first": rfc3339(facts.first),
        "last": rfc3339(facts.last),
        "tools": dict(facts.tools),
        "files": list(facts.files),
    }


def _region_json(found: Diff, region: Region) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kind": region.kind,
        "base": found.ours.ids(region.base),
        "ours": found.ours.ids(region.ours),
        "theirs": found.theirs.ids(region.theirs),
    }
    if region.kind == "changed":
        spans = word_diff(text_of(found.ours, region.ours.start), text_of(found.theirs, region.theirs.start))
        shown["words"] = [{"kind": span.kind, "text": span.text} for span in spans]
    return shown


def text_of(side: Side, position: int) -> str:
    """What a message says, as it is compared word by word. Raises Moved."""
    return wording(side.conversation.parts(side.entries[position]))
