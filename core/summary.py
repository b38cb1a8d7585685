"""What a list says of a conversation without opening it.

A named tuple of plain values, not a struct of the model: the list is on screen before the model is even imported.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from .conversation import Conversation

LIVE_SECONDS = 60
"""A file written to within so many seconds counts as live."""


class Summary(NamedTuple):
    """One line of a list. Fields are those of `bough ls --json`, and a few that only views need.

    Counts are None until the conversation has been read: `bough.core.Library.refresh` does that.
    """

    ref: str
    """What names it on the command line: `SOURCE:ID`, or its path where another conversation has the same id."""
    id: str
    source: str
    title: str = ""
    """Its title, else its first prompt; empty while unread."""
    project: str = ""
    """Folder it was held in, empty if unknown."""
    path: str = ""
    """The file that names it."""
    kind: str = "conversation"
    """`conversation`, or `agent` for the run of a sub-agent whose conversation is not there."""
    created: datetime | None = None
    updated: datetime | None = None
    """Time of its newest message, else of its file."""
    messages: int | None = None
    """Distinct messages of all branches, hidden ones included, notes not."""
    branches: int | None = None
    tokens: int | None = None
    """None also where the source counts none."""
    cost: float | None = None
    """US dollars; None where the source does not name them."""
    tags: tuple[str, ...] = ()
    locked: dict[str, Any] | None = None
    """Who holds it: pid, host, user, program and since. None for nobody."""
    live: bool = False
    """Whether its file was written to within the last minute."""
    family: str | None = None
    """Id of the oldest of the conversations that are its forks or copies; None if it has no relatives."""
    forked_from: dict[str, str | None] | None = None
    """`conversation` and `message` it says it came from."""
    problems: int | None = None
    """What was found wrong and worked around."""
    first_prompt: str = ""
    last_prompt: str = ""
    """The prompts in one line each; not made safe for a terminal."""
    forks: int | None = None
    """Places in which the conversation parts."""
    first_message: str | None = None
    """Id of its first message: conversations that share it are relatives."""

    @property
    def kept(self) -> bool:
        """Whether its tool has it no more, and Bough kept it (`bough keep`)."""
        from .kept.listing import is_kept  # noqa: PLC0415 - start-up time: see the module

        return is_kept(self.path, self.source)

    @property
    def read(self) -> bool:
        """Whether the counts are known."""
        return self.messages is not None


def summarise(conversation: Conversation) -> Summary:
    """Read a conversation for the list. Raises Unreadable."""
    skeleton, tree = conversation.skeleton, conversation.tree
    usage = conversation.usage
    forked = skeleton.forked_from
    first = conversation.first_prompt
    last = _last_prompt(conversation)
    return Summary(
        ref=f"{conversation.source.name}:{conversation.id}",
        id=conversation.id,
        source=conversation.source.name,
        title=conversation.title,
        project=skeleton.project,
        path=str(conversation.path),
        kind="agent" if tree.agent else "conversation",
        created=_created(conversation),
        updated=_updated(conversation),
        messages=skeleton.counted(),
        branches=len(tree.branches),
        tokens=usage.tokens if usage is not None else None,
        cost=usage.cost if usage is not None else None,
        tags=skeleton.tags,
        forked_from={"conversation": forked.conversation, "message": forked.message} if forked is not None else None,
        problems=len(skeleton.problems),
        first_prompt=conversation.preview(first) if first is not None else "",
        last_prompt=conversation.preview(last) if last is not None else "",
        forks=tree.forks,
        first_message=skeleton.ids[tree.nodes[0]] if tree.nodes else None,
    )


def _last_prompt(conversation: Conversation) -> int | None:
    kinds = conversation.skeleton.kinds
    return next((index for index in range(len(kinds) - 1, -1, -1) if kinds[index] == "prompt"), None)


def _created(conversation: Conversation) -> datetime | None:
    from .model import parse_time  # noqa: PLC0415 - start-up time: see the module

    skeleton = conversation.skeleton
    stated = parse_time(skeleton.created)
    return stated if stated is not None else next((t for t in map(parse_time, skeleton.times) if t is not None), None)


def _updated(conversation: Conversation) -> datetime | None:
    """As the source states it, else of the newest head: cheaper than looking at each message, and the same."""
    from .model import parse_time  # noqa: PLC0415 - start-up time: see the module

    stated = parse_time(conversation.skeleton.updated)
    times = [stated, *(branch.updated for branch in conversation.branches)]
    return max((time for time in times if time is not None), default=None)


def to_row(summary: Summary) -> list[Any]:
    """A summary as JSON can hold it."""
    return [value.isoformat() if isinstance(value, datetime) else value for value in summary]


def from_row(row: list[Any]) -> Summary:
    """The summary that `to_row` wrote."""
    row[_CREATED], row[_UPDATED], row[_TAGS] = _time(row[_CREATED]), _time(row[_UPDATED]), tuple(row[_TAGS])
    return Summary._make(row)


_CREATED, _UPDATED, _TAGS = map(Summary._fields.index, ("created", "updated", "tags"))


def _time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value is not None else None
