"""What the interfaces of models would refuse: looked for in a thread, said at the foot, fixed by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from bough.core.merging.checks import Check
    from bough.tui.screens.browse.work import Task
    from bough.tui.screens.command_screen import Answer

    from .screen import MergeScreen


_LONG = 2_000
"""Messages of a result from which on it is not looked at after each decision."""
_PAUSE = 0.4
"""Seconds without a decision after which it is."""


class Checking:
    """Looks again after each decision."""

    def __init__(self, screen: MergeScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self.found: list[Check] = []

    def commands(self) -> dict[str, Answer]:
        """What is done for our command."""
        return {"fix": self._fix}

    def start(self) -> None:
        """Look at the result as it is now; a look that is under way is given up.

        At a long one only once a person pauses: reading it all takes longer than a decision.
        """
        session = self._screen.session
        if self._timer is not None:
            self._timer.stop()
        if session is None:
            return
        if session.now.length > _LONG:
            self._timer = self._screen.set_timer(_PAUSE, self._look)
        else:
            self._look()

    def _look(self) -> None:
        session = self._screen.session
        if session is None:
            return
        proposal = session.proposal

        def body(task: Task[list[Check]]) -> list[Check]:
            return proposal.checks(lambda: task.stopped)

        self._screen.works.start("check", "checking", body, self._show)

    def _show(self, found: list[Check]) -> None:
        """Said once all is decided, kept in sight as long as it holds."""
        session = self._screen.session
        self.found = found
        self._screen.status.held(self._words())
        if found and session is not None and not session.now.conflicts:
            self._screen.status.done()

    def _words(self) -> str:
        if not self.found:
            return ""
        first, more = self.found[0], len(self.found) - 1
        sign = "!" if self._screen.config.ascii else "⚠"
        fix = f" f: {first.fix}" if first.fix else ""
        others = f" · {more} more" if more else ""
        return f"{sign} {first.sentence}{fix}{others}"

    def _fix(self) -> None:
        session = self._screen.session
        check = next((one for one in self.found if one.fix), None)
        if session is None or check is None:
            self._screen.say(
                "There is nothing that could be fixed by itself; pick otherwise." if self.found else "All is well."
            )
            return
        session.decide(session.now.mend(check.mend))
        self._screen.show()
