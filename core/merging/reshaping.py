"""New branches made of the turns of one: what follows a message, and all of it the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Invalid
from ..intake import native_ids
from ..messages import NewMessage
from .items import Taken
from .results import taken_as_they_are
from .saving import copies
from .sides import Sides, side_of
from .turns import turns

if TYPE_CHECKING:
    from ..target import Target


class Reshaped(NamedTuple):
    """A root branch that is to be made."""

    messages: tuple[NewMessage, ...]
    record: dict[str, Any]
    """Which branch it was made of, and how; goes with the new one as `merge` does."""


def split(target: Target) -> Reshaped:
    """What follows a message, as a branch that begins with it. Raises Invalid if nothing does, Moved.

    What comes before it is a fork at the message, and needs no copy.
    """
    if target.message is None:
        raise Invalid("Say after which message: REF#MESSAGE.")
    whole = side_of(target._replace(message=None))
    if target.message not in whole.way.entries:
        raise Invalid("That message is not on this branch: name the branch as well, REF@BRANCH#MESSAGE.")
    side = side_of(target._replace(message=None), whole.way.entries.index(target.message) + 1)
    if not side.said:
        raise Invalid("Nothing follows that message.")
    return _reshaped(Sides(side, side, None, one=True), range(len(side.said)), "split")


def reverse(target: Target) -> Reshaped:
    """The last turn first; within a turn everything stays in order. Raises Invalid if there is but one, Moved."""
    side = side_of(target)
    found = turns(side.said)
    if len(found) < 2:
        raise Invalid("There is only one turn: it is the same the other way round.")
    return _reshaped(Sides(side, side, None, one=True), [at for turn in reversed(found) for at in turn], "reverse")


def _reshaped(sides: Sides, order: Sequence[int], how: str) -> Reshaped:
    chosen = taken_as_they_are(sides, [Taken("ours", at) for at in order])
    side, ids = sides.ours, native_ids(sides.ours.conversation)
    branch = side.way.branch.id if side.way.branch is not None else None
    return Reshaped(copies(sides, chosen), {"of": {"branch": branch, "message": ids[side.head]}, "how": how})
