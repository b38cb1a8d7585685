"""What is not done with a native conversation while one of its files cannot be read.

Each of them counts: without its log a conversation has no title and what was undone is back, without a branch file
another branch is the default one. To look at it does no harm; to build on it would keep what was never so.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .conversation import Conversation
from .errors import Unreadable
from .model import Problem


def refuse_unread(problems: Iterable[Problem], consequence: str) -> None:
    """Raise Unreadable for the first file that could not be read; `consequence` says what is not done therefore."""
    unread = next((found for found in problems if found.code == "unreadable"), None)
    if unread is not None:
        raise Unreadable(Path(unread.path), f"a part of the conversation cannot be read, so {consequence}")


def refuse_unread_ours(conversation: Conversation, consequence: str) -> None:
    """The same for a native conversation; what is missing of another tool's is added once it can be read."""
    if conversation.ref.source == "bough":
        refuse_unread(conversation.problems, consequence)
