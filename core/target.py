"""What a reference means (DESIGN.md 14): a conversation, and a branch and a message of it where they are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Branch


class Target(NamedTuple):
    """What a reference means."""

    conversation: Conversation
    branch: Branch | None
    """The default branch where none was named; None for a conversation without messages."""
    message: int | None
    """Entry of the message, None where none was named."""
    branch_named: bool = False
    """Whether the reference says which branch, so that what destroys can tell a branch from a conversation."""
