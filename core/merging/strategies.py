"""Merging without questions: each strategy decides whatever is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, Literal, get_args

from msgspec.structs import replace

from ..model import parse_time
from .items import EMPTY, Item
from .merging import Merging
from .turns import Transcript, pieces, span_key

Strategy = Literal["append", "replace", "ours", "theirs", "both", "by-time"]
"""How to decide what both sides changed.

- `append`: ours as it is, then what only theirs has.
- `replace`: exactly theirs.
- `ours`, `theirs`: that side, wherever it has to be decided; what only one side changed stays settled.
- `both`: ours, then theirs, between each two turns that both have.
- `by-time`: both, in the order in which they were said.
"""

STRATEGIES: Final[tuple[Strategy, ...]] = get_args(Strategy)


def decided(merging: Merging, strategy: Strategy) -> Merging:
    """A merge in which nothing is open any more."""
    return _BY_NAME[strategy](merging)


def cherry_picked(merging: Merging, wanted: Sequence[int]) -> Merging:
    """Ours as it is, then chosen messages of theirs, by their places in its transcript.

    With a message comes what belongs to it: a tool call, its result. What both sides have is not taken twice.
    """
    items = [replace(item, pick="ours", settled=False) for item in merging.items]
    chosen = set(wanted)
    added = [
        Item(EMPTY, EMPTY, piece, pick="theirs", split=True)
        for item in merging.items
        if not item.same
        for piece in pieces(merging.theirs, item.theirs)
        if not chosen.isdisjoint(piece)
    ]
    return replace(merging, items=(*filter(_has_ours, items), *added))


def _append(merging: Merging) -> Merging:
    """Ours in its order, then what is left of theirs in its order; a turn that ours has elsewhere is not left."""
    ours, theirs = [], []
    had = Counter(span_key(merging.ours, item.ours) for item in merging.items if not item.same)
    for item in merging.items:
        if not item.open:
            ours.append(item)
            continue
        ours += [replace(item, theirs=EMPTY, pick="ours")] if item.ours else []
        if item.theirs:
            key = span_key(merging.theirs, item.theirs)
            theirs.append(replace(item, ours=EMPTY, pick="neither" if had[key] > 0 else "theirs"))
            had[key] -= 1
    return replace(merging, items=(*ours, *theirs))


def _replace(merging: Merging) -> Merging:
    return merging.pick_all("theirs", range(len(merging.items)))


def _ours(merging: Merging) -> Merging:
    return merging.pick_all("ours", merging.open)


def _theirs(merging: Merging) -> Merging:
    return merging.pick_all("theirs", merging.open)


def _both(merging: Merging) -> Merging:
    return merging.pick_all("ours+theirs", merging.open)


def _by_time(merging: Merging) -> Merging:
    """Both between each two items that need no decision, in the order of the times of their turns."""
    items: list[Item] = []
    for is_open, found in groupby(merging.items, lambda item: item.open):
        run = list(found)
        items += _in_time(merging, run) if is_open else run
    return replace(merging, items=tuple(items))


def _in_time(merging: Merging, run: list[Item]) -> Iterator[Item]:
    """Open items as those of one side each, in order of time; each side keeps its order, whatever its clocks say."""
    ours = [replace(item, theirs=EMPTY, pick="ours") for item in run if item.ours]
    theirs = [replace(item, ours=EMPTY, pick="theirs") for item in run if item.theirs]
    timed = [
        *zip(_times(merging.ours, [item.ours for item in ours]), ours, strict=True),
        *zip(_times(merging.theirs, [item.theirs for item in theirs]), theirs, strict=True),
    ]
    timed.sort(key=lambda pair: pair[0])
    return (item for _, item in timed)


def _times(said: Transcript, spans: list[range]) -> Iterator[float]:
    """When each span began; never before the one before it, and for one that does not say, when that one did."""
    latest = 0.0
    for span in spans:
        known = (time for at in span if (time := parse_time(said[at].time)) is not None)
        began = next(known, None)
        latest = max(latest, began.timestamp()) if began is not None else latest
        yield latest


def _has_ours(item: Item) -> bool:
    return bool(item.ours)


_BY_NAME: Final[dict[Strategy, Callable[[Merging], Merging]]] = {
    "append": _append,
    "replace": _replace,
    "ours": _ours,
    "theirs": _theirs,
    "both": _both,
    "by-time": _by_time,
}
