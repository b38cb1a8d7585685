"""The one file that was asked for on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bough.core.conversation import Conversation


class Given(NamedTuple):
    """The conversation of a single file."""

    ref: str
    """Its reference, by which its place is remembered."""
    conversation: Conversation
    read: bool
    """Whether it has been read already. A large one is read beside the first frame, which then tells of it."""
