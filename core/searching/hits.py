"""What a search finds."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ..summary import Summary
from .query import Query
from .snippets import Snippet
from .titles import Whole


class Hit(NamedTuple):
    """A message that was found."""

    summary: Summary
    """Its conversation, as it is listed."""
    message: str
    """Its id."""
    role: str
    time: datetime | None
    snippet: Snippet
    score: float
    """The larger the better, within one answer; 0 where the newest were asked for."""
    branch: str | None = None
    """Id of the branch it was said on; None until `Search.placed` has looked."""
    branch_name: str | None = None
    head: str = ""
    """Id of the newest message of that branch."""
    live: bool | None = None
    """Whether it is on the path to the head of the default branch; None until `Search.placed` has looked."""
    agent: bool = False
    """Whether a sub-agent's branch is meant."""
    label: str = ""
    """What a person called the message."""
    place: int = 0
    """Where it lies, as the index has it."""


class Found(NamedTuple):
    """An answer, or one page of it."""

    query: Query
    """What was looked for in the end: words may have been taken for others that are near."""
    hits: tuple[Hit, ...]
    total: int
    """Hits on all pages."""
    complete: bool = True
    """Whether `total` is all: there may be more to look into, or an expression that takes too long was given up."""
    remarks: tuple[str, ...] = ()
    """Sentences about the answer: what was searched instead, what could not be."""
    conversations: tuple[Whole, ...] = ()
    """Conversations that are hits as a whole; not counted in `total`."""
    looked: int = 0
    """Messages that were looked into, where an index cannot decide."""
    of: int = 0
    """Messages that there are to look into."""
