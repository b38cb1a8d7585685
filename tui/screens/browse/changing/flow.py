"""What the flows that change conversations have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..flow import Flow

if TYPE_CHECKING:
    from bough.core.model import Branch

    from ..opened import Opened
    from ..screen import BrowseScreen
    from .changes import Changes


class ChangingFlow(Flow):
    """A flow whose commands are refused, with the reason, while somebody else holds the conversation."""

    impossible = "No conversation is open."

    def __init__(self, screen: BrowseScreen, changes: Changes) -> None:
        super().__init__(screen)
        self.changes = changes

    def possible(self, command: str) -> bool:  # noqa: ARG002 - most of them need the same
        """Whether one of our commands would do anything now."""
        return self.screen.opening.now is not None

    def refusal(self, command: str) -> str:  # noqa: ARG002 - most of them are refused together
        """Why one of our commands is not to be given now; empty if it is."""
        return self.changes.holding.reason

    @property
    def shown(self) -> Opened:
        """The conversation on the screen; our commands are possible only if there is one."""
        now = self.screen.opening.now
        if now is None:
            raise LookupError(self.impossible)
        return now

    @property
    def branch(self) -> Branch | None:
        """The branch under the cursor of the tree, elsewhere the one that is read."""
        if self.screen.place == "tree":
            return self.screen.branches.branch
        return self.shown.conversation.tree.branch(self.shown.branch)
