"""The two sides of a comparison before anything of them is read."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from ..conversation import Conversation

if TYPE_CHECKING:
    from ..model import Branch
    from ..target import Target


class Way(NamedTuple):
    """The path to the head of a branch, or to the message that was named."""

    conversation: Conversation
    branch: Branch | None
    entries: tuple[int, ...]


def way_to(side: Target | Conversation) -> Way:
    """The path that a side stands for; a conversation stands for its default branch. Raises Unreadable.

    A note is no message: its path ends at the message it hangs on. A message that is not on the branch that was named
    with it decides; the branch is then the one that has it.
    """
    conversation, branch, message = (side, None, None) if isinstance(side, Conversation) else side[:3]
    tree = conversation.tree
    branch = branch or tree.default
    end = message if message is not None else tree.head(branch) if branch is not None else -1
    entries = tuple(tree.path(end)) if end >= 0 else ()
    if message is not None and (branch is None or message not in tree.path(tree.head(branch))):
        branch = tree.branch_of(message)
    return Way(conversation, branch, entries)


def shared(ours: Way, theirs: Way) -> int:
    """How many messages two ways of one conversation begin with: those up to their common ancestor."""
    mine, others = ours.conversation.skeleton.ids, theirs.conversation.skeleton.ids
    both = zip(ours.entries, theirs.entries, strict=False)
    return sum(1 for _ in takewhile(lambda pair: mine[pair[0]] == others[pair[1]], both))


def is_one(ours: Conversation, theirs: Conversation) -> bool:
    """Whether both are the same conversation of the same files, opened once or twice."""
    return ours is theirs or (ours.ref == theirs.ref and ours.skeleton.files == theirs.skeleton.files)
