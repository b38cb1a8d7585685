"""What stands below one another in a diff: folded runs, and messages of one side or of both."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import Literal, NamedTuple

from bough.core.comparing import Diff, Region

ItemKind = Literal["fold", "same", "ours", "theirs", "beside", "changed"]
"""`fold`: a run in common, closed. `beside`: two different messages that stand at the same place, side by side."""
Whole = Literal["", "ours", "theirs"]
"""Which side is shown by itself; empty for both."""


class Item(NamedTuple):
    """One message, a pair of messages, or a folded run."""

    kind: ItemKind
    region: int
    ours: int = -1
    """Position on our path, -1 for none; of a folded run its last."""
    theirs: int = -1
    length: int = 1
    """Messages of a folded run."""


def items_of(diff: Diff, *, split: bool, unfolded: Collection[int] = (), whole: Whole = "") -> list[Item]:
    """The items of both sides, or of one. `unfolded` are the numbers of the runs in common that are open."""
    if whole:
        return list(_of_one(diff, whole))
    found: list[Item] = []
    for number, region in enumerate(diff.regions):
        if split and region.kind == "theirs" and number and diff.regions[number - 1].kind == "ours":
            continue  # they stand beside ours
        if region.kind == "same" and number not in unfolded:
            found.append(Item("fold", number, region.ours[-1], region.theirs[-1], len(region.ours)))
        elif split and region.kind == "ours":
            found += _beside(diff, number)
        else:
            found += _plain(region, number)
    return found


def _plain(region: Region, number: int) -> Iterator[Item]:
    for one, other in zip_longest(region.ours, region.theirs, fillvalue=-1):
        yield Item(region.kind, number, one, other)


def _beside(diff: Diff, number: int) -> Iterator[Item]:
    """Messages of ours, and beside them those of theirs that stand at the same place."""
    after = diff.regions[number + 1] if number + 1 < len(diff.regions) else None
    theirs = after.theirs if after is not None and after.kind == "theirs" else range(0)
    for one, other in zip_longest(diff.regions[number].ours, theirs, fillvalue=-1):
        if one < 0:
            yield Item("theirs", number + 1, -1, other)
        else:
            yield Item("ours" if other < 0 else "beside", number, one, other)


def _of_one(diff: Diff, whole: Whole) -> Iterator[Item]:
    for number, region in enumerate(diff.regions):
        for at in region.ours if whole == "ours" else region.theirs:
            yield Item(region.kind, number, at if whole == "ours" else -1, at if whole == "theirs" else -1)


def change_starts(items: list[Item]) -> list[int]:
    """The items at which changes begin: runs of what only one side has, and each message in two versions."""
    starts: list[int] = []
    before: Item | None = None
    for number, item in enumerate(items):
        in_run = before is not None and _one_sided(before) and _one_sided(item)
        if item.kind == "changed" or (_one_sided(item) and not in_run):
            starts.append(number)
        before = item
    return starts


def _one_sided(item: Item) -> bool:
    return item.kind in ("ours", "theirs", "beside")
