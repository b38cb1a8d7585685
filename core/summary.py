"""What a list says of a conversation without opening it.

A named tuple of plain values, not a struct of the model: the list is on screen before the model is even imported.
Annotations are no texts here: a named tuple compiles each of them, which is a millisecond for all these fields.
"""

from datetime import datetime
from typing import Any, NamedTuple

from .kept.places import KEPT

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
        if KEPT not in self.path:
            return False
        from .kept.listing import is_kept  # noqa: PLC0415 - start-up time: most lists have none

        return is_kept(self.path, self.source)

    @property
    def read(self) -> bool:
        """Whether the counts are known."""
        return self.messages is not None


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
