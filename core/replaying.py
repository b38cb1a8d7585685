"""What the changes in a log add up to.

A change is undone by a later `undo` that names it, and redone by an `undo` of that one; nothing is taken out of a log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .native import Change


@dataclass(slots=True)
class Refs:
    """What a log adds up to."""

    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    """Name of a message by its id."""
    names: dict[str, str] = field(default_factory=dict)
    """Names that branches were given after they were made."""
    notes: dict[str, str] = field(default_factory=dict)
    """Why a branch exists, by its id."""
    deleted: set[str] = field(default_factory=set)
    """Branches; in notes on a foreign conversation, its own id once it is hidden."""
    default: str = ""
    dropped: set[str] = field(default_factory=set)
    """Messages behind a head that was moved back."""
    undone: frozenset[str] = frozenset()
    """Changes that do not count, appends and forks among them."""


def in_order(changes: Iterable[Change]) -> list[Change]:
    """Each change once, in the order they happened; a copy of a log adds nothing."""
    return sorted({change.op or repr(change.order): change for change in changes}.values(), key=lambda c: c.order)


def undone(changes: list[Change]) -> frozenset[str]:
    """What is undone by changes in order. An undo that is itself undone does not count."""
    gone: set[str] = set()
    for change in reversed(changes):
        if change.type == "undo" and change.op not in gone:
            gone.add(change.of)
    return frozenset(gone)


def replay(changes: Iterable[Change]) -> Refs:
    """What changes of one conversation add up to, in whatever order they come."""
    ordered = in_order(changes)
    refs = Refs(undone=undone(ordered))
    tags: dict[str, None] = {}
    for change in ordered:
        if change.op not in refs.undone:
            _apply(refs, tags, change)
    refs.tags = tuple(tags)
    return refs


def amend(refs: Refs, change: Change) -> None:
    """Apply one more change, which comes after all others and neither is an undo nor was undone."""
    tags = dict.fromkeys(refs.tags)
    _apply(refs, tags, change)
    refs.tags = tuple(tags)


def _apply(refs: Refs, tags: dict[str, None], change: Change) -> None:
    match change.type:
        case "title":
            refs.title = change.title
        case "tag":
            for tag in change.remove:
                tags.pop(tag, None)
            tags.update(dict.fromkeys(change.add))
        case "label" if change.message is not None:
            _set_or_drop(refs.labels, change.message, change.label)
        case "note" if not change.branch:
            refs.description = change.text
        case _:
            _apply_to_branches(refs, change)


def _apply_to_branches(refs: Refs, change: Change) -> None:
    match change.type:
        case "name":
            refs.names[change.branch] = change.name
        case "note":
            _set_or_drop(refs.notes, change.branch, change.text)
        case "default":
            refs.default = change.branch
        case "head":
            refs.dropped.update(change.messages)
        case "delete":
            refs.deleted.update(change.branches)
            refs.default = change.heir or refs.default
        case "restore":
            refs.deleted.difference_update(change.branches)
        case _:
            pass  # headers, undos, and types of a newer version


def _set_or_drop(values: dict[str, str], key: str, value: str | None) -> None:
    if value:
        values[key] = value
    else:
        values.pop(key, None)
