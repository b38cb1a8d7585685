"""What is written of a merge: where the new branch begins, what it gets, and what is remembered of both sides.

A result begins as far as possible with messages that are there already: a branch of ours that theirs only goes on from
costs no copy. What is copied is a message of its own that remembers which one it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Invalid
from ..intake import native_ids
from ..lines import parse_loosely
from ..messages import NewMessage
from ..model import Part
from ..skeleton import Skeleton
from .items import Taken
from .results import Chosen
from .sides import Side, Sides

if TYPE_CHECKING:
    from ..keeping import Keeping
    from ..writer import Writer


class Outcome(NamedTuple):
    """A merge, ready to be written to the conversation of ours, or to the native one that stands for it."""

    at: str | None
    """The message that the result goes on from; None if it begins anew."""
    messages: tuple[NewMessage, ...]
    record: dict[str, Any]
    """Both parents and how it was decided; goes with the branch, or with the first message that is added to one."""
    needed: tuple[int, ...]
    """Entries of the conversation of ours up to which the native one has to have everything."""


def outcome(sides: Sides, chosen: Sequence[Chosen], *, how: str, onto: bool = False) -> Outcome:
    """What is to be written for a result. `how`: the strategy, or `picks`. Raises Moved.

    `onto`: to the branch of ours itself; raises Invalid if the result does not go on from where that ends.
    """
    shared = sides.ours.way.entries[: sides.ours.shared]
    if onto:
        begins, copied = sides.ours.head, _whole(sides, chosen)
    else:
        begins, copied = _beginning(sides, shared[-1] if shared else -1, chosen)
    ids = native_ids(sides.ours.conversation)
    heads = [sides.ours.head, sides.theirs.head if sides.one else -1, begins]
    return Outcome(
        ids[begins] if begins >= 0 else None,
        copies(sides, chosen[copied:]),
        _record(sides, ids, how, chosen[copied:]),
        tuple(dict.fromkeys(entry for entry in heads if entry >= 0)),
    )


def _beginning(sides: Sides, last: int, chosen: Sequence[Chosen]) -> tuple[int, int]:
    """The last message that is there already, and how many of those chosen it stands for."""
    skeleton = sides.ours.conversation.skeleton
    for number, one in enumerate(chosen):
        after = None if one.changed else _following(sides, skeleton, last, one.taken)
        if after is None:
            return last, number
        last = after
    return last, len(chosen)


def _whole(sides: Sides, chosen: Sequence[Chosen]) -> int:
    """How many messages ours has, if all of them come first."""
    length = len(sides.ours.said)
    first = [(one.taken.side, one.taken.at) for one in chosen[:length] if not one.changed]
    if first != [("ours", at) for at in range(length)]:
        raise Invalid(
            "The result does not go on from where ours ends, so it cannot be added there. Make a branch of it."
        )
    return length


def _following(sides: Sides, skeleton: Skeleton, last: int, taken: Taken) -> int | None:
    """The entry that a chosen message is, if it follows another one in the tree."""
    own = [sides.ours.entry(taken.at)] if taken.side == "ours" else []
    place = taken.at if taken.side == "theirs" else taken.twin
    own += [sides.theirs.entry(place)] if sides.one and place is not None else []
    return next((entry for entry in own if skeleton.parents[entry] == last), None)


def copies(sides: Sides, chosen: Iterable[Chosen]) -> tuple[NewMessage, ...]:
    """Messages of a result as new ones. Raises Moved."""
    return tuple(_message(sides, one) for one in chosen)


def _message(sides: Sides, chosen: Chosen) -> NewMessage:
    """A copy that remembers what it is a copy of. Raises Moved.

    What it cost was paid once: a copy within its conversation does not say it again.
    """
    taken = chosen.taken
    side = sides.of(taken)
    message = side.conversation.message(side.entry(taken.at))
    at_home = taken.side == "ours" or sides.one
    merge: dict[str, Any] = {"side": taken.side, "message": message.id}
    if chosen.changed:
        merge["edited"] = True
    return NewMessage(
        role=chosen.role,
        parts=chosen.parts if chosen.changed else _parts(side, taken.at),
        time=message.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if message.time is not None else "",
        model=message.model,
        provider=message.provider,
        usage=None if at_home else message.usage,
        kind=chosen.kind,
        hidden=chosen.hidden,
        group=f"{message.group}~merged" if message.group is not None else None,
        merge=merge,
    )


def _parts(side: Side, at: int) -> Sequence[Part | dict[str, Any]]:
    """Parts as they are: of a message of ours with all that a newer version may have put there."""
    if side.conversation.ref.source == "bough":
        record = parse_loosely(side.conversation.raw(side.entry(at)))
        parts = record.get("parts") if isinstance(record, dict) else None
        if isinstance(parts, list) and all(isinstance(part, dict) for part in parts):
            return parts
    return side.parts(at)


def _record(sides: Sides, ids: Sequence[str], how: str, copied: Sequence[Chosen]) -> dict[str, Any]:
    ours = _parent(sides.ours, ids)
    theirs = _parent(sides.theirs, ids if sides.one else sides.theirs.conversation.skeleton.ids)
    if not sides.one:
        theirs["conversation"] = f"{sides.theirs.conversation.ref.source}:{sides.theirs.conversation.id}"
    entries, shared = sides.ours.way.entries, sides.ours.shared
    counts = {side: sum(one.taken.side == side for one in copied) for side in ("ours", "theirs")}
    base = ids[entries[shared - 1]] if shared else None
    return {"ours": ours, "theirs": theirs, "base": base, "how": how, "copied": counts}


def _parent(side: Side, ids: Sequence[str]) -> dict[str, Any]:
    branch = side.way.branch
    return {"branch": branch.id if branch is not None else None, "message": ids[side.head] if side.head >= 0 else None}


class Saved(NamedTuple):
    """A merge that is on the disk."""

    conversation: str
    """Id of the native conversation that has it."""
    branch: str
    name: str
    at: str | None
    """The message that the new ones go on from."""
    messages: tuple[str, ...]
    """The ids of the new ones, none if the result was there already."""


def save(writer: Writer, keeping: Keeping, done: Outcome, name: str | None = None, *, onto: str | None = None) -> Saved:
    """Write a merge to the conversation that a writer holds, which stands for that of ours.

    Raises NameTaken, NotFound, Moved, NotSaved, Unsure, and Invalid if nothing would be added to `onto`.
    """
    for entry in done.needed:
        keeping.catch_up(writer, entry)
    made = writer.merge(done.at, done.messages, _with_branches(writer, done.record), name, onto=onto)
    return Saved(writer.id, made.branch, made.name, done.at, made.messages)


def _with_branches(writer: Writer, record: dict[str, Any]) -> dict[str, Any]:
    """The record with branches as they are called here: those of another tool got ids of their own."""
    owner = writer.state().owner
    here = {side: record[side] for side in ("ours", "theirs") if "conversation" not in record[side]}
    return record | {
        side: parent | {"branch": owner.get(parent["message"] or "", parent["branch"])} for side, parent in here.items()
    }
