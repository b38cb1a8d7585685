"""What two sides that are compared or merged are called, so that one can tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bough.core.comparing.side import Way
from bough.core.errors import BoughError
from bough.tui.safe import safe_line

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.model import Branch


def names(ours: Way, theirs: Way) -> tuple[str, str]:
    """Both sides by what tells them apart: their branches if it is one conversation, else their titles as well."""
    one, other = ours.conversation, theirs.conversation
    if one.ref == other.ref:
        return _in_one(ours, theirs)
    mine, others = f"{_title(ours)} @ {_branch(ours)}", f"{_title(theirs)} @ {_branch(theirs)}"
    if _title(ours) == _title(theirs):
        mine, others = _with_source(ours, mine), _with_source(theirs, others)
    return safe_line(mine), safe_line(others)


def _in_one(ours: Way, theirs: Way) -> tuple[str, str]:
    """Two branches that are called the same are told apart by their ids."""
    mine, others = _branch(ours), _branch(theirs)
    if mine == others and ours.branch is not None and theirs.branch is not None and ours.branch.id != theirs.branch.id:
        mine, others = f"{ours.branch.id[:8]} · {mine}", f"{theirs.branch.id[:8]} · {others}"
    return safe_line(mine), safe_line(others)


def _with_source(way: Way, name: str) -> str:
    return f"{way.conversation.source.name} {way.conversation.id[:8]} · {name}"


def _title(way: Way) -> str:
    return way.conversation.title or way.conversation.id


def _branch(way: Way) -> str:
    """The branch by its name, else by its own first words; and where the side ends, if that is not its head."""
    branch = way.branch
    if branch is None:
        return "nothing"
    said = "" if branch.name else own_words(way.conversation, branch)
    ends = way.conversation.skeleton.ids[way.entries[-1]] if way.entries else branch.head
    upto = f" up to #{len(way.entries)}" if ends != branch.head else ""
    return f"{branch.name or said or branch.id}{upto}"


def own_words(conversation: Conversation, branch: Branch) -> str:
    """What the first own message of a branch says in one line; nothing where it cannot be read any more."""
    if not branch.messages:
        return ""
    tree = conversation.tree
    try:
        return conversation.preview(tree.path(tree.head(branch))[branch.total - branch.messages])
    except (BoughError, OSError):
        return ""
