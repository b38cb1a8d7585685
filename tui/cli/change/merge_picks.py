"""What a command line decides of a merge."""

from __future__ import annotations

import re
from argparse import Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid

if TYPE_CHECKING:
    from bough.core.merging.items import Pick
    from bough.core.merging.merging import Merging
    from bough.core.merging.sides import Side, Sides

_DECISION = re.compile(r"([1-9][0-9]{0,8})=(.*)", re.DOTALL)


def decide(options: Namespace, sides: Sides) -> tuple[Merging, str]:
    """The merge with all that was said of it, and how, in a word. Raises Invalid, NotFound, Ambiguous."""
    from bough.core.merging.strategies import cherry_picked, decided  # noqa: PLC0415 - completion needs none of it

    merging = sides.begin()
    picks = [_DECISION.fullmatch(pick) for pick in options.pick]
    messages = [pick for pick, match in zip(options.pick, picks, strict=True) if match is None]
    if messages:
        if len(messages) < len(picks) or options.strategy is not None:
            raise Invalid("Cherry-picking takes ours and the messages that were named: leave out all other picks.")
        wanted = [at for pick in messages for at in _messages(sides.theirs, pick)]
        return cherry_picked(merging, wanted), "cherry-pick"
    if options.by_message:
        merging = _by_message(merging)
    numbers = numbered(merging)
    for match in filter(None, picks):
        at = int(match[1])
        if at > len(numbers):
            raise Invalid(f"There is no number {at}: there are {len(numbers)} to decide.")
        merging = merging.pick(numbers[at - 1], _pick(match[2]))
    if options.strategy is not None:
        merging = decided(merging, options.strategy)
    return merging, options.strategy or "picks"


def numbered(merging: Merging) -> list[int]:
    """The items that have a number: those on which the sides differ."""
    return [at for at, item in enumerate(merging.items) if not item.same]


def _by_message(merging: Merging) -> Merging:
    for number in reversed(numbered(merging)):
        merging = merging.by_message(number)
    return merging


def _pick(text: str) -> Pick:
    from bough.core.merging.items import PICKS  # noqa: PLC0415 - completion needs none of it

    found = next((pick for pick in PICKS if pick == text), None)
    if found is None:
        raise Invalid(f"{text!r} is no pick: say one of {', '.join(PICKS)}.")
    return found


def _messages(side: Side, pick: str) -> range:
    """Places in the transcript of a side: `M`, or `M..M` for all between two of them."""
    first, dots, last = pick.partition("..")
    start = _message(side, first)
    end = _message(side, last) if dots else start
    if end < start:
        raise Invalid(f"{pick}: the second one stands before the first.")
    return range(start, end + 1)


def _message(side: Side, wanted: str) -> int:
    from bough.core.refs import choose_message  # noqa: PLC0415 - completion needs none of it

    entry = choose_message(side.conversation, side.way.branch, wanted.removeprefix("#"))
    if entry not in side.way.entries:
        raise Invalid(f"Message {wanted} is not on the branch that is merged.")
    at = side.way.entries.index(entry) - side.shared
    if at < 0:
        raise Invalid(f"Message {wanted} is on both sides already.")
    return at
