"""What a tree is remembered by when it is shown again, and what goes on in it: ids, which outlast indices."""

from __future__ import annotations

from typing import NamedTuple


class State(NamedTuple):
    """Where the cursor is and what is open."""

    cursor: str | None = None
    """Id of the message the cursor is on."""
    folded: tuple[str, ...] = ()
    """Ids of the first messages of strands whose alternates are hidden."""
    opened: tuple[str, ...] | None = None
    """Ids of the first messages of strands that show their messages; None for the active one alone."""


class GoingOn(NamedTuple):
    """What others are doing with the conversation, as far as rows show it."""

    live: frozenset[str] = frozenset()
    """Ids of the branches that are being written now."""
    new: frozenset[str] = frozenset()
    """Ids of the messages that came since the person looked."""


class Marked(NamedTuple):
    """What is marked to be compared: a branch, or a message of it; nothing by default."""

    branch: str = ""
    """Id of the branch."""
    message: str = ""
    """Id of the message; empty where the whole branch is meant."""
