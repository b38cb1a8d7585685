"""Noticing that a side went on since it was compared, and comparing again: never by itself, for somebody reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bough.core.errors import NotFound
from bough.core.skeleton import Stat
from bough.tui.screens.browse.bindings import first_key

if TYPE_CHECKING:
    from bough.core.comparing import Side
    from bough.core.target import Target
    from bough.tui.screens.browse.work import Task

    from .screen import DiffScreen

_PERIOD = 2.0
"""Seconds between two looks at the files of both sides."""


class Following:
    """Says it in the status line, until both are compared again."""

    def __init__(self, screen: DiffScreen) -> None:
        self._screen = screen

    def commands(self) -> dict[str, Callable[[], object]]:
        """What is done for our command."""
        return {"compare-again": self._again}

    def start(self) -> None:
        """Look now and then."""
        self._screen.set_interval(_PERIOD, self.look)

    def look(self) -> None:
        """Look at the files of both sides, in a thread."""
        found = self._screen.found
        if found is None or self._screen.works.busy:
            return

        def body(_: Task[bool]) -> bool:
            return any(map(_went_on, (found.ours, found.theirs)))

        self._screen.works.start("look", "looking whether a side went on", body, self._told)

    def _told(self, went_on: bool) -> None:
        key = first_key(self._screen.config.keys, "compare-again")
        self._screen.status.missing(f"a side went on since, {key} compares again" if went_on else "")

    def _again(self) -> None:
        self._screen.status.missing("")
        self._screen.compare(again=True)


def _went_on(side: Side) -> bool:
    """Whether a file is another than the one that was read; one that is gone went nowhere."""
    skeleton = side.conversation.skeleton
    try:
        return any(Stat.of(path) != stat for path, stat in zip(skeleton.files, skeleton.stats, strict=False))
    except OSError:
        return False


def as_it_is_now(target: Target) -> Target:
    """A side with what its files hold now. Raises NotFound where what was named is gone."""
    conversation = target.conversation.update().conversation
    if conversation is target.conversation:
        return target
    old, tree = target.conversation.skeleton, conversation.tree
    message = tree.index_of(old.ids[target.message]) if target.message is not None else None
    branch = tree.branch(target.branch.id) if target.branch is not None and target.branch_named else tree.default
    if branch is None or (message is None and target.message is not None):
        raise NotFound("branch", target.branch.id if target.branch is not None else "", "It is gone since.")
    return target._replace(conversation=conversation, branch=branch, message=message)
