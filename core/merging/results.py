"""The result of a merge: the messages that would be written, with all that they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..comparing.lcs import never
from ..errors import Stopped
from ..model import Kind, Part, Parts, Role, Text
from .checks import Check, Line, check, mended
from .items import Taken
from .merging import Merging
from .sides import Side, Sides

_STEP = 128
"""Messages between two looks at whether the answer is still wanted."""


class Chosen(NamedTuple):
    """A message of the result."""

    taken: Taken
    role: Role
    kind: Kind
    hidden: bool
    parts: Parts
    changed: bool
    """Whether it says something else than the message it was taken from."""


def result(sides: Sides, merging: Merging, stop: Callable[[], bool] = never) -> list[Chosen]:
    """The messages after those that both sides share, edits made and fixes applied. Raises Moved, Stopped."""
    chosen = taken_as_they_are(sides, merging.taken(), stop)
    if not merging.mends:
        return chosen
    lines = mended([line(sides, one) for one in chosen], merging.mends)
    by_place = {(one.taken.side, one.taken.at): one for one in chosen}
    return [_with(by_place[one.place], one.parts) for one in lines]


def taken_as_they_are(sides: Sides, taken: Iterable[Taken], stop: Callable[[], bool] = never) -> list[Chosen]:
    """Messages with what they say, edits made. Raises Moved, Stopped."""
    found = []
    for number, one in enumerate(taken):
        if not number % _STEP and stop():
            raise Stopped("merge")
        found.append(_chosen(sides, one))
    return found


def line(sides: Sides, chosen: Chosen) -> Line:
    """A message of the result as the checks see it."""
    taken = chosen.taken
    pictures = sides.of(taken).conversation.ref.source == "bough"
    place = (taken.side, taken.at)
    return Line(place, chosen.role, chosen.kind, chosen.hidden, chosen.parts, taken.twin, pictures)


def checked(sides: Sides, chosen: Sequence[Chosen]) -> list[Check]:
    """What a model's interface would refuse in a result, the last turn that all sides share looked at as well."""
    return check([*_before(sides.ours), *(line(sides, one) for one in chosen)])


def fixed(sides: Sides, merging: Merging) -> Merging:
    """The merge with everything fixed that can be. Raises Moved."""
    while True:
        mend = next((check.mend for check in checked(sides, result(sides, merging)) if check.fix), None)
        if mend is None or mend in merging.mends:
            return merging
        merging = merging.mend(mend)


def _before(side: Side) -> Iterator[Line]:
    """The last turn that all sides share."""
    skeleton = side.conversation.skeleton
    start = side.shared
    while start:
        start -= 1
        if skeleton.kinds[side.way.entries[start]] == "prompt":
            break
    for at in range(start, side.shared):
        entry = side.way.entries[at]
        parts = side.conversation.parts(entry)
        yield Line(("base", at), skeleton.roles[entry], skeleton.kinds[entry], bool(skeleton.hidden[entry]), parts)


def reworded(parts: Parts, text: str) -> Parts:
    """Parts with another text in the place of the first one; calls, results, pictures and files stay."""
    kept: list[Part] = [part for part in parts if not isinstance(part, Text)]
    at = next((number for number, part in enumerate(parts) if isinstance(part, Text)), 0)
    kept.insert(min(at, len(kept)), Text(text))
    return tuple(kept)


def text_of(parts: Iterable[Part]) -> str:
    """What of a message can be edited."""
    return "\n\n".join(part.text for part in parts if isinstance(part, Text))


def _chosen(sides: Sides, taken: Taken) -> Chosen:
    side = sides.of(taken)
    skeleton, entry = side.conversation.skeleton, side.entry(taken.at)
    parts = side.parts(taken.at)
    said = parts if taken.text is None else reworded(parts, taken.text)
    hidden = bool(skeleton.hidden[entry])
    return Chosen(taken, skeleton.roles[entry], skeleton.kinds[entry], hidden, said, changed=taken.text is not None)


def _with(chosen: Chosen, parts: Parts) -> Chosen:
    return chosen if parts == chosen.parts else chosen._replace(parts=parts, changed=True)
