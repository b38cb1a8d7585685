"""What is exported: the messages of one path, or of a whole tree, with all that they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..errors import Invalid

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..model import Branch, Message, Parts, Problem


class Said(NamedTuple):
    """One message of a script."""

    message: Message
    parts: Parts
    parent: int
    """Place in `Script.said` of the message it follows, -1 for the first one and for other roots."""
    branch: str
    """Id of the branch whose own message it is."""


@dataclass(frozen=True)
class Script:
    """A path or a tree as values, read once: formats know no files."""

    id: str
    """Of the conversation it was taken from, at its source."""
    source: str
    title: str
    project: str
    """Folder it was held in, empty if unknown."""
    created: datetime | None
    updated: datetime | None
    said: tuple[Said, ...]
    """Parents come before their children."""
    head: int
    """Place of the head that a person is on, -1 for an empty script."""
    branches: tuple[Branch, ...] = ()
    """All that are in it; one for a path."""
    tags: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """Name of a message by its id."""
    unread: tuple[Problem, ...] = ()
    """Files of the conversation that could not be read: what is in them is missing here."""

    @cached_property
    def linear(self) -> bool:
        """Whether it is one path: each message follows the one before it."""
        return all(one.parent == at - 1 for at, one in enumerate(self.said))

    def path(self, to: int) -> list[Said]:
        """The messages from a root to a place."""
        way: list[Said] = []
        while to >= 0:
            way.append(self.said[to])
            to = self.said[to].parent
        return way[::-1]


def script_of(
    conversation: Conversation, *, branch: Branch | None = None, message: int | None = None, whole: bool = False
) -> Script:
    """The path to `message`, else to the head of `branch`, else of the default branch; or everything.

    What a person typed while the model worked stands after the message it hangs on; other notes are left out. Raises
    Moved if the files change meanwhile, Unreadable, and Invalid for a conversation without messages.
    """
    tree = conversation.tree
    at = message
    if at is None:
        chosen = branch or tree.default
        at = tree.head(chosen) if chosen is not None else -1
    if at < 0 or not tree.nodes:
        raise Invalid("This conversation holds no message yet: there is nothing to export.")
    entries = tree.nodes if whole else tree.path(at)
    said, place = _said(conversation, entries)
    owner = branch or tree.branch_of(at)
    kept = {one.message.id for one in said}
    skeleton = conversation.skeleton
    times = [one.message.time for one in said if one.message.time is not None]
    return Script(
        conversation.id,
        conversation.source.name,
        conversation.title,
        skeleton.project,
        min(times, default=None),
        max(times, default=None),
        tuple(said),
        place[at],
        tuple(conversation.branches) if whole else (owner,) if owner is not None else (),
        skeleton.tags,
        {id: label for id, label in skeleton.labels.items() if id in kept},
        tuple(one for one in conversation.problems if one.code == "unreadable"),
    )


def _said(conversation: Conversation, entries: Iterable[int]) -> tuple[list[Said], dict[int, int]]:
    """The messages, each behind its parent, and the place of each entry. Siblings keep the order of the file."""
    parents, tree = conversation.skeleton.parents, conversation.tree
    said: list[Said] = []
    place: dict[int, int] = {}
    for wanted in entries:
        way, entry = [], wanted
        while entry >= 0 and entry not in place:
            way.append(entry)
            entry = parents[entry]
        for at in reversed(way):
            parent = place.get(parents[at], -1)
            owner = tree.branch_of(at)
            for one in (at, *tree.typed_notes(at)):
                place[one] = len(said)
                said.append(
                    Said(
                        conversation.message(one),
                        conversation.parts(one),
                        parent,
                        owner.id if owner is not None else "",
                    )
                )
                parent = place[one]
            place[at] = parent  # what follows the message follows what was typed after it
    return said, place
