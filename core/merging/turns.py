"""The messages of one side, and the pieces into which they may be taken apart: turns, and within these single messages.

A tool call and its result never part, whatever stands between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from ..comparing.content import Key, turn_key
from ..model import Kind, Role


class Said(msgspec.Struct, frozen=True, gc=False):
    """One message as merging sees it."""

    id: str
    role: Role
    kind: Kind
    key: Key
    """What it says, as `comparing.content` has it."""
    time: str | float | None = None
    """As its file has it; None if nobody knows."""
    group: str | None = None
    calls: tuple[str, ...] = ()
    """Ids of the tool calls that it makes."""
    results: tuple[str, ...] = ()
    """Ids of the tool calls that it answers."""


Transcript = tuple[Said, ...]
"""The messages of one side after those that all sides begin with."""


def turns(said: Sequence[Said]) -> list[range]:
    """The messages as turns: what a person typed, with what was injected right before it, and all that answers it.

    What stands before the first prompt is a turn as well. A prompt that was typed while tools still worked does not
    begin one: their results would lose their calls.
    """
    prompts = [at for at, one in enumerate(said) if one.role == "user" and one.kind != "context"]
    starts = [_start(said, at) for at in prompts if not _awaited(said, at)]
    if not starts or starts[0]:
        starts.insert(0, 0)
    return [range(start, end) for start, end in pairwise([*starts, len(said)]) if start < end]


def _start(said: Sequence[Said], at: int) -> int:
    """The first message of the turn of a prompt."""
    while at and said[at - 1].kind == "context":
        at -= 1
    return at


def _awaited(said: Sequence[Said], at: int) -> bool:
    """Whether a result that an earlier call waits for comes next."""
    for one in said[at + 1 : at + 1 + _NEAR]:
        if one.role not in ("user", "system"):
            return one.role == "tool"
    return False


_NEAR = 64
"""Messages that are looked at after a prompt; nobody types more while one tool works."""


def pieces(said: Sequence[Said], span: range) -> list[range]:
    """A turn as the smallest pieces that may be picked by themselves: messages, but for those that belong together.

    These are the records of one answer, and each tool call with all up to its result.
    """
    last = {call: at for at in span for call in said[at].results}
    found: list[range] = []
    at = span.start
    while at < span.stop:
        end = _end(said, at, span.stop, last)
        found.append(range(at, end))
        at = end
    return found


def _end(said: Sequence[Said], at: int, stop: int, last: Mapping[str, int]) -> int:
    """Where the piece that begins at a place ends, given the last place of each result."""
    end, looked = at + 1, at
    while looked < end:
        one = said[looked]
        end = max([end, *(last[call] + 1 for call in one.calls if call in last)])
        if one.group is not None and end < stop and said[end].group == one.group:
            end += 1
        looked += 1
    return end


def span_key(said: Sequence[Said], span: range) -> Key:
    """What the messages of a span say together."""
    return turn_key(one.key for one in said[span.start : span.stop])
