"""What changed in the store since a snapshot was taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .differing import Differing
from .level import Answer
from .restoring import Restore

if TYPE_CHECKING:
    from bough.core.backup import Snapshot

    from .desk import Desk
    from .screen import KeepingScreen


class Changed(Differing):
    """From the snapshot to the store as it is now."""

    def __init__(self, screen: KeepingScreen, desk: Desk, snapshot: Snapshot) -> None:
        super().__init__(screen, desk, snapshot)
        self.title = f"changed since {self.when}"

    def answers(self) -> Mapping[str, Answer]:
        """Having the snapshot back."""
        return {"restore": lambda: self.screen.push(Restore(self.screen, self.desk, self.snapshot))}
