"""What leaves: a message of a conversation, and with it what leads there, its branch, or the whole tree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.exporting import Script

Extent = Literal["message", "branch", "tree"]
EXTENTS: tuple[Extent, ...] = ("message", "branch", "tree")


class Subject(NamedTuple):
    """Where the cursor was when the person asked."""

    conversation: Conversation
    at: int
    """Entry of the message."""
    branch: str
    """Id of the branch that is read."""

    @property
    def head(self) -> int:
        """The last message of the branch; the message itself if it lies on no branch."""
        found = self.conversation.tree.branch(self.branch)
        head = self.conversation.tree.head(found) if found is not None else -1
        return head if head >= 0 and self.conversation.tree.path(head).position(self.at) is not None else self.at

    def script(self, extent: Extent) -> Script:
        """What is to be exported, read. Raises Invalid, Moved, Unreadable."""
        from bough.core.exporting import script_of  # noqa: PLC0415 - start-up time

        entry = self.at if extent == "message" else self.head
        return script_of(self.conversation, message=entry, whole=extent == "tree")

    def said(self, extent: Extent) -> str:
        """The extent in words."""
        tree = self.conversation.tree
        match extent:
            case "message":
                return f"up to this message · {_many(len(tree.path(self.at)), 'message')}"
            case "branch":
                return f"this branch to its end · {_many(len(tree.path(self.head)), 'message')}"
            case "tree":
                return f"the whole tree · {_many(self.conversation.skeleton.counted(), 'message')}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shown_path(path: Path) -> str:
    """A path as a person would type it: from here, or from their home."""
    here, home = Path.cwd(), Path.home()
    absolute = here / path
    if absolute.is_relative_to(here):
        return f"./{absolute.relative_to(here)}"
    return f"~/{absolute.relative_to(home)}" if absolute.is_relative_to(home) else str(absolute)
