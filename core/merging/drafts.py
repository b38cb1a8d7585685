"""A merge half decided, as what can be kept: both heads, and each decision with what it was made about.

The sides are read again when it is taken up. Where a head has moved since, or a message says something else, decisions
stay wherever both sides still say the same there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from ..errors import NotFound
from .items import Edit, Item, Pick
from .merging import Mend, Merging
from .sides import Side, Sides
from .turns import Transcript

if TYPE_CHECKING:
    from ..library import Library
    from ..target import Target

KIND = "merge"
"""`Draft.kind` of a merge."""


class Where(msgspec.Struct, frozen=True, omit_defaults=True):
    """A side, so that it can be found again."""

    ref: str
    """`SOURCE:ID`."""
    path: str
    """The file that names the conversation."""
    branch: str | None
    head: str | None
    """Id of the last message; None if there was none."""
    ends: bool = False
    """Whether the side ends with that message, however its branch goes on."""


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item that was decided, edited, taken apart or moved."""

    ours: str
    """What ours says there, as hexadecimal keys one after the other."""
    theirs: str
    pick: Pick | None = None
    settled: bool = False
    edits: tuple[Edit, ...] = ()
    """Their places count from the first message of the item."""
    split: bool = False


class MergeDraft(msgspec.Struct, frozen=True):
    """The content of a draft."""

    ours: Where
    theirs: Where
    base: Where | None
    decisions: tuple[Decision, ...]
    """Of all items, in the order of the result."""
    mends: tuple[Mend, ...] = ()
    name: str | None = None
    """What the new branch is to be called, if that was said."""


class TakenUp(NamedTuple):
    """A draft, taken up."""

    merging: Merging
    moved: bool
    """Whether a side is another than it was."""


def draft_of(sides: Sides, merging: Merging, name: str | None = None) -> MergeDraft:
    """A merge as a draft keeps it."""
    base = where(sides.base) if sides.base is not None else None
    decisions = tuple(decision_of(merging, item) for item in merging.items)
    return MergeDraft(where(sides.ours), where(sides.theirs), base, decisions, merging.mends, name)


def content_of(draft: MergeDraft) -> Any:
    """A draft as JSON has it."""
    return msgspec.to_builtins(draft)


def read_content(content: object) -> MergeDraft | None:
    """The draft in what was kept; None for something else, or of another version."""
    try:
        return msgspec.convert(content, MergeDraft)
    except (msgspec.ValidationError, RecursionError):
        return None


def where(side: Side) -> Where:
    """A side, so that it can be found again."""
    conversation, branch = side.conversation, side.way.branch
    head = conversation.skeleton.ids[side.head] if side.head >= 0 else None
    ref = f"{conversation.ref.source}:{conversation.id}"
    ends = branch is not None and head is not None and head != branch.head
    return Where(ref, str(conversation.path), branch.id if branch is not None else None, head, ends)


def found_again(library: Library, where: Where) -> Target:
    """A side as it is now: its branch by its id, else the one that has its last message. Raises NotFound, Unreadable.

    A side that ended before the head of its branch ends there still.
    """
    try:
        found = library.find(where.ref)
    except NotFound:
        found = library.find(where.path)
    tree = found.conversation.tree
    end = tree.index_of(where.head) if where.head is not None else None
    branch = tree.branch(where.branch) if where.branch is not None else tree.default
    if branch is None and end is not None:
        branch = tree.branch_of(end)
    if branch is None and where.branch is not None:
        raise NotFound("branch", where.branch, "It is gone since the merge was left.")
    return found._replace(branch=branch, message=end if where.ends else None, branch_named=branch is not None)


def take_up(sides: Sides, fresh: Merging, draft: MergeDraft) -> TakenUp:
    """Decide again what was decided, in a merge of the same sides as they are now."""
    moved = (where(sides.ours).head, where(sides.theirs).head) != (draft.ours.head, draft.theirs.head)
    items = decided_again(_split_as(fresh, draft), draft.decisions)
    return TakenUp(replace(fresh, items=items, mends=draft.mends), moved)


def decided_again(fresh: Merging, decisions: Iterable[Decision]) -> tuple[Item, ...]:
    """Items in the order of their decisions, those that nobody saw yet in between."""
    waiting: dict[tuple[str, str], list[Item]] = {}
    for item in reversed(fresh.items):
        waiting.setdefault(_said(fresh, item), []).append(item)
    known = [
        _decided(same.pop(), decision)
        for decision in decisions
        if (same := waiting.get((decision.ours, decision.theirs)))
    ]
    return tuple(_inserted(known, [item for items in waiting.values() for item in items]))


def _split_as(fresh: Merging, draft: MergeDraft) -> Merging:
    """The merge with those turns taken apart that were taken apart before."""
    pieces = {(one.ours, one.theirs) for one in draft.decisions if one.split}
    merging = fresh
    for number in range(len(fresh.items) - 1, -1, -1):
        apart = merging.by_message(number)
        if len(apart.items) > len(merging.items):
            new = apart.items[number : number + 1 + len(apart.items) - len(merging.items)]
            if all(_said(fresh, item) in pieces for item in new):
                merging = apart
    return merging


def _inserted(items: list[Item], new: list[Item]) -> list[Item]:
    """With items that nobody saw yet, each before the first one that comes after it on its side."""
    for item in sorted(new, key=lambda item: (item.ours.start, item.theirs.start), reverse=True):
        later = (number for number, other in enumerate(items) if _comes_after(other, item))
        items.insert(next(later, len(items)), item)
    return items


def _comes_after(other: Item, item: Item) -> bool:
    if other.ours and item.ours:
        return other.ours.start > item.ours.start
    return bool(other.theirs and item.theirs) and other.theirs.start > item.theirs.start


def decision_of(merging: Merging, item: Item) -> Decision:
    """What was decided of an item."""
    ours, theirs = _said(merging, item)
    edits = tuple(edit._replace(at=edit.at - _first(item, edit)) for edit in item.edits)
    return Decision(ours, theirs, item.pick, item.settled, edits, item.split)


def _decided(item: Item, decision: Decision) -> Item:
    edits = tuple(edit._replace(at=edit.at + _first(item, edit)) for edit in decision.edits)
    if decision.settled:  # by nobody: whether it still is, the sides say as they are now
        return replace(item, split=decision.split)
    return replace(item, pick=decision.pick, settled=False, edits=edits, split=decision.split)


def _first(item: Item, edit: Edit) -> int:
    return (item.theirs if edit.side == "theirs" else item.ours).start


def _said(merging: Merging, item: Item) -> tuple[str, str]:
    return "".join(_keys(merging.ours, item.ours)), "".join(_keys(merging.theirs, item.theirs))


def _keys(said: Transcript, span: range) -> Iterator[str]:
    return (said[at].key.hex() for at in span)
