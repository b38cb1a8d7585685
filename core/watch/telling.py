"""What is worth telling of a conversation in a list, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Unreadable
from .changes import Place

if TYPE_CHECKING:
    from ..listed import Listed
    from ..summary import Summary


def place_of(listed: Listed) -> Place:
    """The place of a conversation that was found."""
    return Place(listed.item.source, listed.item.files[0], listed.item.id)


def says_other(before: Summary, now: Summary) -> bool:
    """Whether a list would say something else, apart from what is told otherwise or was merely not known yet."""
    if before == now or not before.read:
        return False
    return before._replace(live=now.live, locked=now.locked, updated=now.updated) != now


def in_words(error: Exception) -> str:
    """Why a conversation cannot be read."""
    return error.reason if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
