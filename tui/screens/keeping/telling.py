"""How far a backup is, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bough.core.backup import Progress
    from bough.tui.screens.browse.work import Task


def teller(task: Task[Any]) -> Callable[[Progress], None]:
    """Takes what is done, and has the status line say it."""

    def told(progress: Progress) -> None:
        task.far = f"{progress.step} {progress.done:,} of {progress.total:,}"

    return told
