"""What was merged before: then only what came since has to be decided, as in git, whose merges have two parents."""

from __future__ import annotations

from collections.abc import Iterator

from ..comparing.side import Way
from ..skeleton import MergeNote
from ..target import Target


def merged_before(ours: Way, theirs: Way) -> Target | None:
    """How far one side was merged into the other already: the last such message, with its branch. None if it never was.

    It is what both had before they went their own ways from there.
    """
    found = [(way, at) for way, other in ((theirs, ours), (ours, theirs)) for at in _heads(way, other)]
    if not found:
        return None
    way, at = max(found, key=lambda pair: pair[1])
    return Target(way.conversation, way.branch, way.entries[at])


def _heads(way: Way, into: Way) -> Iterator[int]:
    """Positions on a way up to which it was merged into another."""
    skeleton = into.conversation.skeleton
    if not skeleton.merges:
        return
    place = {way.conversation.skeleton.ids[entry]: at for at, entry in enumerate(way.entries)}
    messages = {skeleton.ids[entry] for entry in into.entries}
    branches = {skeleton.owners[entry] for entry in into.entries} if skeleton.owners is not None else set()
    here = f"{way.conversation.ref.source}:{way.conversation.id}"
    for note in skeleton.merges:
        if note.message in messages if note.message is not None else note.branch in branches:
            yield from (place[head] for head in _parents(note, into, here) if head in place)


def _parents(note: MergeNote, into: Way, conversation: str) -> Iterator[str]:
    """The heads of a conversation's branches that a merge took."""
    own = f"{into.conversation.ref.source}:{into.conversation.id}"
    for side in ("ours", "theirs"):
        parent = note.record[side]
        if parent.get("conversation", own) == conversation and isinstance(parent.get("message"), str):
            yield parent["message"]
