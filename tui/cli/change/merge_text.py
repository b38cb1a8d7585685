"""What `bough merge` says of a merge: its items with their numbers, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..cells import fit
from ..output import Output
from .answer import count
from .merge_picks import numbered

if TYPE_CHECKING:
    from bough.core.merging.checks import Check
    from bough.core.merging.items import Item
    from bough.core.merging.merging import Merging
    from bough.core.merging.sides import Side, Sides

_ROOM = 24
"""Columns in front of what a message says."""


def as_json(sides: Sides, merging: Merging, checks: Sequence[Check]) -> dict[str, Any]:
    """The fields that a merge adds to the answer of a changing command."""
    number_of = {at: number for number, at in enumerate(numbered(merging), 1)}
    return {
        "base": _base_json(sides.ours),
        "regions": [*_shared_json(sides), *(_item_json(sides, item, number_of.get(at)) for at, item in _all(merging))],
        "conflicts": merging.conflicts,
        "draft": None,
        "checks": [_check_json(sides, check) for check in checks],
    }


def print_items(sides: Sides, merging: Merging, output: Output) -> None:
    """Each item with its number, whose it is, how it was decided, and how it begins."""
    number_of = {at: number for number, at in enumerate(numbered(merging), 1)}
    room = max(output.width - _ROOM, 20)
    if sides.ours.shared:
        output.lines((f"{'':>4}  ⋯ {count(sides.ours.shared, 'message')} in common", "dim"))
    for at, item in _all(merging):
        if item.same:
            output.lines((f"{'':>4}  =       {fit(_line(sides.ours, item.ours), room)}", "dim"))
            continue
        decided = item.pick or "?"
        for side, span, word in ((sides.ours, item.ours, "ours"), (sides.theirs, item.theirs, "theirs")):
            if span:
                lead = f"{number_of[at]:>4}" if word == "ours" or not item.ours else "    "
                output.lines(
                    (f"{lead}  ", "bold"),
                    (f"{word:<7} ", "cyan" if word == "ours" else "green"),
                    (f"{decided if lead.strip() else '':<12}", "yellow" if item.open else "dim"),
                    (fit(_line(side, span), room), ""),
                )


def warn(checks: Sequence[Check], output: Output) -> None:
    """What the interfaces of models would refuse."""
    for check in checks:
        output.word(f"⚠ {check.sentence}" + (f" --fix would {check.fix}." if check.fix else ""))


def _all(merging: Merging) -> Sequence[tuple[int, Item]]:
    return list(enumerate(merging.items))


def _line(side: Side, span: range) -> str:
    more = f"  (+{len(span) - 1})" if len(span) > 1 else ""
    return side.conversation.preview(side.entry(span.start)) + more


def _base_json(side: Side) -> dict[str, Any] | None:
    if not side.shared:
        return None
    entry = side.way.entries[side.shared - 1]
    branch = side.conversation.tree.branch_of(entry)
    return {"branch": branch.id if branch is not None else None, "message": side.conversation.skeleton.ids[entry]}


def _shared_json(sides: Sides) -> list[dict[str, Any]]:
    """The messages that both begin with, as the first region."""
    if not sides.ours.shared:
        return []
    ours, theirs = (
        [side.conversation.skeleton.ids[entry] for entry in side.way.entries[: side.shared]]
        for side in (sides.ours, sides.theirs)
    )
    return [{"number": None, "kind": "same", "base": ours, "ours": ours, "theirs": theirs, "pick": "ours"}]


def _item_json(sides: Sides, item: Item, number: int | None) -> dict[str, Any]:
    kind = "same" if item.same else "changed" if item.ours and item.theirs else "ours" if item.ours else "theirs"
    base = [sides.base.said[at].id for at in item.base] if sides.base is not None else []
    ours, theirs = ([side.said[at].id for at in span] for side, span in _both(sides, item))
    return {"number": number, "kind": kind, "base": base, "ours": ours, "theirs": theirs, "pick": item.pick}


def _both(sides: Sides, item: Item) -> tuple[tuple[Side, range], tuple[Side, range]]:
    return (sides.ours, item.ours), (sides.theirs, item.theirs)


def _check_json(sides: Sides, check: Check) -> dict[str, Any]:
    which, at = check.place
    if which == "base":
        message = sides.ours.conversation.skeleton.ids[sides.ours.way.entries[at]]
    else:
        message = (sides.theirs if which == "theirs" else sides.ours).said[at].id
    return {"code": check.code, "message": message, "sentence": check.sentence, "fix": check.fix}
