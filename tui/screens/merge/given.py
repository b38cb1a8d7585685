"""What the merge screen is given to work with: the sides, and the way to the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bough.core.merging.proposal import Proposal
    from bough.core.target import Target

Find = Callable[[], "Target"]
"""Reads one side. It is called in a thread, and may raise BoughError."""


class Save(Protocol):
    """Writes a merge in the thread that writes, and shows what came of it."""

    def __call__(
        self,
        proposal: Proposal,
        name: str | None,
        *,
        onto: bool,
        done: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        """`done` is called on the screen, or `failed` with a sentence."""
