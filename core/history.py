"""Which change an undo takes away and a redo brings back.

An undo is a change like any other, so that it survives restarts and travels with the files. What is undone last is
redone first, and only until somebody does something else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .native import Operation

_LINES_WITHOUT_EFFECT = frozenset(("undo", "conversation"))


def last_done(operations: Sequence[Operation], undone: Collection[str]) -> Operation | None:
    """The newest change that counts, whoever made it. `operations` are in order."""
    return next((one for one in reversed(operations) if _is_change(one) and one.op not in undone), None)


def last_undone(
    operations: Sequence[Operation], undone: Collection[str], targets: dict[str, str]
) -> tuple[Operation, Operation] | None:
    """The newest undo that counts and the change it took away; None once a newer change was made.

    `targets` says what each undo names.
    """
    by_id = {one.op: one for one in operations}
    for one in reversed(operations):
        if one.op in undone:
            continue
        if _is_change(one):
            return None
        target = by_id.get(targets.get(one.op, ""))
        if target is not None and _is_change(target):
            return one, target
    return None


def _is_change(operation: Operation) -> bool:
    return operation.type not in _LINES_WITHOUT_EFFECT
